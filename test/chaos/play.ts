/** Plays one scenario: the real planning, applying and client against a sandbox that misbehaves. */
import { type Applied, applyPlan } from '../../src/apply/apply-plan.js';
import { applyExitCode, makeReport } from '../../src/apply/make-report.js';
import { recheckPlan } from '../../src/apply/recheck.js';
import { dayAt } from '../../src/day.js';
import { RosterError } from '../../src/errors.js';
import { allPassed } from '../../src/plan/guards.js';
import type { Plan } from '../../src/plan/plan.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { createSandboxFetch, type SandboxFetch } from '../../src/sandbox/in-process-fetch.js';
import type { SandboxWorkspace } from '../../src/sandbox/state.js';
import { connectWorkspace } from '../../src/workspace/connect.js';
import { createPace } from '../../src/workspace/pace.js';
import type { WorkspaceReader, WorkspaceWriter } from '../../src/workspace/port.js';
import { readWorkspace } from '../../src/workspace/read.js';
import { retryBudget } from '../../src/workspace/retry.js';
import { resolveSettings } from '../../src/workspace/settings.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { type VirtualTime, virtualTime } from '../fixtures/virtual-time.js';
import { rosterOf } from '../fixtures/workspaces.js';
import type { Scenario } from './scenario.js';

/** One apply, as the command would do it, and how the server stood before and after. */
export interface Played {
  readonly before: SandboxWorkspace;
  readonly after: SandboxWorkspace;
  /** Null when the read failed. */
  readonly plan: Plan | null;
  /** Null when a guard tripped, the plan was stale or the read failed: then nothing may be written. */
  readonly applied: Applied | null;
  readonly exitCode: number;
}

/** Applies with faults, then twice without. */
export async function play(scenario: Scenario): Promise<readonly [Played, Played, Played]> {
  const time = virtualTime(scenario.seed);
  const { state, faults, seed } = scenario;
  // The last admin may not be refused here: `min_admins` is what keeps one.
  const sandbox = createSandboxFetch({ state, faults, seed }, time);
  return time.run(async () => {
    const port = await connect(sandbox, time);
    const first = await playOnce(scenario, sandbox, port, time);
    sandbox.stopFaults();
    await time.sleep(60_000);
    const second = await playOnce(scenario, sandbox, port, time);
    return [first, second, await playOnce(scenario, sandbox, port, time)] as const;
  });
}

/**
 * Reads once in real time. The client loads libraries with its first request, which virtual time would
 * not wait for: everything before that would end with a timeout.
 */
export async function warmUp(): Promise<void> {
  const never = (): Promise<never> => new Promise(() => undefined);
  const time = { ...virtualTime(), sleep: never };
  const port = await connect(createSandboxFetch({}, time), time);
  const { end } = await port.read();
  if (end !== 'done') throw new Error(`the first read ended with ${end}`);
}

/** A client of the sandbox, as settings would make it. */
export async function connect(
  sandbox: Pick<SandboxFetch, 'endpoint' | 'fetch'>,
  time: VirtualTime,
): Promise<WorkspaceReader & WorkspaceWriter> {
  const variables = {
    PARADIME_API_ENDPOINT: sandbox.endpoint,
    PARADIME_API_KEY: 'sandbox-key',
    PARADIME_API_SECRET: 'sandbox-secret',
  };
  const files = { read: async () => null };
  const settings = await resolveSettings(
    {},
    { variables, homeDirectory: '/', files } as never,
    null,
  );
  return connectWorkspace(settings, { ...time, fetch: sandbox.fetch, variables: {} });
}

/** Plans and applies once. `pause` lies between the two, as when somebody is asked first. */
export async function playOnce(
  scenario: Scenario,
  sandbox: SandboxFetch,
  port: WorkspaceReader & WorkspaceWriter,
  time: VirtualTime,
  pause = 0,
): Promise<Played> {
  const before = await workspaceOf(sandbox);
  try {
    const workspace = await readWorkspace(port, createPace(time, retryBudget(0)));
    const roster = rosterOf(scenario.people, scenario.policy);
    const plan = planRoster(roster, workspace, {
      endpoint: sandbox.endpoint,
      settingsWorkspaceUid: null,
      allow: { protected: 99 },
      today: dayAt(time.now()),
    });
    if (!allPassed(plan.guards)) {
      return { before, after: await workspaceOf(sandbox), plan, applied: null, exitCode: 5 };
    }
    const now = pause === 0 ? workspace : await lookAgain(port, time, pause);
    const { stale } = recheckPlan(plan, now, { protected: 99 });
    if (stale.length > 0) {
      return { before, after: await workspaceOf(sandbox), plan, applied: null, exitCode: 6 };
    }
    const never = new AbortController().signal;
    const applied = await applyPlan(plan, now, {
      reader: port,
      writer: port,
      pace: createPace(time, retryBudget(plan.changes.length)),
      env: time,
      concurrency: scenario.concurrency,
      stop: never,
      abandon: never,
      onResult: () => undefined,
    });
    const report = makeReport(plan, applied, { reads: 0, writes: 0, retries: 0 });
    const exitCode = applyExitCode([report], applied.stopped);
    return { before, after: await workspaceOf(sandbox), plan, applied, exitCode };
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    const { exitCode } = error;
    return { before, after: await workspaceOf(sandbox), plan: null, applied: null, exitCode };
  }
}

async function lookAgain(
  port: WorkspaceReader,
  time: VirtualTime,
  pause: number,
): Promise<Workspace> {
  await time.sleep(pause);
  return readWorkspace(port, createPace(time, retryBudget(0)));
}

/** The only workspace that there is. */
export async function workspaceOf(sandbox: SandboxFetch): Promise<SandboxWorkspace> {
  const [workspace] = (await sandbox.state()).workspaces;
  if (workspace === undefined) throw new Error('the sandbox lost its workspace');
  return workspace;
}
