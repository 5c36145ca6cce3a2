/** Signals at every stage: sent on what a server sees or a run says, never by the clock. */
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { emptyFolder, ROOT, type Run, runRoster, startRoster } from './run-roster.js';
import { answer, ONLY_BOSS, type ScriptedRequest, serveScript } from './scripted-server.js';

const ROSTER = `version: 1
users:
  - { email: boss@acme.io, account_type: ADMIN }
  - { email: new@acme.io, account_type: ANALYST }
`;
const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 143],
] as const;
const validateReport = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(join(ROOT, 'schemas/report.schema.json'), 'utf8')),
);

interface Killable {
  readonly kill: (signal: NodeJS.Signals | undefined) => void;
}

/** A run against a server, and what happens when a request arrives. */
interface Scene {
  readonly args: readonly string[];
  /** A run before, in the same place. */
  readonly before?: readonly string[];
  readonly rosters?: Readonly<Record<string, string>>;
  readonly onRequest: (request: ScriptedRequest, response: ServerResponse, child: Killable) => void;
  readonly onStderr?: (text: string) => void;
}

interface Ended extends Run {
  readonly cwd: string;
  readonly requests: readonly ScriptedRequest[];
  /** The signal that it died of, if it did. */
  readonly diedOf: NodeJS.Signals | null;
}

async function play({
  args,
  rosters = { 'roster.yaml': ROSTER },
  ...scene
}: Scene): Promise<Ended> {
  const cwd = emptyFolder();
  for (const [name, text] of Object.entries(rosters)) writeFileSync(join(cwd, name), text);
  const server = await serveScript((request, response) =>
    scene.onRequest(request, response, { kill: (signal) => child?.kill(signal) }),
  );
  let child: ChildProcess | null = null;
  const options = { cwd, variables: server.variables };
  if (scene.before !== undefined) await runRoster(scene.before, options);
  const run = startRoster([...args, '--timeout', '600'], options);
  child = run;
  let stdout = '';
  let stderr = '';
  run.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  run.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
    scene.onStderr?.(stderr);
  });
  return new Promise((resolve) => {
    run.once('close', (status, diedOf) => {
      resolve({ status, diedOf, stdout, stderr, cwd, requests: server.requests });
    });
  });
}

/** The report file of a run, which is to be whole and as its schema says. */
function readReport({ cwd, stderr }: Ended): unknown {
  const path = join(cwd, 'r.json');
  expect(existsSync(path), stderr).toBe(true);
  const report: unknown = JSON.parse(readFileSync(path, 'utf8'));
  validateReport(report);
  expect(validateReport.errors ?? []).toEqual([]);
  return report;
}

const APPLY = ['apply', '--yes', '--report', 'json=r.json'];

describe('a signal while apply reads', () => {
  it.each(SIGNALS)('%s ends it at once, with a report, and exits with %i', async (signal, code) => {
    const ended = await play({
      args: [...APPLY, '--format', 'json'],
      onRequest: (_request, _response, child) => child.kill(signal),
    });
    expect([ended.status, ended.diedOf]).toEqual([code, null]);
    expect(ended.stderr).toContain(`Stopped by ${signal}: nothing was written`);
    const report = readReport(ended);
    expect(report).toMatchObject({
      outcome: 'interrupted',
      reports: [],
      failures: [{ roster: 'roster.yaml', code: 'interrupted', exit_code: code }],
    });
    expect(JSON.parse(ended.stdout)).toEqual(report);
  });

  it('reports every workspace of several: skipped where there is a plan, else as a failure', async () => {
    const named = (uid: string): string => `workspace: { uid: ${uid} }\n${ROSTER}`;
    const ended = await play({
      args: [...APPLY, 'a.yaml', 'b.yaml', 'c.yaml', '--concurrency', '1'],
      rosters: { 'a.yaml': named('ws_a'), 'b.yaml': named('ws_b'), 'c.yaml': named('ws_c') },
      onRequest: (request, response, child) => {
        if (request.headers['x-paradime-workspace'] === 'ws_a') answer(response, ONLY_BOSS);
        else child.kill('SIGTERM');
      },
    });
    expect([ended.status, ended.diedOf]).toEqual([143, null]);
    expect(ended.requests).toHaveLength(2);
    expect(readReport(ended)).toMatchObject({
      outcome: 'interrupted',
      reports: [{ roster: 'a.yaml', summary: { skipped: 1 } }],
      failures: [
        { roster: 'b.yaml', workspace_uid: 'ws_b', code: 'interrupted' },
        { roster: 'c.yaml', workspace_uid: 'ws_c', code: 'interrupted' },
      ],
    });
  });

  it('ends the look that a saved plan is held against, too', async () => {
    const ended = await play({
      before: ['plan', '--save', 'p.json'],
      args: [...APPLY, 'p.json'],
      onRequest: (request, response, child) => {
        if (request.index === 0) answer(response, ONLY_BOSS);
        else child.kill('SIGINT');
      },
    });
    expect([ended.status, ended.diedOf]).toEqual([130, null]);
    expect(readReport(ended)).toMatchObject({ failures: [{ code: 'interrupted' }] });
  });
});

