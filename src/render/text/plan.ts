/** A plan, or drift, for people at a terminal. */

import { count } from '../../count.js';
import type {
  Attention,
  Change,
  Expiring,
  Guard,
  OnHold,
  Plan,
  PlanFile,
  Unlisted,
} from '../../plan/plan.js';
import { escapeTerminal } from '../escape.js';
import { describeGuard, describeWays } from '../next-steps.js';
import {
  describeAttribution,
  describeChange,
  describeExpiring,
  describeHold,
  describeKept,
  describeLetThrough,
  describeLookalikes,
  describePlan,
  describePlans,
  describePolicyChange,
  describeSeats,
  findTripped,
  isOfSeveral,
  nameOwners,
  type PlanAudience,
  type PlanMode,
  type PlanPart,
  partByOrigin,
  WHEN_EXPIRING,
  WHEN_ONE_PERSON,
} from '../plan-words.js';
import { namePlace, nameTarget, nameTime } from '../words.js';
import {
  createStyle,
  type Header,
  hangText,
  type Paint,
  type Row,
  renderHeader,
  renderRows,
  type Style,
  type TextOptions,
} from './layout.js';
import { failureLines } from './problems.js';

/** How to draw a plan, and for whom. */
interface PlanTextOptions extends TextOptions, PlanAudience {}

interface Look extends PlanTextOptions {
  /** Whether more than one workspace is shown. */
  readonly several: boolean;
}

/**
 * All changes, differences and guards, and the summary as the last line (or lines, where a terminal is
 * narrow). Ends with a newline.
 */
export function renderPlanText(file: PlanFile, options: PlanTextOptions): string {
  const style = createStyle(options.color);
  const several = isOfSeveral(file);
  const plans = file.plans.flatMap((plan) => {
    const summary = several ? renderSummaryPart(plan, options) : [];
    return [...renderPlan(plan, { ...options, several }, style), ...summary, ''];
  });
  const summary = describePlans(file, options.mode);
  const failures = failureLines(file.failures, options, style);
  const ways = options.mode === 'drift' ? describeWays(file) : [];
  const lines = ways.flatMap((way) => hangText('', escapeTerminal(way), options.columns));
  const next = lines.length === 0 ? [] : [...lines, ''];
  const last = hangText('', escapeTerminal(summary), options.columns).map(style.bold);
  return `${[...plans, ...failures, ...next, ...last].join('\n')}\n`;
}

function renderPlan(plan: Plan, options: Look, style: Style): string[] {
  return [
    ...renderHeader(toPlanHeader(plan), options, style),
    ...renderPolicyChanges(plan, options, style),
    ...renderLists(plan, options, style),
    ...renderExpiringWays(plan, options),
    ...renderLookalikes(plan, options, style),
    ...renderAttributions(plan, options, style),
    ...renderSeats(plan, options),
    ...renderGuards(plan, options, style),
  ];
}

/** One list; or where differences are told apart, one below the other, of which none is without a title. */
function renderLists(plan: Plan, options: PlanTextOptions, style: Style): string[] {
  const parts = partByOrigin(plan).map((part) => ({
    title: part.title,
    rows: toRows(part, options.mode),
  }));
  const expiring = plan.expiring.map((it) => toExpiringRow(it, nameOwners(plan, it)));
  const held = plan.on_hold.map(toHeldRow);
  const all = [...parts.flatMap(({ rows }) => rows), ...expiring, ...held];
  if (parts.every(({ title }) => title === null)) return renderRows(all, options, style);
  const last = [
    { title: 'Expires soon', rows: expiring },
    { title: 'On hold', rows: held },
  ].filter(({ rows }) => rows.length > 0);
  return [...parts, ...last].flatMap(({ title, rows }) => [
    ...hangText('', escapeTerminal(`${title}:`), options.columns).map((line) => style.bold(line)),
    ...renderRows(rows, options, style, all),
  ]);
}

function toRows({ changes, attention, kept }: PlanPart, mode: PlanMode): Row[] {
  return [
    ...changes.map((change) => toChangeRow(change, mode)),
    ...attention.map(toAttentionRow),
    ...kept.map(toKeptRow),
  ];
}

function toPlanHeader(plan: Plan): Header {
  const { active, invited, read_at: readAt } = plan.observed;
  const name = nameTarget(plan.target);
  return {
    name: `${escapeTerminal(plan.roster.path)} → ${escapeTerminal(name)}`,
    address: name === plan.target.endpoint ? '' : `(${escapeTerminal(plan.target.endpoint)})`,
    aside: `${active} active, ${invited} invited, read ${escapeTerminal(nameTime(readAt))}`,
  };
}

const SIGNS: Readonly<Record<Change['action'], { sign: string; paint: Paint }>> = {
  invite: { sign: '+', paint: 'green' },
  reinvite: { sign: '+', paint: 'green' },
  change_account_type: { sign: '~', paint: 'yellow' },
  disable: { sign: '-', paint: 'red' },
};

