/** Plan → Report, through the workspace's writing port. */
import { toSteps } from '../plan/changes.js';
import type { Change, Plan } from '../plan/plan.js';
import { createGracePeriod } from '../workspace/retry.js';
import type { Workspace } from '../workspace/workspace.js';
import { adviseSeats } from './advice.js';
import { changeState } from './holds.js';
import { type LastLook, lookLast } from './last-look.js';
import { withoutLockouts } from './lockouts.js';
import { readBack } from './read-back.js';
import type { Result } from './report.js';
import { type ApplyPorts, type Run, record, type StopReason, stopReason } from './run.js';
import { type Sending, sendChange, settle, untried } from './send.js';

/** What applying came to; the caller adds what it counted. */
export interface Applied extends LastLook {
  /** One for each change of the plan, in the plan's order. */
  readonly results: readonly Result[];
  /** Why some changes did not get their turn, or null. */
  readonly stopped: StopReason | null;
}

/**
 * Makes the workspace equal to the plan, as far as it can. Never throws for what a server does:
 * whatever happens to a change is its outcome.
 *
 * @param before the read that the plan was made from, or that its preconditions were checked with
 */
export async function applyPlan(
  plan: Plan,
  before: Workspace,
  ports: ApplyPorts,
): Promise<Applied> {
  const run: Run = {
    ...ports,
    plan,
    before,
    results: new Map(),
    grace: createGracePeriod(ports.env, ports.stop),
    lastRead: before,
    denied: false,
    refusedKinds: new Set(),
    unreachable: false,
    unreadable: false,
    unseen: null,
    lostInRow: 0,
  };
  for (const change of plan.changes) {
    if (changeState(change, before) !== 'holds') continue;
    record(run, settle(untried(change, run.env.monotonic()), 'already', run.env.monotonic()));
  }
  for (const step of toSteps(plan.changes, plan.seats.active)) {
    const changes = step.filter((change) => !run.results.has(change));
    await runPhase(await withoutLockouts(changes, plan, run), run);
  }
  const stopped = whyStopped(run);
  const found = await lookLast(plan, run);
  const results = inPlanOrder(plan, run.results);
  const advised = results.map((result, index) => adviseSeats(result, results.slice(index + 1)));
  return { ...found, results: advised, stopped };
}

/**
 * Sends a phase's changes, reads back what is unproven, and goes round with what is clearly open and
 * what was held back meanwhile.
 */
async function runPhase(changes: readonly Change[], run: Run): Promise<void> {
  let waiting: readonly Sending[] = changes.map((change) => untried(change, run.env.monotonic()));
  while (waiting.length > 0) {
    const sent = await mapConcurrently(waiting, run.concurrency, (each) => sendChange(each, run));
    const held = sent.filter((each) => each.isHeldBack);
    const tried = sent.filter((each) => !each.isHeldBack);
    waiting = [...(await readBack(tried, run)), ...held];
    run.lostInRow = 0;
  }
}

/** A silence that kept no change from its turn stopped nothing. */
function whyStopped(run: Run): StopReason | null {
  const stopped = stopReason(run);
  const keptAny = [...run.results.values()].some((result) => result.outcome === 'skipped');
  const isSilence = stopped === 'unreadable' || stopped === 'unreachable';
  return isSilence && !keptAny ? null : stopped;
}

function inPlanOrder(plan: Plan, results: ReadonlyMap<Change, Result>): readonly Result[] {
  return plan.changes.flatMap((change) => results.get(change) ?? []);
}

// Much to wait for, a part of it at once. Alone, as looking at many workspaces needs it too.

/** Runs work with at most `limit` pieces under way; results come in the order of the items. */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  async function worker(): Promise<void> {
    // The workers share one iterator, so each item is taken once.
    for (const [index, item] of queue) results[index] = await work(item);
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/** A place where at most `most` pieces of work are under way; whoever comes then waits, first come, first served. */
export function createGate(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
