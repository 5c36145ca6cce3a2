/** `roster drift --attribute`: who possibly did it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HOSTILE_STRINGS } from '../fixtures/hostile-strings.js';
import { QUICK } from './quick-time.js';
import { emptyFolder, type Run, runRoster, startSandbox } from './run-roster.js';
import { answer, type Script, serveScript } from './scripted-server.js';

const ROSTER =
  'version: 1\nusers:\n  - { email: boss@acme.io, account_type: ADMIN }\n  - { email: ana@acme.io, account_type: ANALYST }\n';

const USERS = {
  data: {
    listUsers: {
      ok: true,
      activeUsers: [
        { uid: 'uid-boss', email: 'boss@acme.io', name: 'Boss', accountType: 'ADMIN' },
        { uid: 'uid-ana', email: 'Ana@acme.io', name: 'Ana', accountType: 'DEVELOPER' },
        { uid: 'uid-diana', email: 'diana@acme.io', name: 'Diana', accountType: 'DEVELOPER' },
      ],
      invitedUsers: [],
    },
  },
};

function event(id: number, parts: object = {}): object {
  return {
    id,
    createdDttm: `2026-11-20 09:00:0${id}.000000`,
    updatedDttm: '2026-11-20 09:00:00.000000',
    workspaceId: 1,
    workspaceName: 'analytics',
    actorType: 'user',
    actorUserId: 1,
    actorEmail: 'boss@acme.io',
    eventSourceId: 1,
    eventSource: 'users',
    eventId: 1,
    eventType: `event_${id}`,
    metadataJson: null,
    ...parts,
  };
}

function folderWith(roster: string): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'roster.yaml'), roster);
  return folder;
}

/** Users as above, and the audit log by a script. */
async function drift(log: Script, ...args: readonly string[]): Promise<Run & { asked: number }> {
  const server = await serveScript((request, response) => {
    if (request.body.includes('getAuditLogs')) log(request, response);
    else answer(response, USERS);
  });
  const run = await runRoster(['drift', '--attribute', ...args], {
    cwd: folderWith(ROSTER),
    variables: { ...server.variables, NODE_OPTIONS: QUICK },
  });
  const asked = server.requests.filter(({ body }) => body.includes('getAuditLogs')).length;
  return { ...run, asked };
}

const logOf =
  (...auditLogs: readonly object[]): Script =>
  (_request, response) =>
    answer(response, { data: { getAuditLogs: { auditLogs } } });

test('the newest event that names a user is shown, as possible, in every format', async () => {
  const log = logOf(
    event(1, { metadataJson: '{"email":"ana@acme.io"}' }),
    event(3, { metadataJson: { uid: 'uid-ana' }, actorEmail: null }),
    event(2, { metadataJson: 'Changed ANA@acme.io.' }),
    event(4, { metadataJson: { email: 'nobody@acme.io' } }),
    event(5, { metadataJson: { user: 'uid-diana' } }),
  );
  const text = await drift(log);
  expect(text).toMatchObject({ status: 2, stderr: '', asked: 1 });
  expect(text.stdout).toMatch(
    /ana@acme\.io +Possibly done by someone the log does not name: event_3 in analytics, 2026-11-20 09:00:03/,
  );
  expect(text.stdout).toMatch(/diana@acme\.io +Possibly done by boss@acme\.io: event_5/);
  expect((await drift(log, '--format', 'markdown')).stdout).toMatch(/Possibly by/);
  expect((await drift(log, '--format', 'github')).stdout).toMatch(
    /::diana@acme\.io: .*%0APossibly done by boss@acme\.io: event_5/,
  );
  const { plans } = JSON.parse((await drift(log, '--format', 'json')).stdout);
  expect(plans[0].attributions).toEqual([
    {
      email: 'ana@acme.io',
      event_type: 'event_3',
      workspace_name: 'analytics',
      actor_email: null,
      at: '2026-11-20 09:00:03.000000',
    },
    {
      email: 'diana@acme.io',
      event_type: 'event_5',
      workspace_name: 'analytics',
      actor_email: 'boss@acme.io',
      at: '2026-11-20 09:00:05.000000',
    },
  ]);
});

test('without the flag the log is not asked for', async () => {
  const server = await serveScript((_request, response) => answer(response, USERS));
  const run = await runRoster(['drift'], { cwd: folderWith(ROSTER), variables: server.variables });
  expect(run.status).toBe(2);
  expect(server.requests).toHaveLength(1);
});

