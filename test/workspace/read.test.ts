import { describe, expect, it } from 'vitest';
import { connectWorkspace } from '../../src/workspace/client.js';
import { createPace, type Pace } from '../../src/workspace/pace.js';
import { readAuditLog, readWorkspace, readWorkspaces } from '../../src/workspace/read.js';
import { TRIES } from '../../src/workspace/retry.js';
import type {
  EndReason,
  ListReader,
  RequestEnd,
  Workspace,
  WorkspaceReader,
} from '../../src/workspace/workspace.js';
import { makeSettings } from '../fixtures/settings.js';
import { answerWith, fakeEnv, fakeTime, json, type Sent, sleepForever } from '../outside.js';

type ReadEnd = RequestEnd<Workspace>;

const WHOLE: Workspace = {
  readAt: '2026-11-23T12:00:00.000Z',
  activeUsers: [],
  invitedUsers: [],
  gaps: [],
};
const DONE: ReadEnd = { end: 'done', value: WHOLE };
const PARTIAL: ReadEnd = { end: 'done', value: { ...WHOLE, gaps: ['activeUsers is null'] } };

function reason(code: string): EndReason {
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
  return createPace(fakeTime(), 100);
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
    ['an unknown end', { end: 'unknown', reason: reason('timeout') }],
    ['a throttled end', { end: 'throttled', reason: reason('http_429'), retryAfterMs: null }],
    ['an unsent request', { end: 'not_sent', reason: reason('dns_failed'), retryable: true }],
    ['an incomplete answer', PARTIAL],
    [
      'errors without data, which may come from a rate limit',
      { end: 'rejected', reason: reason('graphql_error'), denied: false },
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
      { end: 'rejected', reason: reason('http_401'), denied: true },
    ],
    [
      'not_allowed',
      4,
      '"User metadata viewer"',
      /http_403/,
      { end: 'rejected', reason: reason('http_403'), denied: true },
    ],
    [
      'api_rejected',
      1,
      'PARADIME_API_ENDPOINT',
      /http_404/,
      { end: 'rejected', reason: reason('http_404'), denied: false },
    ],
    [
      'api_unreachable',
      1,
      'NODE_EXTRA_CA_CERTS',
      /tls_certificate/,
      { end: 'not_sent', reason: reason('tls_certificate'), retryable: false },
    ],
    [
      'api_throttled',
      1,
      'later',
      /http_429/,
      { end: 'throttled', reason: reason('http_429'), retryAfterMs: 121_000 },
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
    expect(await failure({ end: 'unknown', reason: reason('web_page') })).toMatchObject({
      code: 'api_unclear',
      exitCode: 1,
      hint: expect.stringContaining('web page'),
    });
  });

  it('throws api_rejected when errors stay', async () => {
    const end: ReadEnd = { end: 'rejected', reason: reason('graphql_error'), denied: false };
    expect(await failure(end)).toMatchObject({ code: 'api_rejected', exitCode: 1 });
  });

  it('throws what the run was stopped for, not what the request made of it', async () => {
    const stop = new AbortController();
    const reader: WorkspaceReader = {
      read: async () => {
        stop.abort(new Error('Ctrl-C'));
        return { end: 'unknown', reason: reason('interrupted') };
      },
    };
    await expect(readWorkspace(reader, pace(), stop.signal)).rejects.toThrow('Ctrl-C');
  });

  it('throws what the run was stopped for when that comes while it waits to try again', async () => {
    const stop = new AbortController();
    const time = fakeTime();
    const read = readWorkspace(reading(PARTIAL), createPace(time, 100), stop.signal);
    void time.sleep(1).then(() => stop.abort(new Error('Ctrl-C')));
    await expect(read).rejects.toThrow('Ctrl-C');
    expect(time.monotonic()).toBe(1);
  });

  it('waits for a pause that other workers were asked for', async () => {
    const time = fakeTime();
    const shared = createPace(time, 100);
    const throttled = {
      end: 'throttled',
      reason: reason('http_429'),
      retryAfterMs: 3_000,
    } as const;
    await shared.send({ request: async () => throttled });
    await readWorkspace(reading(DONE), shared);
    expect(time.monotonic()).toBeGreaterThanOrEqual(3_000);
  });
});

