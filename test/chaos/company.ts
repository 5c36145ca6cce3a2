/** Plays an apply in company: with a second one, or with someone who clicks in the web page. */
import { RosterError } from '../../src/errors.js';
import type { ByHandAction } from '../../src/sandbox/by-hand.js';
import { createSandboxPost } from '../../src/sandbox/in-process.js';
import { createMemoryStore } from '../../src/sandbox/store.js';
import { type FakeTime, fakeTime, seeded } from '../outside.js';
import { noteFault } from './deeds.js';
import { type Moment, tellHistory } from './history.js';
import { type Played, playOnce, type SandboxPost, workspaceOf } from './play.js';
import type { Scenario } from './scenario.js';

/** When an apply starts and how fast its way to the server is, in milliseconds. */
export interface Runner {
  readonly startsAt: number;
  /** Each request and each answer takes up to so long. */
  readonly delay: number;
  /** Between planning and applying. */
  readonly pause: number;
}

/** What someone does in the web page, so long after the click before. */
export interface Click {
  readonly after: number;
  readonly action: ByHandAction;
}

export interface Company {
  readonly scenario: Scenario;
  readonly runners: readonly Runner[];
  readonly clicks: readonly Click[];
}

/** One apply, and when it was. */
export interface Accompanied extends Played {
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface CompanyPlayed {
  readonly runs: readonly Accompanied[];
  readonly history: readonly Moment[];
  /** The apply without company, and one more. */
  readonly alone: Played;
  readonly last: Played;
}

/** Lets all of them go at once, and when everyone is done one apply more without faults. */
export async function playCompany(company: Company): Promise<CompanyPlayed> {
  const { scenario } = company;
  const time = fakeTime(seeded(scenario.seed));
  const { state, faults, seed, assumptions } = scenario;
  const sandbox = createSandboxPost(
    {
      ...{ store: createMemoryStore(state), faults, seed, assumptions },
      onFault: (event) => noteFault(event, time),
    },
    time,
  );
  return time.run(async () => {
    const start = await workspaceOf(sandbox);
    const clicking = click(company.clicks, sandbox, time);
    const runs = await Promise.all(
      company.runners.map((runner) => playRunner(runner, company, sandbox, time)),
    );
    await clicking;
    sandbox.stopFaults();
    // What was in flight when someone left at once still happens.
    await time.sleep(60_000);
    const history = tellHistory(start, await workspaceOf(sandbox));
    const again = { scenario, sandbox, time };
    const alone = await playOnce(again);
    return { runs, history, alone, last: await playOnce(again) };
  });
}

async function playRunner(
  { startsAt, delay, pause }: Runner,
  { scenario }: Company,
  sandbox: SandboxPost,
  time: FakeTime,
): Promise<Accompanied> {
  await time.sleep(startsAt);
  const startedAt = time.now();
  const { presses } = scenario;
  const played = await playOnce({ scenario, sandbox, time, pause, presses, delay });
  return { ...played, startedAt, endedAt: time.now() };
}

/** Does one thing after the other. What is not possible at that moment is not done. */
async function click(
  clicks: readonly Click[],
  sandbox: SandboxPost,
  time: FakeTime,
): Promise<void> {
  for (const { after, action } of clicks) {
    await time.sleep(after);
    try {
      await sandbox.act(action);
    } catch (error) {
      if (!(error instanceof RosterError)) throw error;
    }
  }
}
