/** Plays one scenario: the real planning, applying and client against a sandbox that misbehaves. */
import { type Applied, applyPlan } from '../../src/apply/apply-plan.js';
import { applyExitCode, makeReport } from '../../src/apply/make-report.js';
import { recheckPlan } from '../../src/apply/recheck.js';
import { dayAt } from '../../src/day.js';
import { RosterError } from '../../src/errors.js';
import { allPassed } from '../../src/plan/guards.js';
import type { Plan } from '../../src/plan/plan.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { createSandboxPost } from '../../src/sandbox/in-process.js';
import type { SandboxWorkspace } from '../../src/sandbox/state.js';
import { createMemoryStore } from '../../src/sandbox/store.js';
import { connectWorkspace } from '../../src/workspace/client.js';
import { createPace } from '../../src/workspace/pace.js';
import { readWorkspace } from '../../src/workspace/read.js';
import { retryBudget } from '../../src/workspace/retry.js';
import { resolveSettings } from '../../src/workspace/settings.js';
import type { Workspace, WorkspaceReader, WorkspaceWriter } from '../../src/workspace/workspace.js';
import { rosterOf } from '../fixtures/workspaces.js';
import { type FakeTime, fakeTime, seeded } from '../outside.js';
import { type Deed, noteFault, watch } from './deeds.js';
import type { Scenario } from './scenario.js';
import { slowly } from './slowly.js';
import { createStopper, type Press, type Stopped } from './stops.js';

/** One apply, as the command would do it, and how the server stood before and after. */
export interface Played {
  readonly before: SandboxWorkspace;
  readonly after: SandboxWorkspace;
  /** Null when the read failed. */
  readonly plan: Plan | null;
  /** Null when a guard tripped, the plan was stale or the read failed: then nothing may be written. */
  readonly applied: Applied | null;
  readonly exitCode: number;
  /** What it sent, and what of that was done: also what was done after its end. */
  readonly deeds: readonly Deed[];
  /** Null when it was not applied. */
  readonly stopped: Stopped | null;
}

/** The sandbox that is played against. */
export type SandboxPost = ReturnType<typeof createSandboxPost>;

/** One apply to come. */
export interface Play {
  readonly scenario: Scenario;
  readonly sandbox: SandboxPost;
  readonly time: FakeTime;
  /** Between planning and applying, as when someone is asked first. */
  readonly pause?: number;
  readonly presses?: readonly Press[];
  /** Each request and each answer takes up to so many milliseconds. */
  readonly delay?: number;
}

/** Applies with faults and stops, then twice without. */
export async function play(scenario: Scenario): Promise<readonly [Played, Played, Played]> {
  const time = fakeTime(seeded(scenario.seed));
  const { state, faults, seed, assumptions, presses, delay } = scenario;
  // The last admin may not be refused here: `min_admins` is what keeps one.
  const sandbox = createSandboxPost(
    {
      ...{ store: createMemoryStore(state), faults, seed, assumptions },
      onFault: (event) => noteFault(event, time),
    },
    time,
  );
  return time.run(async () => {
    const first = await playOnce({ scenario, sandbox, time, presses, delay });
    sandbox.stopFaults();
    await time.sleep(60_000);
    const second = await playOnce({ scenario, sandbox, time });
    return [first, second, await playOnce({ scenario, sandbox, time })] as const;
  });
}

/**
 * Reads once in real time. The client loads libraries with its first request, which virtual time would
 * not wait for: everything before that would end with a timeout.
 */
export async function warmUp(): Promise<void> {
  const never = (): Promise<never> => new Promise(() => undefined);
  const time = { ...fakeTime(seeded(1)), sleep: never };
  const port = await connect(createSandboxPost({}, time), time);
  const { end } = await port.read();
  if (end !== 'done') throw new Error(`the first read ended with ${end}`);
}

/** A client of the sandbox, as settings would make it. */
async function connect(
  sandbox: Pick<SandboxPost, 'endpoint' | 'post'>,
  time: FakeTime,
): Promise<WorkspaceReader & WorkspaceWriter> {
  const variables = {
    PARADIME_API_ENDPOINT: sandbox.endpoint,
    PARADIME_API_KEY: 'sandbox-key',
    PARADIME_API_SECRET: 'sandbox-secret',
  };
  const files = { read: async () => null };
  const settings = await resolveSettings(
    {},
    { variables, homeDirectory: () => '/', files } as never,
    null,
  );
  return connectWorkspace(settings, { ...time, post: sandbox.post, variables: {} });
}

/** Plans and applies once. */
export async function playOnce(play: Play): Promise<Played> {
  const { sandbox, time, delay = 0 } = play;
  const deeds: Deed[] = [];
  const post = slowly(watch(sandbox.post, deeds, time), delay, time);
  const before = await workspaceOf(sandbox);
  const port = await connect({ endpoint: sandbox.endpoint, post }, time);
  const end = async (came: Came): Promise<Played> => ({
    ...{ before, deeds, stopped: null, ...came },
    after: await workspaceOf(sandbox),
  });
  try {
    const workspace = await readWorkspace(port, createPace(time, retryBudget(0)));
    const plan = makePlan(workspace, play);
    if (!allPassed(plan.guards)) return await end({ plan, applied: null, exitCode: 5 });
    const now = await lookAgain(workspace, port, play);
    const { stale } = recheckPlan(plan, now, { protected: 99 }, dayAt(time.now()));
    if (stale.length > 0) return await end({ plan, applied: null, exitCode: 6 });
    return await end({ plan, ...(await writeAll(plan, now, port, play)) });
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    return await end({ plan: null, applied: null, exitCode: error.exitCode });
  }
}

/** What an apply came to. */
type Came = Pick<Played, 'plan' | 'applied' | 'exitCode'> & Partial<Pick<Played, 'stopped'>>;

function makePlan(workspace: Workspace, { scenario, sandbox, time }: Play): Plan {
  return planRoster(rosterOf(scenario.people, scenario.policy), workspace, {
    endpoint: sandbox.endpoint,
    settingsWorkspaceUid: null,
    allow: { protected: 99 },
    today: dayAt(time.now()),
  });
}

async function writeAll(
  plan: Plan,
  now: Workspace,
  port: WorkspaceReader & WorkspaceWriter,
  context: Play,
): Promise<Pick<Played, 'applied' | 'exitCode' | 'stopped'>> {
  const { scenario, time, presses = [] } = context;
  const stopper = createStopper(presses, port, time);
  const applied = await applyPlan(plan, now, {
    reader: stopper.port,
    writer: stopper.port,
    pace: createPace(time, retryBudget(plan.changes.length)),
    env: time,
    timeoutMs: 30_000,
    differences: (live) => makePlan(live, context).changes,
    concurrency: scenario.concurrency,
    stop: stopper.stop,
    abandon: stopper.abandon,
    onResult: () => undefined,
  });
  const stopped = stopper.tell();
  const report = makeReport(plan, applied, { reads: 0, writes: 0, retries: 0 });
  return { applied, exitCode: applyExitCode([report], applied.stopped), stopped };
}

async function lookAgain(
  workspace: Workspace,
  port: WorkspaceReader,
  { time, pause = 0 }: Play,
): Promise<Workspace> {
  if (pause === 0) return workspace;
  await time.sleep(pause);
  return readWorkspace(port, createPace(time, retryBudget(0)));
}

/** The only workspace that there is. */
export async function workspaceOf(sandbox: SandboxPost): Promise<SandboxWorkspace> {
  const [workspace] = (await sandbox.state()).workspaces;
  if (workspace === undefined) throw new Error('the sandbox lost its workspace');
  return workspace;
}
