import { describe, expect, it } from 'vitest';
import { createPace, type Pace } from '../../src/workspace/pace.js';
import {
  createGracePeriod,
  createSilence,
  type Delay,
  LONGEST_READING_MS,
  LONGEST_WRITING_MS,
} from '../../src/workspace/retry.js';
import type { RequestEnd } from '../../src/workspace/workspace.js';
import { type FakeTime, fakeTime, seeded } from '../outside.js';

const reason = { code: 'any', message: 'any' };
const LOST = { end: 'unknown', reason } as const;
const DONE = { end: 'done', value: null } as const;

function throttled(retryAfterMs: number | null): RequestEnd<null> & { end: 'throttled' } {
  return { end: 'throttled', reason, retryAfterMs };
}

/** Sends one request that ends so. */
function send(pace: Pace, end: RequestEnd<null>): Promise<RequestEnd<null> | null> {
  return pace.send({ request: async () => end });
}

describe('retries', () => {
  it('are granted four times, so that a request is sent five times at most', async () => {
    const pace = createPace(fakeTime(), 100);
    const granted = [];
    for (const attempt of [1, 2, 3, 4, 5]) granted.push(await pace.mayRetry(attempt, LOST));
    expect(granted).toEqual([true, true, true, true, false]);
    expect(pace.retries).toBe(4);
  });

  it('wait with full jitter', async () => {
    const time = fakeTime();
    await createPace(time, 100).mayRetry(3, LOST);
    expect(time.slept).toEqual([500]);
  });

  it('are not granted where waiting cannot help, and that costs no budget', async () => {
    const pace = createPace(fakeTime(), 100);
    expect(await pace.mayRetry(1, { end: 'not_sent', reason, retryable: false })).toBe(false);
    expect(pace.exhausted).toBe(false);
  });

  it('end when the budget is used up, for good', async () => {
    const pace = createPace(fakeTime(), 1);
    expect(await pace.mayRetry(1, LOST)).toBe(true);
    expect(pace.exhausted).toBe(false);
    expect(await pace.mayRetry(1, LOST)).toBe(false);
    expect(pace.exhausted).toBe(true);
    expect(pace.spendRetry(1)).toBe(false);
  });

  it('are not granted once the signal is aborted', async () => {
    const time = fakeTime();
    const pace = createPace(time, 100);
    expect(await pace.mayRetry(1, LOST, AbortSignal.abort())).toBe(false);
    expect(time.slept).toEqual([]);
  });
});

describe('retries with grace', () => {
  const never = new AbortController().signal;

  it('are granted for a minute in all, whatever their number and the budget', async () => {
    const time = fakeTime();
    const pace = createPace(time, 0);
    const grace = createGracePeriod(time, never);
    let granted = 0;
    while (await pace.mayRetry(granted + 1, LOST, never, grace)) granted += 1;
    expect(time.monotonic()).toBe(60_000);
    expect(granted).toBe(12);
    expect(pace.retries).toBe(12);
    expect(pace.exhausted).toBe(false);
    expect(await pace.mayRetry(1, LOST, never, grace)).toBe(false);
    grace.answered();
    expect(await pace.mayRetry(1, LOST, never, grace)).toBe(true);
  });

  it('are waited for no longer, and are five, as soon as someone is in a hurry', async () => {
    const time = fakeTime(seeded(1));
    const pace = createPace(time, 0);
    const hurry = new AbortController();
    const grace = createGracePeriod(time, hurry.signal);
    const again = pace.mayRetry(20, LOST, never, grace);
    hurry.abort();
    expect(await again).toBe(true);
    expect(time.monotonic()).toBe(0);
    expect(await pace.mayRetry(21, LOST, never, grace)).toBe(false);
    expect(await time.run(() => pace.mayRetry(4, LOST, never, grace))).toBe(true);
    expect(time.monotonic()).toBeGreaterThan(0);
  });

  it('end at once when the signal is aborted', async () => {
    const time = fakeTime(seeded(1));
    const stop = new AbortController();
    const grace = createGracePeriod(time, never);
    const again = createPace(time, 0).mayRetry(20, LOST, stop.signal, grace);
    stop.abort();
    expect(await again).toBe(false);
  });

  it('are counted for a server that asks for time for longer than that', async () => {
    const time = fakeTime(seeded(1));
    const pace = createPace(time, 100, { silence: createSilence(time, 1e9) });
    const grace = createGracePeriod(time, never);
    const asks = throttled(100_000);
    const sent = await time.run(async () => {
      for (let tries = 1; ; tries += 1) {
        await send(pace, asks);
        if (!(await pace.mayRetry(tries, asks, never, grace))) return tries;
      }
    });
    expect(sent).toBe(5);
  });
});

