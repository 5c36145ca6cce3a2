/** A whole apply against a server that lets nothing through anymore. */
import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../src/apply/apply-plan.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { createPace } from '../../src/workspace/pace.js';
import { createSilence, LONGEST_WRITING_MS, retryBudget } from '../../src/workspace/retry.js';
import type { BadEnd } from '../../src/workspace/workspace.js';
import { active, CONTEXT, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';
import { fakeTime, seeded } from '../outside.js';

const reason = { code: 'any', message: 'any' };

const ENDS: readonly (readonly [how: string, end: BadEnd, tookMs: number])[] = [
  ['never answers', { end: 'unknown', reason }, 30_000],
  ['refuses every connection', { end: 'not_sent', reason, retryable: true }, 0],
  ['lets no connection through', { end: 'not_sent', reason, retryable: true }, 10_000],
  ['asks for a minute', { end: 'throttled', reason, retryAfterMs: 60_000 }, 10],
  ['asks for two minutes', { end: 'throttled', reason, retryAfterMs: 120_000 }, 10],
  ['asks for fewer requests', { end: 'throttled', reason, retryAfterMs: null }, 10],
];

describe('an apply whose server', () => {
  it.each(ENDS)(
    '%s ends within 5 minutes, with an outcome for each change',
    async (_how, end, tookMs) => {
      const people = Array.from({ length: 40 }, (_, at) => person(`new${at}@acme.io`, 'ANALYST'));
      const roster = rosterOf([person('boss@acme.io', 'ADMIN'), ...people]);
      const before = workspaceOf([active('boss@acme.io', 'ADMIN')]);
      const plan = planRoster(roster, before, CONTEXT);
      const time = fakeTime(seeded(1));
      const fail = async (): Promise<BadEnd> => {
        await time.sleep(tookMs);
        return end;
      };
      const { signal } = new AbortController();
      const silence = createSilence(time, LONGEST_WRITING_MS);
      const { results } = await time.run(() =>
        applyPlan(plan, before, {
          reader: { read: fail },
          writer: { invite: fail, changeAccountType: fail, disable: fail },
          pace: createPace(time, retryBudget(40), { silence }),
          env: time,
          timeoutMs: 30_000,
          concurrency: 4,
          stop: signal,
          abandon: signal,
          onResult: () => undefined,
        }),
      );
      expect(time.monotonic()).toBeLessThanOrEqual(LONGEST_WRITING_MS);
      expect(results).toHaveLength(40);
    },
  );
});
