import { describe, expect, it } from 'vitest';
import {
  connectLists,
  type ListReader,
  readAuditLog,
  readWorkspaces,
} from '../../src/workspace/client.js';
import { createPace, type Pace } from '../../src/workspace/pace.js';
import { TRIES } from '../../src/workspace/retry.js';
import { makeSettings } from '../fixtures/settings.js';
import { answerWith, fakeEnv, fakeTime, json, type Sent, sleepForever } from '../outside.js';

/** Lists behind a server that gives these answers in turn, the last one for ever. */
function listsOf(...answers: readonly (() => Response)[]): {
  readonly lists: ListReader;
  readonly sent: readonly Sent[];
  readonly pace: Pace;
} {
  const left = [...answers];
  const { fetch, sent } = answerWith(() => {
    const answer = left.length > 1 ? left.shift() : left[0];
    if (answer === undefined) throw new Error('no answer given');
    return answer();
  });
  const lists = connectLists(makeSettings(), fakeEnv({ fetch, sleep: sleepForever }));
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
    expect(await readAuditLog(again.lists, again.pace)).toEqual({ value: [], gaps: [] });
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