describe('a server that asks for time while someone is in a hurry', () => {
  it('is asked no more once the time is over', async () => {
    const time = fakeTime(seeded(1));
    const pace = createPace(time, 100);
    const grace = createGracePeriod(time, AbortSignal.abort());
    const asks = throttled(40_000);
    const sent = await time.run(async () => {
      for (let tries = 1; ; tries += 1) {
        await send(pace, asks);
        if (!(await pace.mayRetry(tries, asks, undefined, grace))) return tries;
      }
    });
    expect(sent).toBe(3);
  });
});

describe('a server that asks for more time than a run waits', () => {
  it('is sent nothing more, and it is known what it asked for', async () => {
    const pace = createPace(fakeTime(), 100);
    expect(pace.askedTooLongMs).toBeNull();
    await send(pace, throttled(300_000));
    expect(pace).toMatchObject({ exhausted: true, askedTooLongMs: 300_000 });
  });
});

describe('a throttle', () => {
  it('is waited for as long as the server asks, with jitter so that not all come back at once', async () => {
    const time = fakeTime();
    const pace = createPace(time, 100);
    await send(pace, throttled(7_000));
    await send(pace, DONE);
    expect(time.slept).toEqual([7_125]);
  });

  it('that names no time is backed off from', async () => {
    const time = fakeTime();
    const pace = createPace(time, 100);
    await send(pace, throttled(null));
    await send(pace, DONE);
    expect(time.slept).toEqual([125]);
  });

  it('is tried again until the server has let nobody through for thirteen complaints in a row', async () => {
    const time = fakeTime();
    const pace = createPace(time, 100);
    let sent = 0;
    do {
      await send(pace, throttled(null));
      sent += 1;
    } while (await pace.mayRetry(sent, throttled(null)));
    expect(sent).toBe(13);
    expect(time.slept.slice(8)).toEqual([125, 250, 500, 1_000]);
  });

  it('makes every worker wait, and lets one look first', async () => {
    const time = fakeTime(seeded(1));
    const pace = createPace(time, 100);
    await send(pace, throttled(5_000));
    const sentAt: number[] = [];
    await time.run(() =>
      Promise.all(
        [1, 2, 3].map(() =>
          pace.send({
            request: async () => {
              sentAt.push(time.monotonic());
              await time.sleep(50);
              return DONE;
            },
          }),
        ),
      ),
    );
    const [first = 0, second = 0, third = 0] = sentAt;
    expect(first).toBeGreaterThanOrEqual(5_000);
    expect([second - first, third - first]).toEqual([50, 50]);
  });

  it('does not hold anyone for ever when the one that looks gives up', async () => {
    const time = fakeTime(seeded(1));
    const pace = createPace(time, 100);
    await send(pace, throttled(1_000));
    const ends = await time.run(() =>
      Promise.all([
        pace.send({ request: async () => DONE, goOn: () => false }),
        pace.send({ request: async () => DONE }),
        pace.send({ request: () => Promise.reject(new Error('broken')) }).catch(() => null),
        pace.send({ request: async () => DONE }),
      ]),
    );
    expect(ends).toEqual([null, DONE, null, DONE]);
  });

  it('lets everyone go when the signal is aborted', async () => {
    const time = fakeTime(seeded(1));
    const pace = createPace(time, 100);
    await send(pace, throttled(60_000));
    const stop = new AbortController();
    const waiting = [1, 2].map(() => pace.send({ request: async () => DONE, signal: stop.signal }));
    stop.abort();
    expect(await Promise.all(waiting)).toEqual([null, null]);
  });
});

