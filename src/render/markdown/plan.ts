/** A plan, or drift, as a comment or a job's summary. */

import { count } from '../../count.js';
import type { Attention, Change, Plan, PlanFile, Unlisted } from '../../plan/plan.js';
import type { Source } from '../../roster/roster.js';
import { describeGuard, describeWays } from '../next-steps.js';
import {
  describeLetThrough,
  describeLookalikes,
  describePlan,
  describePlans,
  describePolicyChange,
  describeSeats,
  describeUnlisted,
  findTripped,
  isWeighty,
  nameOwners,
  type PlanAudience,
  type PlanMode,
  type PlanPart,
  partByOrigin,
  WHEN_EXPIRING,
  WHEN_ONE_PERSON,
  weighChanges,
} from '../plan-words.js';
import { namePlace, nameTarget, nameTime } from '../words.js';
import {
  type Block,
  code,
  emphasize,
  failureSections,
  fitDocument,
  renderAlert,
  type Section,
  tableBlocks,
  tellMore,
  text,
  warningAlert,
} from './document.js';

/**
 * A document of less than 65,536 characters, whatever the plan. The first line is a comment that
 * can't be seen (`<!-- roster:plan -->`, `<!-- roster:drift -->`), by which a workflow finds the
 * comment that it wrote before. The summary and the tripped guards are always in it.
 */
export function renderPlanMarkdown(file: PlanFile, { mode }: PlanAudience): string {
  const [plan] = file.plans;
  const alone = plan !== undefined && file.plans.length + file.failures.length === 1 ? plan : null;
  const what = mode === 'plan' ? 'Roster plan' : 'Roster drift';
  const ways = mode === 'drift' ? describeWays(file) : [];
  const head = [
    `<!-- roster:${mode} -->\n`,
    `### ${what}${alone === null ? '' : ` for ${code(nameTarget(alone.target))}`}\n\n`,
    `**${text(describePlans(file, mode))}**\n\n`,
    ...ways.map((way) => `${text(way)}\n\n`),
    warningAlert(file.warnings ?? []),
  ];
  // Where not everything fits, what stands in the way must not be what is left out.
  const plans = [...file.plans].sort((a, b) => Number(isStopped(b)) - Number(isStopped(a)));
  const sections = plans.map((it) => planSection(it, mode, alone === null));
  return fitDocument(head.join(''), [...failureSections(file.failures), ...sections], tellMore);
}

function isStopped(plan: Plan): boolean {
  return findTripped(plan).length > 0;
}

function planSection(plan: Plan, mode: PlanMode, several: boolean): Section {
  return [
    ...(several ? titleBlock(plan, mode) : []),
    ...guardBlock(plan, mode),
    ...policyBlocks(plan),
    ...lookalikeBlocks(plan),
    ...partByOrigin(plan).flatMap((part) => partBlocks(part, mode)),
    ...attributionBlocks(plan),
    ...expiringBlocks(plan),
    ...heldBlocks(plan),
    { kind: 'text', text: renderFooter(plan, mode) },
  ];
}

function partBlocks({ title, changes, attention, kept }: PlanPart, mode: PlanMode): Block[] {
  const { weighty, others } = weighChanges(changes);
  return [
    ...(title === null ? [] : [{ kind: 'text', text: `**${text(title)}**\n\n` } as const]),
    ...changeBlocks(weighty, 'changes to look at', mode),
    ...attentionBlocks(attention),
    ...changeBlocks(others, 'changes', mode),
    ...keptBlocks(kept),
  ];
}

function titleBlock(plan: Plan, mode: PlanMode): Block[] {
  const title = `#### ${code(nameTarget(plan.target))}: ${text(describePlan(plan, mode))}\n\n`;
  return [{ kind: 'text', text: title }];
}

function guardBlock(plan: Plan, mode: PlanMode): Block[] {
  const tripped = findTripped(plan);
  if (tripped.length === 0) return [];
  const then = mode === 'plan' ? 'nothing can be applied' : 'an apply would be stopped';
  const title = `**${count(tripped.length, 'guard', 'guards')} tripped: ${then}.**`;
  const lines = tripped.map(
    (guard) => `- ${code(guard.name)}: ${text(describeGuard(guard, mode, 'review'))}`,
  );
  return [{ kind: 'text', text: renderAlert('CAUTION', [title, ...lines]) }];
}

function attentionBlocks(attention: readonly Attention[]): Block[] {
  return tableBlocks({
    things: 'that need attention',
    columns: ['Needs attention', 'Why', 'Where'],
    rows: attention.map((it) => [code(it.email), text(it.message), renderPlace(it.source)]),
    folded: false,
  });
}

const LABELS = {
  plan: {
    invite: 'invite',
    reinvite: 'invite again',
    change_account_type: 'change',
  },
  drift: {
    invite: 'missing',
    reinvite: 'invitation expired',
    change_account_type: 'another account type',
  },
} as const;

