/** One workspace on a page: its people, what to know beside them, and its pictures. */
import type { Report } from '../../apply/report.js';
import type { Plan } from '../../plan/plan.js';
import { describeGuard } from '../next-steps.js';
import { describePlan, findKept, findTripped, type PlanMode } from '../plan-words.js';
import { describeRequests } from '../report-words.js';
import { nameTarget, nameTime } from '../words.js';
import {
  attentionCard,
  expiringCard,
  heldCard,
  keptCard,
  lookalikeCard,
  policyCard,
} from './concerns.js';
import { type Html, html } from './markup.js';
import { type PersonChange, peopleGroups, type RowContext } from './people.js';
import { guardMeters, seatPicture, typePicture } from './pictures.js';

/** How something is meant: to be glad of, to know, to look at, to act on. */
export type Tone = 'good' | 'plain' | 'warn' | 'bad';

/** A sentence that stands out. */
export interface Remark {
  readonly tone: Tone;
  readonly text: string;
}

/** What a page says of one workspace. */
export interface WorkspaceView {
  readonly id: string;
  readonly name: string;
  readonly sentence: string;
  readonly notes: readonly Remark[];
  readonly people: readonly PersonChange[];
  /** What others changed while this was applied. */
  readonly meanwhile: readonly PersonChange[];
  /** Null where only its report is known. */
  readonly plan: Plan | null;
  /** Null where nothing was applied. */
  readonly report: Report | null;
}

/** What a plan alone says of its workspace. */
export function viewPlan(plan: Plan, index: number, mode: PlanMode): WorkspaceView {
  const attributions = new Map((plan.attributions ?? []).map((each) => [each.email, each]));
  return {
    id: `w:${index + 1}`,
    name: nameTarget(plan.target),
    sentence: describePlan(plan, mode),
    notes: trippedNotes(plan, mode),
    people: plan.changes.map((change) => ({
      change,
      result: null,
      attribution: attributions.get(change.email) ?? null,
    })),
    meanwhile: [],
    plan,
    report: null,
  };
}

function trippedNotes(plan: Plan, mode: PlanMode): readonly Remark[] {
  const tripped = findTripped(plan);
  if (tripped.length === 0) return [];
  const then = mode === 'plan' ? 'nothing can be applied' : 'an apply would be stopped';
  const why = tripped.map((guard) => describeGuard(guard, mode, 'review'));
  return [{ tone: 'bad', text: `A guard tripped: ${then}. ${why.join(' ')}` }];
}

/** The section of one workspace. It has a heading of its own among several. */
export function workspaceSection(view: WorkspaceView, several: boolean, context: RowContext): Html {
  const { plan } = view;
  // People first: a link to someone leads to what changes for them.
  const people = view.people.length === 0 ? nobody() : peopleGroups(view.people, context, !several);
  return html`<section class="workspace" id="${view.id}">
${several ? html`<header><h2>${view.name}</h2><p>${view.sentence}</p></header>` : html`<h2 class="sr">${view.name}</h2>`}
${view.notes.map(remarkBox)}
<div class="columns"><div class="main">${people}${meanwhile(view.meanwhile, context)}</div>${
    plan === null ? null : pictures(view, plan)
  }</div>
${plan === null ? null : concerns(plan, context, !several)}
${plan === null ? null : guardsCard(plan, context)}
${factsCard(view)}</section>
`;
}

/** A sentence that stands out. */
export function remarkBox({ tone, text }: Remark): Html {
  return html`<p class="note ${tone}">${text}</p>
`;
}

function nobody(): Html {
  return html`<p class="empty">Nobody’s access changes here.</p>`;
}

function meanwhile(people: readonly PersonChange[], context: RowContext): Html | null {
  if (people.length === 0) return null;
  return html`<section class="card meanwhile"><h3>Changed by others in the meantime <span class="n">${people.length}</span></h3><p>To undo these changes, roster would do this:</p>${peopleGroups(people, context, false)}</section>`;
}

function concerns(plan: Plan, context: RowContext, isLedTo: boolean): Html | null {
  const cards = [
    attentionCard(plan, context, isLedTo),
    lookalikeCard(plan.lookalikes, context),
    policyCard(plan.policy_changes ?? [], context),
    expiringCard(plan, context),
    heldCard(plan.on_hold, context),
    keptCard(findKept(plan), context),
  ].filter((card) => card !== null);
  return cards.length === 0 ? null : html`<div class="concerns">${cards}</div>`;
}

/** After an apply they still are what was planned: what became of it is said of each person. */
function pictures({ report }: WorkspaceView, plan: Plan): Html {
  const as = report === null ? '' : ', as planned';
  return html`<div class="aside">${seatPicture(`Seats${as}`, plan.seats)}${typePicture(`Account types${as}`, plan.account_types ?? [])}</div>`;
}

function guardsCard(plan: Plan, { mode }: RowContext): Html {
  return html`<section class="card"><h3>Guards <span class="n">${plan.guards.length}</span></h3>${guardMeters(plan, mode)}</section>`;
}

/** What an auditor needs to tell which roster and which workspace this was. */
function factsCard({ plan, report }: WorkspaceView): Html {
  const facts = [
    ...(plan === null ? [] : factsOfPlan(plan)),
    ...(report === null ? [] : [['Asked', describeRequests(report)]]),
  ];
  return html`<section class="card facts"><h3>What this was made from</h3><dl>${facts.map(
    ([name = '', value = '']) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl></section>`;
}

function factsOfPlan({ target, roster, observed, base }: Plan): readonly (readonly string[])[] {
  return [
    ['Workspace', nameTarget(target)],
    ...(target.workspace_uid === null ? [] : [['Uid', target.workspace_uid]]),
    ['Endpoint', target.endpoint],
    ['Read', nameTime(observed.read_at)],
    ['Seen', `${observed.active} active, ${observed.invited} invited, ${observed.admins} admins`],
    ['Roster', roster.path],
    ...(base === undefined ? [] : [['Compared with', `${base.ref} (${base.commit.slice(0, 12)})`]]),
    ['Roster’s SHA-256', roster.sha256],
  ];
}
