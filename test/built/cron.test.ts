/** The script for cron, from each end that it can come to. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GIT_VARIABLES, testRepository } from '../fixtures/git.js';
import { CRON_ROSTER, CRON_SCRIPT, startCron } from './run-cron.js';
import { ROOT } from './run-roster.js';

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

  test('brings a clone up to date, and applies none that it cannot', async () => {
    const { run, folder, log } = await startCron();
    const origin = testRepository();
    origin.write('roster.yaml', CRON_ROSTER);
    origin.commit();
    const clone = join(folder, 'clone');
    const options = { env: { PATH: process.env['PATH'], ...GIT_VARIABLES } };
    execFileSync('git', ['clone', '--quiet', origin.folder, clone], options);
    origin.write(
      'roster.yaml',
      `${CRON_ROSTER}  - { email: zoe@acme.io, account_type: ANALYST }\n`,
    );
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

  test.each([
    ['a folder that is not there', { ROSTER_FOLDER: '/nowhere/roster' }, '/nowhere/roster'],
    ['a lock that it may not have', { ROSTER_LOCK: '/nowhere/lock' }, '/nowhere/lock'],
    ['a command that is not there', { ROSTER: 'no-such-roster' }, 'no-such-roster'],
  ])('mails and logs %s', async (_what, variables, word) => {
    const { run, mails, log } = await startCron();
    expect(await run('apply', variables)).toBeGreaterThan(0);
    expect(mails()).toContain('roster apply failed with exit code');
    expect(mails()).toContain(word);
    expect(log('apply')).toContain(word);
  });

  test('mails that settings are no shell', async () => {
    const { run, mails, folder } = await startCron();
    writeFileSync(join(folder, 'settings'), 'PARADIME_API_KEY = spaced\n');
    expect(await run('apply')).toBe(127);
    expect(mails()).toContain('roster apply failed with exit code 127');
  });

  test('mails that its log cannot be written, though all went well', async () => {
    const { run, mails } = await startCron();
    expect(await run('apply', { ROSTER_LOG: '/nowhere/apply.log' })).toBe(1);
    expect(mails()).toContain('4 applied');
    expect(mails()).toContain("The log /nowhere/apply.log can't be written.");
  });

  test('logs that no mail could be sent, and keeps the exit code', async () => {
    const { run, log, program } = await startCron();
    program('mail', 'exit 1');
    expect(await run('drift')).toBe(2);
    expect(log('drift')).toContain('no mail was sent to platform@acme.io');
  });

  test('lets nobody but its user read the log, and keeps secrets out of it', async () => {
    const { run, log, folder } = await startCron();
    await run('apply');
    expect(statSync(join(folder, 'apply.log')).mode & 0o077).toBe(0);
    expect(log('apply')).not.toContain('sandbox-secret');
  });

  test('does what the lines of docs/cron.md say, run by sh as cron does', async () => {
    const cron = await startCron();
    const page = readFileSync(join(ROOT, 'docs/cron.md'), 'utf8');
    const lines = [...page.matchAll(/^(?:\S+ +){5}(\/opt\/access\/roster\.sh \w+)$/gm)];
    const ends = lines.map(([, line = '']) => {
      const script = line.replace('/opt/access/roster.sh', `'${CRON_SCRIPT}'`);
      const env = { ...cron.variables, ROSTER_LOG: join(cron.folder, 'cron.log') };
      return [line.split(' ')[1], spawnSync('/bin/sh', ['-c', script], { env }).status];
    });
    expect(ends).toEqual([
      ['drift', 2],
      ['apply', 0],
    ]);
    const head = readFileSync(CRON_SCRIPT, 'utf8');
    for (const [line] of lines) expect(head).toContain(`#   ${line}`);
  });

  test('has the defaults that docs/cron.md names', () => {
    const page = readFileSync(join(ROOT, 'docs/cron.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (?:`(\S+)`|none) \|/gm)];
    const script = readFileSync(CRON_SCRIPT, 'utf8').replaceAll('$command', 'COMMAND');
    const defaults = [...script.matchAll(/=\$\{([A-Z_]+):-(\S*)\}/g)];
    expect(rows.map(([, name, value = '']) => [name, value])).toEqual(
      defaults.map(([, name, value]) => [name, value]),
    );
  });
});
