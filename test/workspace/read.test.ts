import { describe, expect, it } from 'vitest';
import { createPace, type Pace } from '../../src/workspace/pace.js';
import { readWorkspace } from '../../src/workspace/read.js';
import { TRIES } from '../../src/workspace/retry.js';
import type {
  Fault,
  RequestEnd,
  Workspace,
  WorkspaceReader,
} from '../../src/workspace/workspace.js';
import { fakeTime } from '../outside.js';

type ReadEnd = RequestEnd<Workspace>;

const WHOLE: Workspace = {
  readAt: '2026-11-23T12:00:00.000Z',
  activeUsers: [],
  invitedUsers: [],
  gaps: [],
};
const DONE: ReadEnd = { end: 'done', value: WHOLE };
const PARTIAL: ReadEnd = { end: 'done', value: { ...WHOLE, gaps: ['activeUsers is null'] } };

function fault(code: string): Fault {
  return { code, message: `It is ${code}.` };
}

/** Gives one end after another, the last one for ever, and counts how often it was asked. */
function reading(...ends: readonly ReadEnd[]): WorkspaceReader & { readonly reads: number } {
  const left = [...ends];
  let reads = 0;
  return {
    get reads() {
      return reads;
    },
    read: async () => {
      reads += 1;
      const end = left.length > 1 ? left.shift() : left[0];
      if (end === undefined) throw new Error('no end given');
      return end;
    },
  };
}

function pace(): Pace {
  return createPace({ monotonic: () => 0, random: () => 0, sleep: async () => {} }, 100);
}

async function failure(...ends: readonly ReadEnd[]): Promise<unknown> {
  return readWorkspace(reading(...ends), pace()).then(
    () => null,
    (error: unknown) => error,
  );
}

describe('readWorkspace', () => {
  it('takes one request when all is well', async () => {
    const reader = reading(DONE);
    expect(await readWorkspace(reader, pace())).toEqual(WHOLE);
    expect(reader.reads).toBe(1);
  });

  it.each<[string, ReadEnd]>([
    ['an unknown end', { end: 'unknown', fault: fault('timeout') }],
    ['a throttled end', { end: 'throttled', fault: fault('http_429'), retryAfterMs: null }],
    ['an unsent request', { end: 'not_sent', fault: fault('dns_failed'), retryable: true }],
    ['an incomplete answer', PARTIAL],
    [
      'errors without data, which may be a rate limit in disguise',
      { end: 'rejected', fault: fault('graphql_error'), denied: false },
    ],
  ])('tries again after %s', async (_what, end) => {
    const reader = reading(end, DONE);
    expect(await readWorkspace(reader, pace())).toEqual(WHOLE);
    expect(reader.reads).toBe(2);
  });

  it('returns an incomplete read with its gaps after the last try', async () => {
    const reader = reading(PARTIAL);
    expect((await readWorkspace(reader, pace())).gaps).toEqual(['activeUsers is null']);
    expect(reader.reads).toBe(TRIES);
  });

  it.each<[string, number, string, RegExp, ReadEnd]>([
    [
      'credentials_refused',
      4,
      'expired',
      /http_401/,
      { end: 'rejected', fault: fault('http_401'), denied: true },
    ],
    [
      'not_allowed',
      4,
      '"User metadata viewer"',
      /http_403/,
      { end: 'rejected', fault: fault('http_403'), denied: true },
    ],
    [
      'api_rejected',
      1,
      'PARADIME_API_ENDPOINT',
      /http_404/,
      { end: 'rejected', fault: fault('http_404'), denied: false },
    ],
    [
      'api_unreachable',
      1,
      'NODE_EXTRA_CA_CERTS',
      /tls_certificate/,
      { end: 'not_sent', fault: fault('tls_certificate'), retryable: false },
    ],
    [
      'api_throttled',
      1,
      'later',
      /http_429/,
      { end: 'throttled', fault: fault('http_429'), retryAfterMs: 121_000 },
    ],
  ])('throws %s (exit %i) at once', async (code, exitCode, hint, message, end) => {
    const reader = reading(end, DONE);
    const error: unknown = await readWorkspace(reader, pace()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code,
      exitCode,
      hint: expect.stringContaining(hint),
      message: expect.stringMatching(message),
    });
    expect(reader.reads).toBe(1);
  });

  it('throws api_unclear when no try brings an answer', async () => {
    expect(await failure({ end: 'unknown', fault: fault('web_page') })).toMatchObject({
      code: 'api_unclear',
      exitCode: 1,
      hint: expect.stringContaining('web page'),
    });
  });

  it('throws api_rejected when errors stay', async () => {
    const end: ReadEnd = { end: 'rejected', fault: fault('graphql_error'), denied: false };
    expect(await failure(end)).toMatchObject({ code: 'api_rejected', exitCode: 1 });
  });

  it('throws what the run was stopped for, not what the request made of it', async () => {
    const stop = new AbortController();
    const reader: WorkspaceReader = {
      read: async () => {
        stop.abort(new Error('Ctrl-C'));
        return { end: 'unknown', fault: fault('interrupted') };
      },
    };
    await expect(readWorkspace(reader, pace(), stop.signal)).rejects.toThrow('Ctrl-C');
  });

  it('throws what the run was stopped for when that comes while it waits to try again', async () => {
    const stop = new AbortController();
    const env = {
      monotonic: () => 0,
      random: () => 1,
      sleep: (_milliseconds: number, signal?: AbortSignal) => {
        stop.abort(new Error('Ctrl-C'));
        return Promise.reject(signal?.reason);
      },
    };
    const read = readWorkspace(reading(PARTIAL), createPace(env, 100), stop.signal);
    await expect(read).rejects.toThrow('Ctrl-C');
  });

  it('waits for a pause that other workers were asked for', async () => {
    const time = fakeTime();
    const shared = createPace(time, 100);
    const throttled = { end: 'throttled', fault: fault('http_429'), retryAfterMs: 3_000 } as const;
    await shared.send({ request: async () => throttled });
    await readWorkspace(reading(DONE), shared);
    expect(time.monotonic()).toBeGreaterThanOrEqual(3_000);
  });
});