/** A server that takes 50 ms and allows so many requests a second, judged in one of two ways. */
function limitedServer(
  time: FakeTime,
  perSecond: number,
  kind: 'window' | 'bucket',
  retryAfterMs: number | null,
): { readonly request: () => Promise<RequestEnd<null>>; readonly refused: () => number } {
  let refused = 0;
  let tokens = perSecond;
  let at = 0;
  function takeToken(): boolean {
    const now = time.monotonic();
    if (kind === 'bucket') tokens = Math.min(perSecond, tokens + ((now - at) * perSecond) / 1_000);
    else if (Math.floor(now / 1_000) !== Math.floor(at / 1_000)) tokens = perSecond;
    at = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  }
  async function request(): Promise<RequestEnd<null>> {
    const isAllowed = takeToken();
    await time.sleep(50);
    if (isAllowed) return DONE;
    refused += 1;
    return throttled(retryAfterMs);
  }
  return { request, refused: () => refused };
}

/** Eight workers do so many requests, each until it is done. */
async function work(
  pace: Pace,
  count: number,
  request: () => Promise<RequestEnd<null>>,
): Promise<void> {
  let left = count;
  async function worker(): Promise<void> {
    while (left > 0) {
      left -= 1;
      for (;;) {
        const end = await pace.send({ request });
        if (end?.end !== 'throttled') break;
      }
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker));
}

describe('the rate that a server allows', () => {
  it.each([
    ['window', 1_000],
    ['window', null],
    ['bucket', 1_000],
    ['bucket', null],
  ] as const)(
    'of 20 a second (%s, Retry-After %s) is found, wasting little',
    async (kind, retryAfterMs) => {
      for (const seed of Array.from({ length: 20 }, (_, n) => n)) {
        const time = fakeTime(seeded(seed));
        const pace = createPace(time, 1_000);
        const server = limitedServer(time, 20, kind, retryAfterMs);
        await time.run(() => work(pace, 1_000, server.request));
        const ideal = (1_000 / 20) * 1_000;
        expect(time.monotonic() / ideal).toBeLessThan(1.2);
        expect(server.refused() / (1_000 + server.refused())).toBeLessThan(0.05);
      }
    },
  );

  it('is not sought where nobody complains: 1,000 requests go as fast as eight workers can', async () => {
    const time = fakeTime(seeded(1));
    const request = async (): Promise<RequestEnd<null>> => {
      await time.sleep(50);
      return DONE;
    };
    await time.run(() => work(createPace(time, 0), 1_000, request));
    expect(time.monotonic()).toBe(Math.ceil(1_000 / 8) * 50);
  });

  it('does not stay low for one complaint that came early', async () => {
    const time = fakeTime(seeded(1));
    let count = 0;
    const request = async (): Promise<RequestEnd<null>> => {
      count += 1;
      await time.sleep(50);
      return count === 3 ? throttled(1_000) : DONE;
    };
    await time.run(() => work(createPace(time, 100), 1_000, request));
    expect(time.monotonic()).toBeLessThan(1.25 * Math.ceil(1_000 / 8) * 50);
  });
});

