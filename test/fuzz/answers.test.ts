/** Any answer whatever, through the real transport, is an end: never a crash, never a long wait. */
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPost } from '../../src/env/post.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { renderPlanMarkdown } from '../../src/render/markdown/plan.js';
import { renderPlanText } from '../../src/render/text/plan.js';
import { connectWorkspace } from '../../src/workspace/client.js';
import type {
  RequestEnd,
  Workspace,
  WorkspaceReader,
  WorkspaceWriter,
} from '../../src/workspace/workspace.js';
import { anyCharacter } from '../fixtures/any-character.js';
import { planFileOf } from '../fixtures/plans.js';
import { makeSettings } from '../fixtures/settings.js';
import { CONTEXT, person, rosterOf } from '../fixtures/workspaces.js';
import { fakeEnv } from '../outside.js';
import { HANGS_AFTER_MS, inTimeAsync, readCorpus, runs } from './fuzz.js';
import { type RawServer, serveRaw } from './raw-server.js';

/** So that what never ends is seen: no end may come of it but for one kind of answer. */
const ALARM_MS = 60_000;

let server: RawServer;
let workspace: WorkspaceReader & WorkspaceWriter;

beforeAll(async () => {
  server = await serveRaw();
  workspace = connectTo(server, (signal) => setTimeout(ALARM_MS, undefined, { signal }));
});
afterAll(() => server.close());

/** A client that gives up a request when the alarm rings. */
function connectTo(
  { endpoint }: RawServer,
  alarm: (signal?: AbortSignal) => Promise<void>,
): typeof workspace {
  const env = fakeEnv({
    post: createPost(),
    sleep: (_milliseconds, signal) => alarm(signal),
  });
  return connectWorkspace(makeSettings({ endpoint }), env);
}

const ROSTER = rosterOf([person('a@acme.io', 'ADMIN'), person('new@acme.io', 'ANALYST')]);
const ENDS = ['done', 'not_sent', 'throttled', 'rejected', 'unknown'];

/** Reads and writes; what comes of it must make sense, and can be planned with and shown. */
async function expectSense(bytes: Uint8Array): Promise<void> {
  server.answer(bytes);
  const read = await inTimeAsync(() => workspace.read());
  expectEnd(read);
  if (read.end === 'done') expectWorkspace(read.value);
  const written = await inTimeAsync(() => workspace.invite('new@acme.io', 'ANALYST'));
  expectEnd(written);
  // Nothing but a clear yes is a yes.
  if (written.end === 'done') expect(new TextDecoder().decode(bytes)).toMatch(/"ok"\s*:\s*true/);
}

function expectEnd(end: RequestEnd<unknown>): void {
  expect(ENDS).toContain(end.end);
  if (end.end === 'done') return;
  expect(end.reason.code).toMatch(/^[a-z0-9_]+$/);
  expect(end.reason.code).not.toBe('timeout');
  expect(end.reason.message).toMatch(/^.{1,600}$/s);
}

function expectWorkspace(read: Workspace): void {
  const { activeUsers, gaps } = read;
  expect(new Set(activeUsers.map(({ uid }) => uid)).size).toBe(activeUsers.length);
  const plan = planRoster(ROSTER, read, CONTEXT);
  if (gaps.length > 0 || activeUsers.length === 0) {
    expect(plan.guards.some(({ passed }) => !passed)).toBe(true);
  }
  const file = planFileOf(plan);
  expect(renderPlanText(file, { color: true, columns: 60, mode: 'plan' })).not.toBe('');
  expect(renderPlanMarkdown(file, { mode: 'plan' }).length).toBeLessThan(65_536);
}

describe('the corpus', () => {
  it.each(readCorpus('answers'))('%s', async (_name, bytes) => {
    await expectSense(bytes);
  });
});

const field = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('u1', 'u2', 'a@acme.io', 'A@ACME.IO', 'ADMIN', 'EXPIRED', ''),
  },
  fc.string({ unit: anyCharacter }),
  fc.jsonValue({ maxDepth: 1 }),
);
const row = fc.record(
  {
    uid: field,
    email: field,
    name: field,
    accountType: field,
    inviteStatus: field,
    __proto__: field,
  },
  { requiredKeys: [] },
);
const list = fc.oneof({ weight: 4, arbitrary: fc.array(row, { maxLength: 6 }) }, fc.jsonValue());
const users = fc.record(
  {
    ok: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.jsonValue()),
    activeUsers: list,
    invitedUsers: list,
  },
  { requiredKeys: [] },
);
const errors = fc.oneof(
  fc.array(fc.record({ message: fc.oneof(fc.string({ unit: anyCharacter }), fc.jsonValue()) })),
  fc.jsonValue(),
);
const answer = fc
  .record(
    {
      data: fc.oneof(
        {
          weight: 4,
          arbitrary: fc.record({ listUsers: users, inviteUser: users }, { requiredKeys: [] }),
        },
        fc.jsonValue(),
      ),
      errors,
    },
    { requiredKeys: [] },
  )
  .map((value) => JSON.stringify(value));
const body = fc.oneof(
  { weight: 4, arbitrary: answer.map((text) => new TextEncoder().encode(text)) },
  fc.uint8Array({ size: 'medium' }),
  fc.tuple(answer, fc.nat(400)).map(([text, at]) => new TextEncoder().encode(text.slice(0, at))),
);

const header = fc.constantFrom(
  'content-type: application/json',
  'content-type: text/html; charset=utf-16',
  'content-encoding: identity',
  'transfer-encoding: chunked',
  'retry-after: 1',
  'retry-after: Thu, 01 Jan 1970 00:00:00 GMT',
  'retry-after: 1e99',
  'location: https://evil.example/',
  'location: //',
  'set-cookie: a=b',
  'x: \u00ff',
  'content-length: 7',
  'no colon at all',
);
const status = fc.oneof(
  { weight: 3, arbitrary: fc.constant(200) },
  fc.constantFrom(201, 204, 301, 304, 307, 400, 401, 403, 404, 408, 422, 429, 500, 502, 503, 504),
  fc.integer({ min: 0, max: 1200 }),
);
const http = fc
  .tuple(status, fc.array(header, { maxLength: 3 }), body)
  .map(([code, headers, bytes]) =>
    Buffer.concat([
      Buffer.from(
        `${[`HTTP/1.1 ${code} X`, ...headers, 'connection: close'].join('\r\n')}\r\n\r\n`,
        'latin1',
      ),
      bytes,
    ]),
  );

it('any HTTP answer', { timeout: HANGS_AFTER_MS }, async () => {
  await fc.assert(fc.asyncProperty(http, expectSense), runs(120));
});

it('any answer that is GraphQL', { timeout: HANGS_AFTER_MS }, async () => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n';
  await fc.assert(
    fc.asyncProperty(answer, (text) => expectSense(Buffer.from(head + text))),
    runs(120),
  );
});

it('any bytes', { timeout: HANGS_AFTER_MS }, async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ size: 'medium' }), expectSense), runs(60));
});
