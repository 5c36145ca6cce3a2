/** Applying under a limit of requests a second, in time that passes only by waiting. */
import { expect, it } from 'vitest';
import { applyPlan } from '../../src/apply/apply-plan.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { createPace } from '../../src/workspace/pace.js';
import { retryBudget } from '../../src/workspace/retry.js';
import type { RequestEnd, WorkspaceWriter } from '../../src/workspace/workspace.js';
import { fakeWorkspace } from '../fixtures/fake-workspace.js';
import { active, CONTEXT, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';
import { type FakeTime, fakeTime, seeded } from '../outside.js';

const PER_SECOND = 20;
const ANSWER_MS = 50;

/** What a server saw that allows so many requests a second. */
interface Seen {
  requests: number;
  refused: number;
  /** When the last invitation was answered. */
  last: number;
}

async function applyUnderLimit(changes: number, seed: number): Promise<Seen> {
  const time = fakeTime(seeded(seed));
  const people = Array.from({ length: changes }, (_, index) => person(`p${index}`, 'BUSINESS'));
  const start = workspaceOf([active('boss@acme.io', 'ADMIN')]);
  const plan = planRoster(rosterOf([person('boss@acme.io', 'ADMIN'), ...people]), start, CONTEXT);
  const fake = fakeWorkspace(start);
  const seen: Seen = { requests: 0, refused: 0, last: 0 };
  const limited = limit(seen, seed, time);
  const writer: WorkspaceWriter = {
    ...fake,
    async invite(email, type) {
      const end = await limited(() => fake.invite(email, type));
      seen.last = time.monotonic();
      return end;
    },
  };
  const { results } = await time.run(() =>
    applyPlan(plan, start, {
      reader: { read: () => limited(() => fake.read()) },
      writer,
      pace: createPace(time, retryBudget(changes)),
      env: time,
      timeoutMs: 30_000,
      concurrency: 8,
      stop: new AbortController().signal,
      abandon: new AbortController().signal,
      onResult: () => undefined,
    }),
  );
  expect(results.filter(({ outcome }) => outcome !== 'applied')).toEqual([]);
  expect(fake.mails).toHaveLength(changes);
  return seen;
}

type Ends = <T>(act: () => Promise<RequestEnd<T>>) => Promise<RequestEnd<T>>;

/** Seconds begin at another moment for each seed. */
function limit(seen: Seen, seed: number, time: FakeTime): Ends {
  let second = -1;
  let inSecond = 0;
  return async (act) => {
    const now = Math.floor((time.monotonic() + seed * 190) / 1_000);
    inSecond = now === second ? inSecond + 1 : 1;
    second = now;
    seen.requests += 1;
    const isRefused = inSecond > PER_SECOND;
    if (isRefused) seen.refused += 1;
    await time.sleep(ANSWER_MS);
    const reason = { code: 'http_429', message: 'too many requests' };
    return isRefused ? { end: 'throttled', reason, retryAfterMs: 1_000 } : act();
  };
}

it.each([1, 2, 3, 4])(
  'reads back who was throttled all at once, which takes little more than the ideal time (%i)',
  async (seed) => {
    const { requests, refused, last } = await applyUnderLimit(400, seed);
    // One read to judge them all, and the one at the end; each who was refused is sent once more.
    expect(requests - refused).toBe(400 + 2);
    expect(last).toBeLessThanOrEqual((400 / PER_SECOND) * 1_000 * 1.15);
    expect(refused / requests).toBeLessThanOrEqual(0.03);
  },
);