describe('nothing that gets through', () => {
  /** Sends again for as long as the pace grants it; each request takes its time. */
  function keepSending(
    pace: Pace,
    time: FakeTime,
    end: RequestEnd<null>,
    tookMs: number,
  ): Promise<number> {
    return time.run(async () => {
      for (let tries = 1; ; tries += 1) {
        const request = async (): Promise<RequestEnd<null>> => {
          await time.sleep(tookMs);
          return end;
        };
        const sent = await pace.send({ request });
        if (sent === null || sent.end === 'done' || sent.end === 'rejected') return tries;
        if (!(await pace.mayRetry(Math.min(tries, 4), sent))) return tries;
      }
    });
  }

  const ends: readonly (readonly [string, RequestEnd<null>, number])[] = [
    ['is never answered', LOST, 30_000],
    ['is refused', { end: 'not_sent', reason, retryable: true }, 0],
    ['is asked to wait a minute', throttled(60_000), 10],
    ['is asked to wait as long as roster waits', throttled(120_000), 10],
    ['is asked for fewer requests', throttled(null), 10],
  ];

  it.each(ends)(
    'ends a plan within 2 minutes, and an apply within 5, where it %s',
    async (_how, end, tookMs) => {
      for (const longest of [LONGEST_READING_MS, LONGEST_WRITING_MS]) {
        const time = fakeTime(seeded(1));
        const pace = createPace(time, 1_000_000, { silence: createSilence(time, longest) });
        await keepSending(pace, time, end, tookMs);
        expect(time.monotonic()).toBeLessThanOrEqual(longest);
        expect(pace.exhausted || end.end === 'throttled').toBe(true);
      }
    },
  );

  it('begins no wait that would pass the end, and keeps no other worker waiting for it', async () => {
    const time = fakeTime(seeded(1));
    const pace = createPace(time, 100, { silence: createSilence(time, 100_000) });
    await time.run(async () => {
      await send(pace, throttled(60_000));
      const waiting = pace.send({ request: async () => throttled(60_000) });
      const other = pace.send({ request: async () => DONE });
      expect((await waiting)?.end).toBe('throttled');
      expect(await other).toBeNull();
    });
    expect(time.monotonic()).toBeLessThan(61_000);
    expect(pace.exhausted).toBe(true);
  });

  it('is over for all the workspaces of a run, and as soon as one is answered for none', async () => {
    const time = fakeTime(seeded(1));
    const silence = createSilence(time, 100_000);
    const [one, other] = [createPace(time, 100, { silence }), createPace(time, 100, { silence })];
    await time.run(async () => {
      await send(one, LOST);
      await time.sleep(90_000);
      await send(other, DONE);
      await send(one, throttled(60_000));
    });
    expect(one.exhausted).toBe(false);
    await time.run(async () => {
      await time.sleep(200_000);
      await one.mayRetry(1, LOST);
    });
    expect(await send(other, DONE)).toBeNull();
  });
});

describe('a wait', () => {
  function told(): { readonly delays: Delay[]; readonly tell: (delay: Delay) => void } {
    const delays: Delay[] = [];
    return { delays, tell: (delay) => void delays.push(delay) };
  }

  it('that the server asked for is told once, however many are asked', async () => {
    const time = fakeTime(() => 0);
    const { delays, tell } = told();
    const pace = createPace(time, 100, { tell });
    await send(pace, throttled(30_000));
    await Promise.all([1, 2, 3].map(() => time.run(() => send(pace, throttled(30_000)))));
    expect(delays[0]).toEqual({ kind: 'asked', ms: 30_000, isNamed: true });
    expect(delays.length).toBeLessThanOrEqual(4);
  });

  it('after a time-out is told with the try that comes, once for workers that fail together', async () => {
    const time = fakeTime(seeded(1));
    const { delays, tell } = told();
    const pace = createPace(time, 100, { tell });
    const late = async (): Promise<RequestEnd<null>> => {
      await time.sleep(30_000);
      return {
        end: 'unknown',
        reason: { code: 'timeout', message: 'There was no answer within 30 s.' },
      };
    };
    await time.run(() =>
      Promise.all(
        [1, 2, 3].map(async () => {
          await pace.send({ request: late });
          await pace.mayRetry(1, LOST);
        }),
      ),
    );
    expect(delays).toEqual([{ kind: 'again', attempt: 2, message: 'any' }]);
  });

  it('that is over in a moment is not told', async () => {
    const { delays, tell } = told();
    const time = fakeTime(seeded(1));
    const pace = createPace(time, 100, { tell });
    await send(pace, LOST);
    await time.run(() => pace.mayRetry(1, LOST));
    expect(delays).toEqual([]);
  });
});
