/** A secret in what a server holds: a name, an address, a uid, an account type, an event. Nobody is shown it, or keeps it. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { emptyFolder, runRoster } from './run-roster.js';
import { answer, serveScript } from './scripted-server.js';

const SECRET = 's3cr3t_VALUE*xyz-0123456789';
const KEY = 'KEY-abcdef-0123456789';
/** It is no part of a word that people use, so it is hidden where it is the whole of a value. */
const SHORT = 'pa55';
const ROSTER = 'version: 1\nusers:\n  - { email: boss@acme.io, account_type: ADMIN }\n';

const user = (email: string, accountType: string, name: string, uid: string): object => ({
  ...{ email, accountType, name, uid },
});
const ANSWERS: Readonly<Record<string, object>> = {
  listUsers: {
    ok: true,
    activeUsers: [
      user('boss@acme.io', 'ADMIN', `Boss ${SECRET}`, `u-${KEY}`),
      user(`${SECRET}@acme.io`, `T-${SECRET}`, SHORT, 'u-2'),
    ],
    invitedUsers: [],
  },
  listWorkspaces: { ok: true, workspaces: [{ uid: 'ws', name: `w ${SECRET}` }] },
  getAuditLogs: {
    ok: true,
    auditLogs: [
      {
        ...{ id: 1, createdDttm: '2026-01-01 00:00:00', updatedDttm: '2026-01-01 00:00:00' },
        ...{ workspaceId: 1, workspaceName: 'w', actorType: 'USER', actorUserId: 1 },
        ...{ actorEmail: 'boss@acme.io', eventSourceId: 1, eventSource: 's', eventId: 1 },
        ...{
          eventType: 'api_key_created',
          metadataJson: JSON.stringify({ [KEY]: SECRET, s: SHORT }),
        },
      },
    ],
  },
};

it.each([
  ['users list', 0],
  ['users list --format csv', 0],
  ['users list --format json', 0],
  ['workspaces', 0],
  ['audit-log', 0],
  ['audit-log --format json', 0],
  ['plan --report markdown=out/p.md --report json=out/p.json --report html=out/p.html', 0],
  ['plan --format github', 0],
  ['drift --format json', 2],
  ['explain boss@acme.io', 0],
  // What would be kept with a secret, or with another text in its place, is not kept.
  ['plan --save out/plan.json', 3],
  ['import', 3],
  ['import --output out/new.yaml', 3],
])('roster %s', async (line, status) => {
  const server = await serveScript((request, response) => {
    const name = Object.keys(ANSWERS).find((each) => request.body.includes(each)) ?? '';
    answer(response, { data: { [name]: ANSWERS[name] } });
  });
  const cwd = emptyFolder();
  mkdirSync(join(cwd, 'out'));
  writeFileSync(join(cwd, 'roster.yaml'), ROSTER);
  const variables = {
    ...server.variables,
    ...{ PARADIME_API_SECRET: SECRET, PARADIME_API_KEY: KEY, OTHER_API_KEY: SHORT },
  };
  const run = await runRoster([...line.split(' '), '--no-color'], { cwd, variables });
  expect(run.status, run.stderr).toBe(status);
  const files = readdirSync(join(cwd, 'out')).map((name) =>
    readFileSync(join(cwd, 'out', name), 'utf8'),
  );
  const left = [run.stdout, run.stderr, ...files].join('\n');
  for (const hidden of ['s3cr3t', 'xyz', 'abcdef', 'KEY-', SHORT])
    expect(left).not.toContain(hidden);
  if (status === 3) {
    expect(run.stderr).toContain('would contain the API key or secret');
    expect(files).toEqual([]);
  } else expect(left).toContain('[secret]');
});
