import { describe, expect, it } from 'vitest';
import type { InterruptibleEnv } from '../../../src/cli/interrupt.js';
import { createProgress, openBar } from '../../../src/cli/run/progress.js';
import { invite, line, planOf, resultOf } from '../../fixtures/plans.js';
import { type FakeEnv, type FakeEnvOptions, fakeEnv } from '../../outside.js';

const CHANGES = ['ana', 'bo', 'chi', 'dee'].map((name) =>
  invite(`${name}@acme.io`, 'ANALYST', line(1)),
);
const CLEAR = '\r\u001b[K';

/** What standard error has after so many of four results, one in so many milliseconds. */
async function watch(
  results: number,
  eachMs: number,
  options: FakeEnvOptions = { isTerminal: true },
): Promise<{ err: string; env: FakeEnv; after: InterruptibleEnv }> {
  const env = fakeEnv(options);
  const never = new AbortController().signal;
  const interrupts = { stop: never, abandon: never, interruption: null };
  const bar = openBar({ ...env, interrupts });
  const onResult = createProgress(
    planOf({ changes: CHANGES }),
    null,
    { color: false, told: new Set() },
    bar,
  );
  for (const change of CHANGES.slice(0, results)) {
    await env.sleep(eachMs);
    onResult(resultOf(change, 'applied'));
  }
  return { err: env.err(), env, after: bar.env };
}

describe('the bar', () => {
  it('is on a terminal once it takes long, with the rate and the time left', async () => {
    const { err } = await watch(1, 4_000);
    expect(err).toMatch(/ana@acme\.io.*\n\[=* *>? *\] 1 of 4, 0\.3 per second, 12 s left$/);
  });

  it('is taken back by whatever is written next, and is gone in the end', async () => {
    const { env, after } = await watch(1, 4_000);
    after.stderr.write('Waiting 3 s.\n');
    expect(env.err().endsWith(`left${CLEAR}Waiting 3 s.\n`)).toBe(true);
    const whole = await watch(4, 4_000);
    expect(whole.err.endsWith('\n')).toBe(true);
    expect(whole.err.split(CLEAR)).toHaveLength(4);
  });

  it('makes way for standard output too', async () => {
    const { env, after } = await watch(2, 4_000);
    after.stdout.write('{}\n');
    expect(env.err().endsWith(CLEAR)).toBe(true);
  });

  it('says minutes where seconds say nothing', async () => {
    expect((await watch(1, 600_000)).err).toContain('0.0 per second, 30 min left');
  });

  it.each([
    ['in a short run', { isTerminal: true }, 500],
    ['in a log', {}, 4_000],
    ['on a dumb terminal', { isTerminal: true, variables: { TERM: 'dumb' } }, 4_000],
  ])('is not there %s: plain lines', async (_, options, eachMs) => {
    const { err } = await watch(4, eachMs, options);
    expect(err).not.toContain('\u001b[K');
    expect(err.split('\n')).toHaveLength(5);
  });
});