describe('many signals while apply writes', () => {
  it.each([
    ['SIGINT, again and again', ['SIGINT']],
    ['SIGHUP, again and again', ['SIGHUP']],
    ['what a closing terminal and its shell send', ['SIGINT', 'SIGHUP', 'SIGTERM', 'SIGHUP']],
  ] as const)('never lose the report: %s', async (_name, signals) => {
    let storm: NodeJS.Timeout | undefined;
    let count = 0;
    const ended = await play({
      args: [...APPLY, '--format', 'json'],
      onRequest: (request, response, child) => {
        if (request.kind === 'read') {
          answer(response, ONLY_BOSS);
          return;
        }
        storm = setInterval(() => {
          child.kill(signals[count % signals.length]);
          count += 1;
        }, 3);
      },
    });
    clearInterval(storm);
    expect(ended.diedOf).toBeNull();
    // Of different signals that wait for a busy process the system delivers any first.
    const codes = signals.map((signal) => (signal === 'SIGINT' ? 130 : 143));
    expect(codes).toContain(ended.status);
    const report = readReport(ended);
    expect(report).toMatchObject({
      outcome: 'interrupted',
      reports: [{ summary: { indeterminate: 1 } }],
    });
    expect(JSON.parse(ended.stdout)).toEqual(report);
  });

  it('that come together are one press: what is in flight is settled', async () => {
    const invited: object[] = [];
    let finish = (): void => undefined;
    const ended = await play({
      args: APPLY,
      onRequest: (request, response, child) => {
        if (request.kind === 'read') {
          const { listUsers } = ONLY_BOSS.data;
          answer(response, { data: { listUsers: { ...listUsers, invitedUsers: invited } } });
          return;
        }
        finish = () => {
          finish = () => undefined;
          invited.push({ email: 'new@acme.io', accountType: 'ANALYST', inviteStatus: 'SENT' });
          answer(response, { data: { inviteUser: { ok: true } } });
        };
        for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) child.kill(signal);
      },
      onStderr: (text) => {
        if (text.includes('Stopping')) finish();
      },
    });
    expect(ended.diedOf).toBeNull();
    expect(ended.stderr).not.toContain('Stopped immediately');
    expect(readReport(ended)).toMatchObject({ reports: [{ summary: { applied: 1 } }] });
  });
});

describe('a signal while plan or drift reads', () => {
  it.each(
    SIGNALS.flatMap(([signal, code]) =>
      [['plan', '--save', 'p.json'], ['drift']].map(
        (args) => [args.join(' '), signal, code] as const,
      ),
    ),
  )('%s ends at once with %s, and leaves nothing half done', async (command, signal, code) => {
    const ended = await play({
      args: [...command.split(' '), '--format', 'json', '--report', 'json=r.json'],
      onRequest: (_request, _response, child) => child.kill(signal),
    });
    expect([ended.status, ended.diedOf, ended.stdout]).toEqual([code, null, '']);
    expect(ended.stderr).toContain(`Stopped by ${signal}`);
    expect(['r.json', 'p.json'].filter((name) => existsSync(join(ended.cwd, name)))).toEqual([]);
  });
});

describe('a signal while `users` writes', () => {
  it('ends it at once while it reads, and says that nothing was written', async () => {
    const ended = await play({
      args: ['users', 'invite', 'new@acme.io', 'ANALYST', '--yes'],
      onRequest: (_request, _response, child) => child.kill('SIGTERM'),
    });
    expect([ended.status, ended.diedOf]).toEqual([143, null]);
    expect(ended.stderr).toContain('nothing was written');
  });
});
