/** Seats, account types and guards as pictures, with the same numbers beside them as text. No styles inside: the page forbids them. */
import { isLeast } from '../../plan/guards.js';
import type { AccountTypeCount, Guard, Plan, SeatCounts } from '../../plan/plan.js';
import { describeGuard } from '../next-steps.js';
import type { PlanMode } from '../plan-words.js';
import { type Html, html } from './markup.js';

/** Seats by kind, before and after. */
export function seatPicture(title: string, seats: SeatCounts): Html {
  const kinds = [
    ['Paid', seats.active],
    ['Read-only', seats.read_only],
    ['Management', seats.management],
    ['Of unknown kind', seats.unknown],
  ] as const;
  const shown = kinds.filter(([, it]) => it.before + it.after > 0 || it.limit !== null);
  const scale = Math.max(1, ...shown.map(([, it]) => Math.max(it.before, it.after, it.limit ?? 0)));
  return barChart(
    title,
    shown.map(([name, { before, after, limit }]) => ({ name, before, after, limit })),
    scale,
  );
}

/** How many have each account type, before and after. Nothing for plans from before these were counted. */
export function typePicture(title: string, counts: readonly AccountTypeCount[]): Html | null {
  if (counts.length === 0) return null;
  const scale = Math.max(1, ...counts.map(({ before, after }) => Math.max(before, after)));
  return barChart(
    title,
    counts.map((it) => ({
      name: it.account_type,
      before: it.before,
      after: it.after,
      limit: null,
    })),
    scale,
  );
}

/** Guards against their limits, those that tripped first. */
export function guardMeters(plan: Plan, mode: PlanMode): Html {
  const tripped = plan.guards.filter(({ passed }) => !passed);
  const passed = plan.guards.filter((guard) => guard.passed);
  return html`<ul class="guards">${[...tripped, ...passed].map((guard) =>
    guardMeter(guard, mode),
  )}</ul>`;
}

interface Bar {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  readonly limit: number | null;
}

function barChart(title: string, bars: readonly Bar[], scale: number): Html {
  if (bars.length === 0) return html``;
  return html`<section class="card chart"><h3>${title}</h3><dl>${bars.map((bar) => {
    const of = bar.limit === null ? null : html` <span class="of">of ${bar.limit}</span>`;
    return html`<div><dt>${bar.name}</dt><dd><span class="from">${bar.before}</span> <span aria-hidden="true">→</span><span class="sr"> to </span> <b>${bar.after}</b>${difference(bar)}${of}</dd>${drawBar(bar, scale)}</div>`;
  })}</dl></section>`;
}

function difference({ before, after }: Bar): Html | null {
  if (before === after) return null;
  const more = after > before;
  return html` <span class="diff ${more ? 'gain' : 'lose'}">${more ? '+' : '−'}${Math.abs(after - before)}</span>`;
}

/** What stays in one colour, what comes or goes behind it in another; a line where the limit is. */
function drawBar({ before, after, limit }: Bar, scale: number): Html {
  const [kept, most] = [Math.min(before, after), Math.max(before, after)];
  return html`<svg class="bar" aria-hidden="true" width="100%" height="10"><rect class="track" width="100%" height="10"/><rect class="kept" width="${share(kept, scale)}" height="10"/>${
    most === kept
      ? null
      : html`<rect class="${after > before ? 'gain' : 'lose'}" x="${share(kept, scale)}" width="${share(most - kept, scale)}" height="10"/>`
  }${limit === null ? null : limitLine(limit, scale)}</svg>`;
}

function limitLine(limit: number, scale: number): Html {
  const x = share(limit, scale);
  return html`<line class="limit" x1="${x}" x2="${x}" y1="0" y2="10"/>`;
}

function guardMeter(guard: Guard, mode: PlanMode): Html {
  const { name, passed } = guard;
  const said = passed ? guard.message : describeGuard(guard, mode, 'review');
  return html`<li class="guard ${passed ? 'passed' : 'tripped'}"><div><span class="name">${name}</span> <span class="state">${passed ? 'kept' : 'tripped'}</span></div>${isAllOrNothing(guard) ? null : drawMeter(guard)}<p>${said}</p></li>
`;
}

/** Where nothing is allowed, and nothing is there, there is nothing to measure. */
function isAllOrNothing({ limit, actual }: Guard): boolean {
  return limit === 0 && actual === 0;
}

/** How far it is from its limit, which a line marks: what is on the wrong side of it is tinted. */
function drawMeter({ name, limit, actual }: Guard): Html {
  const scale = Math.max(1, limit, actual) * 1.2;
  const [x, y] = [share(limit, scale), share(actual, scale)];
  const wrong = isLeast(name)
    ? html`<rect class="wrong" width="${x}" height="8"/>`
    : html`<rect class="wrong" x="${x}" width="${share(scale - limit, scale)}" height="8"/>`;
  return html`<svg class="meter" aria-hidden="true" width="100%" height="8"><rect class="track" width="100%" height="8"/>${wrong}<rect class="actual" width="${y}" height="8"/><line class="limit" x1="${x}" x2="${x}" y1="0" y2="8"/></svg>`;
}

function share(part: number, scale: number): string {
  return `${((100 * part) / scale).toFixed(2)}%`;
}