function changeBlocks(changes: readonly Change[], things: string, mode: PlanMode): Block[] {
  const columns =
    mode === 'plan'
      ? ['Change', 'Person', 'From → to', 'Where']
      : ['Drift', 'Person', 'Live → roster', 'Where'];
  const rows = changes.map((change) => changeCells(change, mode));
  return tableBlocks({ things, columns, rows, folded: false });
}

function changeCells(change: Change, mode: PlanMode): string[] {
  const cells = [renderLabel(change, mode), code(change.email), renderTypes(change)];
  return [
    ...cells.map((cell) => emphasize(cell, isWeighty(change))),
    renderPlace(change.source, change.also_in),
  ];
}

function renderLabel(change: Change, mode: PlanMode): string {
  if (change.action !== 'disable') return LABELS[mode][change.action];
  if (change.reason === 'not_on_roster')
    return mode === 'plan' ? 'disable' : text(describeUnlisted(change));
  const because = `expired, last day was ${text(change.expires)}`;
  return mode === 'plan' ? `disable (${because})` : because;
}

function renderTypes(change: Change): string {
  const from = 'from' in change ? code(change.from) : '—';
  const to = 'to' in change ? code(change.to) : '—';
  return `${from} → ${to}`;
}

function renderPlace(source: Source | null, also: readonly Source[] = []): string {
  const place = namePlace(source, also);
  return place === null ? '' : code(place);
}

function keptBlocks(kept: readonly Unlisted[]): Block[] {
  return tableBlocks({
    things: 'not on the roster but kept',
    columns: ['Person', 'Account type'],
    rows: kept.map((user) => [code(user.email), renderKept(user)]),
    folded: true,
  });
}

function renderKept({ account_type: type, expires }: Unlisted): string {
  return expires === null ? code(type) : `${code(type)}, expired: last day was ${text(expires)}`;
}

function expiringBlocks(plan: Plan): Block[] {
  if (plan.expiring.length === 0) return [];
  const isOwned = plan.owners !== undefined;
  const table = tableBlocks({
    things: 'that expire soon',
    columns: ['Expires soon', 'Last day', 'Days left', ...(isOwned ? ['Owner'] : []), 'Where'],
    rows: plan.expiring.map((it) => [
      ...[code(it.email), text(it.expires), String(it.days_left)],
      ...(isOwned ? [text(nameOwners(plan, it))] : []),
      renderPlace(it.source, it.also_in),
    ]),
    folded: false,
  });
  return [...table, { kind: 'text', text: `${text(WHEN_EXPIRING)}\n\n` }];
}

function heldBlocks(plan: Plan): Block[] {
  return tableBlocks({
    things: 'on hold',
    columns: ['On hold', 'Why', 'Until', 'Is', 'Where'],
    rows: plan.on_hold.map((it) => [
      code(it.email),
      text(it.reason),
      it.until === null ? '' : text(it.until),
      it.account_type === null ? '—' : code(it.account_type),
      renderPlace(it.source),
    ]),
    folded: plan.on_hold.length > 5,
  });
}

function policyBlocks(plan: Plan): Block[] {
  return tableBlocks({
    things: 'of the policy that change',
    columns: ['Policy', 'Was → is', 'Effect', 'Lets through'],
    rows: (plan.policy_changes ?? []).map((change) => {
      const cells = [code(change.key), text(describePolicyChange(change)), change.effect];
      const isLoosened = change.effect === 'loosened';
      return [
        ...cells.map((cell) => emphasize(cell, isLoosened)),
        text(describeLetThrough(change)),
      ];
    }),
    folded: false,
  });
}

function lookalikeBlocks({ lookalikes }: Plan): Block[] {
  if (lookalikes.length === 0) return [];
  return [
    ...tableBlocks({
      things: 'that may be one person with a new address',
      columns: ['Invited', 'May be one person with a new address', 'Where'],
      rows: lookalikes.map((pair) => [
        code(pair.invited),
        text(describeLookalikes(pair)),
        renderPlace(pair.source),
      ]),
      folded: false,
    }),
    { kind: 'text', text: `${text(WHEN_ONE_PERSON)}\n\n` },
  ];
}

function attributionBlocks(plan: Plan): Block[] {
  return tableBlocks({
    things: 'that the audit log names',
    columns: ['Person', 'Possibly by', 'Event', 'When'],
    rows: (plan.attributions ?? []).map((it) => [
      code(it.email),
      it.actor_email === null ? '' : code(it.actor_email),
      `${text(it.event_type)} in ${text(it.workspace_name)}`,
      text(it.at),
    ]),
    folded: false,
  });
}

function renderFooter(plan: Plan, mode: PlanMode): string {
  const { active, invited, read_at: readAt } = plan.observed;
  const seats = describeSeats(plan.seats);
  const parts = [
    `${code(plan.roster.path)} against ${code(plan.target.endpoint)}, read ${text(nameTime(readAt))}: ${active} active, ${invited} invited.`,
    mode === 'plan' && seats !== '' ? `Seats: ${seats}.` : '',
    mode === 'plan' && !isStopped(plan) ? `All ${plan.guards.length} guards passed.` : '',
  ];
  return `${parts.filter((part) => part !== '').join(' ')}\n\n`;
}
