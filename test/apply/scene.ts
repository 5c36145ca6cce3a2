/** One apply in a scripted workspace, and all that a test may want to know of it. */
import { type Applied, applyPlan } from '../../src/apply/apply-plan.js';
import type { Outcome, Result } from '../../src/apply/report.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import type { Person, Roster } from '../../src/roster/roster.js';
import { createPace } from '../../src/workspace/pace.js';
import type { ActiveUser, Workspace } from '../../src/workspace/workspace.js';
import { type FakeWorkspace, fakeWorkspace, type Script } from '../fixtures/fake-workspace.js';
import { active, CONTEXT, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';
import { fakeTime } from '../outside.js';

export const boss: Person = person('boss@acme.io', 'ADMIN');
export const bossLive: ActiveUser = active('boss@acme.io', 'ADMIN');
export const kim: ActiveUser = active('kim@acme.io', 'ANALYST');
export const oneInvitation: Roster = rosterOf([boss, person('new@acme.io', 'ANALYST')]);
export const onlyBoss: Workspace = workspaceOf([bossLive]);

export const LOST_READS: readonly 'lost'[] = Array.from({ length: 99 }, () => 'lost' as const);

export interface Scene {
  readonly applied: Applied;
  readonly fake: FakeWorkspace;
  readonly slept: readonly number[];
  readonly live: readonly string[];
}

export interface SceneOptions extends Script {
  readonly budget?: number;
  readonly timeoutMs?: number;
  readonly withoutRoster?: boolean;
  readonly concurrency?: number;
  readonly stop?: AbortController;
  readonly brokenListener?: boolean;
  readonly abandon?: AbortController;
  /** What the workspace is like by the time of applying, if not as planned. */
  readonly meanwhile?: Workspace;
}

/** Plans and applies, and tells everything that a test may want to know. */
export async function play(
  roster: Roster,
  start: Workspace,
  options: SceneOptions = {},
): Promise<Scene> {
  const plan = planRoster(roster, start, CONTEXT);
  const before = options.meanwhile ?? start;
  const fake = fakeWorkspace(before, options);
  const time = fakeTime();
  const live: string[] = [];
  const applied = await applyPlan(plan, before, {
    reader: fake,
    writer: fake,
    pace: createPace(time, options.budget ?? 100),
    env: time,
    timeoutMs: options.timeoutMs ?? 30_000,
    differences: options.withoutRoster
      ? undefined
      : (read) => planRoster(roster, read, CONTEXT).changes,
    concurrency: options.concurrency ?? 1,
    stop: (options.stop ?? new AbortController()).signal,
    abandon: (options.abandon ?? new AbortController()).signal,
    onResult: (result) => {
      live.push(`${result.outcome} ${result.change.email}`);
      if (options.brokenListener) throw new Error('no space left on device');
    },
  });
  return { applied, fake, slept: time.slept, live };
}

export function outcomes(applied: Applied): Outcome[] {
  return applied.results.map((result) => result.outcome);
}

export function only(applied: Applied): Result {
  const [result] = applied.results;
  if (result === undefined) throw new Error('no result');
  return result;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
