/** The script for cron, with a mail program that keeps what it was given. */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GIT_VARIABLES, testRepository } from '../fixtures/git.js';
import { emptyFolder, ROOT, startSandbox } from './run-roster.js';

const SCRIPT = join(ROOT, 'examples/cron/roster.sh');
const ROSTER = readFileSync(join(ROOT, 'test/fixtures/mixed-roster.yaml'), 'utf8');

interface Cron {
  readonly folder: string;
  readonly run: (
    command: string,
    variables?: Readonly<Record<string, string>>,
  ) => Promise<number | null>;
  readonly log: (command: string) => string;
  readonly mails: () => string;
}

async function startCron(roster = ROSTER): Promise<Cron> {
  const sandbox = await startSandbox();
  const folder = emptyFolder();
  const path = (name: string): string => join(folder, name);
  for (const name of ['bin', 'roster']) mkdirSync(path(name));
  writeFileSync(path('roster/roster.yaml'), roster);
  const program = (name: string, line: string): void => {
    writeFileSync(path(`bin/${name}`), `#!/bin/sh\n${line}\n`);
    chmodSync(path(`bin/${name}`), 0o755);
  };
  program('roster', `exec '${process.execPath}' '${join(ROOT, 'dist/node/bin.js')}' "$@"`);
  program('mail', `{ echo "To: $3, subject: $2"; cat; } >> '${path('mails')}'`);
  const settings = Object.entries(sandbox.variables).map(([name, value]) => `${name}='${value}'\n`);
  writeFileSync(path('settings'), settings.join(''), { mode: 0o600 });
  return {
    folder,
    run: (command, variables = {}) => {
      const child = spawn('bash', [SCRIPT, command], {
        env: {
          PATH: `${path('bin')}:${process.env['PATH'] ?? ''}`,
          HOME: folder,
          ...GIT_VARIABLES,
          ROSTER_FOLDER: path('roster'),
          ROSTER_SETTINGS: path('settings'),
          ROSTER_LOG: path(`${command}.log`),
          ROSTER_LOCK: path('lock'),
          MAIL_TO: 'platform@acme.io',
          ...variables,
        },
        stdio: 'ignore',
      });
      return new Promise((resolve) => child.once('close', resolve));
    },
    log: (command) => readFileSync(path(`${command}.log`), 'utf8'),
    mails: () => (existsSync(path('mails')) ? readFileSync(path('mails'), 'utf8') : ''),
  };
}

describe('examples/cron/roster.sh', () => {
  test('applies, logs it, and mails nobody', async () => {
    const { run, log, mails } = await startCron();
    expect(await run('apply')).toBe(0);
    expect(log('apply')).toMatch(/^== \S+Z roster apply: exit 0\n/);
    expect(log('apply')).toContain('4 applied');
    expect(await run('drift')).toBe(0);
    expect(mails()).toBe('');
  });

  test('mails drift and failures, with what roster said', async () => {
    const { run, mails } = await startCron();
    expect(await run('drift')).toBe(2);
    expect(mails()).toContain(
      'To: platform@acme.io, subject: roster: Paradime differs from the roster',
    );
    expect(mails()).toContain('jonny@acme.io');
    const bad = await startCron('users: []\n');
    expect(await bad.run('apply')).toBe(3);
    expect(bad.mails()).toContain('roster apply failed with exit code 3');
    expect(bad.mails()).not.toContain('sandbox-secret');
  });

  test('runs once at a time', async () => {
    const { run, folder, mails } = await startCron();
    const holder = spawn('flock', [join(folder, 'lock'), 'cat'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    holder.stdin.write('x');
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    expect(await run('apply')).toBe(1);
    expect(mails()).toContain('Another run of roster has the lock');
    holder.stdin.end();
    await new Promise((resolve) => holder.once('close', resolve));
    expect(await run('apply')).toBe(0);
  });

  test('brings a clone up to date, and applies none that it can not', async () => {
    const { run, folder, log } = await startCron();
    const origin = testRepository();
    origin.write('roster.yaml', ROSTER);
    origin.commit();
    const clone = join(folder, 'clone');
    const options = { env: { PATH: process.env['PATH'], ...GIT_VARIABLES } };
    execFileSync('git', ['clone', '--quiet', origin.folder, clone], options);
    origin.write('roster.yaml', `${ROSTER}  - { email: zoe@acme.io, account_type: ANALYST }\n`);
    origin.commit();
    expect(await run('apply', { ROSTER_FOLDER: clone })).toBe(0);
    expect(log('apply')).toContain('zoe@acme.io');
    origin.git('commit', '--quiet', '--amend', '--allow-empty', '-m', 'rewritten');
    expect(await run('apply', { ROSTER_FOLDER: clone })).toBe(1);
  });

  test('knows drift and apply alone', async () => {
    const { run } = await startCron();
    expect(await run('destroy')).toBe(3);
  });
});