/** Lists behind a server that gives these answers in turn, the last one for ever. */
function listsOf(...answers: readonly (() => Response)[]): {
  readonly lists: ListReader;
  readonly sent: readonly Sent[];
  readonly pace: Pace;
} {
  const left = [...answers];
  const { post, sent } = answerWith(() => {
    const answer = left.length > 1 ? left.shift() : left[0];
    if (answer === undefined) throw new Error('no answer given');
    return answer();
  });
  const lists = connectWorkspace(makeSettings(), fakeEnv({ post, sleep: sleepForever }));
  return { lists, sent, pace: createPace(fakeTime(), 20) };
}

function workspaces(rows: unknown): () => Response {
  return () => json({ data: { listWorkspaces: { ok: true, workspaces: rows } } });
}

const NAMED = [{ uid: 'w1', name: 'analytics' }];

describe('readWorkspaces', () => {
  it('takes one request when all is well', async () => {
    const { lists, sent, pace } = listsOf(workspaces(NAMED));
    expect(await readWorkspaces(lists, pace)).toEqual({ value: NAMED, gaps: [] });
    expect(queries(sent)).toEqual([expect.stringContaining('listWorkspaces')]);
  });

  it.each<[string, () => Response]>([
    ['an answer with a gap', workspaces([...NAMED, null])],
    ['a server that is busy', () => new Response(null, { status: 503 })],
    ['a throttle', () => new Response(null, { status: 429, headers: { 'retry-after': '2' } })],
    ['half an answer', () => new Response('{"data"')],
  ])('tries again after %s', async (_name, first) => {
    const { lists, sent, pace } = listsOf(first, workspaces(NAMED));
    expect(await readWorkspaces(lists, pace)).toEqual({ value: NAMED, gaps: [] });
    expect(sent).toHaveLength(2);
  });

  it('gives what there is, with its gaps, when that stays', async () => {
    const { lists, sent, pace } = listsOf(workspaces([...NAMED, null]));
    const { value, gaps } = await readWorkspaces(lists, pace);
    expect(value).toEqual(NAMED);
    expect(gaps).toEqual(['workspaces[1] is null']);
    expect(sent).toHaveLength(TRIES);
  });

  it.each([
    [401, 'credentials_refused', 'it has expired'],
    [403, 'not_allowed', 'Workspace metadata viewer'],
  ])('throws for %i, says what to do, and does not try again', async (status, code, hint) => {
    const { lists, sent, pace } = listsOf(() => new Response(null, { status }));
    await expect(readWorkspaces(lists, pace)).rejects.toMatchObject({
      code,
      exitCode: 4,
      hint: expect.stringContaining(hint),
    });
    expect(sent).toHaveLength(1);
  });
});

describe('readAuditLog', () => {
  it('tries again as well, and names the capability that lacks', async () => {
    const empty = (): Response => json({ data: { getAuditLogs: { auditLogs: [] } } });
    const again = listsOf(() => new Response(null, { status: 500 }), empty);
    expect(await readAuditLog(again.lists, again.pace)).toEqual({
      ...{ value: [], gaps: [], older: 0 },
    });
    const refused = listsOf(() => new Response(null, { status: 403 }));
    await expect(readAuditLog(refused.lists, refused.pace)).rejects.toMatchObject({
      code: 'not_allowed',
      hint: expect.stringContaining('Audit logs viewer'),
    });
  });
});

function queries(sent: readonly Sent[]): readonly unknown[] {
  return sent.map(({ body }) => Reflect.get(Object(body), 'query'));
}