describe('a log that cannot be read is said once, and the drift is there', () => {
  const refusals: readonly (readonly [string, Script, RegExp])[] = [
    [
      'not allowed',
      (_request, response) => answer(response, { errors: [{ message: 'no' }] }, 403),
      /capability "Audit logs viewer"/,
    ],
    [
      'not allowed, as if the key were wrong',
      (_request, response) => answer(response, {}, 401),
      /may lack the capability "Audit logs viewer"/,
    ],
    [
      'an error of GraphQL',
      (_request, response) => answer(response, { errors: [{ message: 'Forbidden' }], data: null }),
      /capability "Audit logs viewer"/,
    ],
    ['a bad request', (_request, response) => answer(response, {}, 400), /Audit logs viewer/],
    ['no answer', (_request, response) => response.destroy(), /Could not read the audit log/],
  ];
  test.each(refusals)('%s', async (_name, script, words) => {
    const run = await drift(script);
    expect(run.status).toBe(2);
    expect(run.stderr.match(/warning/g)).toHaveLength(1);
    expect(run.stderr.replaceAll(/\s+/g, ' ')).toMatch(words);
    expect(run.stdout).toContain('Drift: 1 with another account type');
    expect(run.stdout).not.toMatch(/possibly/i);
    const file = await drift(script, '--format', 'json');
    const { plans, warnings } = JSON.parse(file.stdout);
    expect(plans[0].attributions).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(words)]);
    const page = await drift(script, '--format', 'markdown');
    expect(page.stdout.match(/^> \[!WARNING\]/gm)).toHaveLength(1);
  });

  test('the key of the sandbox that may only look at users', async () => {
    const sandbox = await startSandbox();
    const run = await runRoster(['drift', '--attribute', '--format', 'github'], {
      cwd: folderWith(ROSTER),
      variables: {
        ...sandbox.variables,
        PARADIME_API_KEY: 'sandbox-viewer-key',
        PARADIME_API_SECRET: 'sandbox-viewer-secret',
        NODE_OPTIONS: QUICK,
      },
    });
    expect(run.status).toBe(2);
    expect(run.stdout).toMatch(/^::warning title=audit log::Could not read the audit log/m);
  });
});

test('a log with gaps is used as far as it goes, and that is said', async () => {
  const run = await drift(logOf(event(1, { metadataJson: { to: 'ana@acme.io' } }), { id: 'x' }));
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('The audit log could not be read completely');
  expect(run.stdout).toContain('Possibly done by boss@acme.io: event_1');
});

test('texts of the log are shown and not obeyed, whatever they are', async () => {
  const events = HOSTILE_STRINGS.map((text, index) =>
    event(index, {
      createdDttm: text,
      eventType: text,
      actorEmail: text,
      metadataJson: { [text]: text, email: 'ana@acme.io' },
    }),
  );
  for (const format of ['text', 'github', 'json', 'markdown']) {
    const run = await drift(logOf(...events), '--format', format);
    expect(run.status).toBe(2);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
    expect(run.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    if (format !== 'github') expect(run.stdout).not.toMatch(/^\s*::/m);
  }
});

test('with --redact nobody is named, however the log calls them', async () => {
  const log = logOf(
    event(1, { metadataJson: { email: 'ana@acme.io' }, actorEmail: 'Zoe Actor' }),
    event(2, { metadataJson: { email: 'diana@acme.io' }, actorEmail: 'zoe.actor@acme.io' }),
  );
  for (const format of ['text', 'github', 'json', 'markdown']) {
    const run = await drift(log, '--redact', '--format', format);
    expect(run.stdout).toContain('person-');
    expect(run.stdout).not.toMatch(/zoe|ana@|actor@/i);
  }
});

test('each of several rosters has its own, and each log is read once', async () => {
  const sandbox = await startSandbox();
  const folder = emptyFolder();
  const write = (name: string, uid: string): void =>
    writeFileSync(join(folder, name), ROSTER.replace('users', `workspace: { uid: ${uid} }\nusers`));
  write('one.yaml', 'ws_marketing');
  write('two.yaml', 'ws_finance');
  const run = await runRoster(
    ['drift', 'one.yaml', 'two.yaml', '--attribute', '--format', 'json'],
    {
      cwd: folder,
      variables: {
        PARADIME_API_ENDPOINT: sandbox.endpoint,
        PARADIME_API_SECRET: 'prdm_cmp_sandbox',
      },
    },
  );
  expect(run).toMatchObject({ status: 2, stderr: '' });
  const { plans } = JSON.parse(run.stdout);
  expect(plans.map((each: object) => 'attributions' in each)).toEqual([true, true]);
  expect(readFileSync(join(folder, 'one.yaml'), 'utf8')).toContain('ws_marketing');
});