function toChangeRow(change: Change, mode: PlanMode): Row {
  const place = namePlace(change.source, change.also_in);
  return {
    ...SIGNS[change.action],
    email: escapeTerminal(change.email),
    what: escapeTerminal(describeChange(change, mode)),
    aside: place === null ? [] : [escapeTerminal(place)],
  };
}

function toAttentionRow(attention: Attention): Row {
  const place = namePlace(attention.source);
  const what = place === null ? attention.message : `${attention.message} (${place})`;
  return {
    sign: '!',
    paint: 'yellow',
    email: escapeTerminal(attention.email),
    what: escapeTerminal(what),
    aside: [],
  };
}

function toKeptRow(user: Unlisted): Row {
  return {
    sign: '·',
    paint: 'dim',
    email: escapeTerminal(user.email),
    what: escapeTerminal(describeKept(user)),
    aside: [],
  };
}

function toExpiringRow(expiring: Expiring, owners: string): Row {
  const place = namePlace(expiring.source, expiring.also_in);
  return {
    sign: '·',
    paint: 'yellow',
    email: escapeTerminal(expiring.email),
    what: escapeTerminal(describeExpiring(expiring)),
    aside: [place, owners === '' ? null : `owned by ${owners}`].flatMap((each) =>
      each === null ? [] : [escapeTerminal(each)],
    ),
  };
}

function renderExpiringWays({ expiring }: Plan, { columns }: PlanTextOptions): string[] {
  return expiring.length === 0 ? [] : hangText('', escapeTerminal(WHEN_EXPIRING), columns);
}

function toHeldRow(held: OnHold): Row {
  const place = namePlace(held.source);
  return {
    sign: '·',
    paint: 'dim',
    email: escapeTerminal(held.email),
    what: escapeTerminal(describeHold(held)),
    aside: place === null ? [] : [escapeTerminal(place)],
  };
}

/** What the change does to the policy, what it loosens marked. */
function renderPolicyChanges(plan: Plan, options: PlanTextOptions, style: Style): string[] {
  const rows = (plan.policy_changes ?? []).map((change): Row => {
    const through = describeLetThrough(change);
    const what = `${describePolicyChange(change)} (${change.effect})`;
    return {
      sign: change.effect === 'loosened' ? '!' : '·',
      paint: change.effect === 'loosened' ? 'red' : 'dim',
      email: escapeTerminal(change.key),
      what: escapeTerminal(through === '' ? what : `${what}, lets through ${through}`),
      aside: [],
    };
  });
  if (rows.length === 0) return [];
  return [style.bold('This change of the policy:'), ...renderRows(rows, options, style)];
}

/** One row for each two that may be one person, and what to do then. */
function renderLookalikes({ lookalikes }: Plan, options: PlanTextOptions, style: Style): string[] {
  if (lookalikes.length === 0) return [];
  const rows = lookalikes.map(
    (pair): Row => ({
      sign: '≈',
      paint: 'yellow',
      email: escapeTerminal(pair.invited),
      what: escapeTerminal(describeLookalikes(pair)),
      aside: [],
    }),
  );
  return [
    ...hangText('', 'May be one person with a new address:', options.columns).map(style.bold),
    ...renderRows(rows, options, style),
    ...hangText('  ', escapeTerminal(WHEN_ONE_PERSON), options.columns),
  ];
}

/** One row for each user whom the audit log names; nothing when nobody asked for it. */
function renderAttributions(plan: Plan, options: PlanTextOptions, style: Style): string[] {
  const rows = (plan.attributions ?? []).map(
    (attribution): Row => ({
      sign: '?',
      paint: 'dim',
      email: escapeTerminal(attribution.email),
      what: escapeTerminal(describeAttribution(attribution)),
      aside: [],
    }),
  );
  return renderRows(rows, options, style);
}

function renderSeats(plan: Plan, { mode, columns }: PlanTextOptions): string[] {
  const seats = describeSeats(plan.seats);
  return mode === 'drift' || seats === '' ? [] : hangText('', `Seats: ${seats}.`, columns);
}

function renderGuards(plan: Plan, options: Look, style: Style): string[] {
  const tripped = findTripped(plan);
  if (tripped.length > 0) return tripped.flatMap((guard) => renderTripped(guard, options, style));
  if (options.mode === 'drift' || plan.guards.length === 0) return [];
  return [`Guards: all ${plan.guards.length} passed.`];
}

function renderTripped(guard: Guard, options: Look, style: Style): string[] {
  const start = `✗ ${guard.name}: `;
  const text = escapeTerminal(
    describeGuard(guard, options.mode, options.several ? 'several_workspaces' : 'one_workspace'),
  );
  return hangText(start, text, options.columns).map((line) => style.red(line));
}

function renderSummaryPart(plan: Plan, options: PlanTextOptions): string[] {
  const text = `${count(plan.changes.length, 'change', 'changes')}: ${describePlan(plan, options.mode)}.`;
  return hangText('', escapeTerminal(text), options.columns);
}
