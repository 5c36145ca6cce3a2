import { describe, expect, it } from 'vitest';
import { declareCommand } from '../../../src/cli/commands/set.js';
import { type FakeEnv, fakeEnv } from '../../outside.js';
import { runCommand } from './run-command.js';

const ROSTER = 'version: 1\nusers:\n  - { email: boss@acme.io, account_type: ADMIN }\n';

function deskWith(text: string): FakeEnv {
  return fakeEnv({ files: { 'roster.yaml': text } });
}

describe('roster set', () => {
  it('takes an account type in any case, and names the next command', async () => {
    const env = deskWith(ROSTER);
    expect(await runCommand(declareCommand, ['kim@acme.io', 'analyst'], env)).toBe(0);
    expect(env.files.text('roster.yaml')).toContain('kim@acme.io, account_type: ANALYST');
    expect(env.err()).toContain('Next: roster plan roster.yaml');
  });

  it('refuses a last day that is over, as a year that was mistyped is, unless it is meant', async () => {
    const env = deskWith(ROSTER);
    const args = ['kim@acme.io', 'ANALYST', '--expires', '2026-11-22'];
    await expect(runCommand(declareCommand, args, env)).rejects.toMatchObject({
      code: 'day_is_over',
      exitCode: 3,
    });
    expect(env.files.text('roster.yaml')).toBe(ROSTER);
    expect(await runCommand(declareCommand, [...args, '--yes'], env)).toBe(0);
    expect(env.files.text('roster.yaml')).toContain('expires: 2026-11-22');
  });

  it('puts someone on hold, and ends that with its last day', async () => {
    const env = deskWith(ROSTER);
    const held = ['kim@acme.io', 'ANALYST', '--hold', 'on leave', '--hold-until', '2027-03-01'];
    expect(await runCommand(declareCommand, held, env)).toBe(0);
    expect(env.files.text('roster.yaml')).toContain(
      'kim@acme.io, account_type: ANALYST, hold: on leave, hold_until: 2027-03-01 }',
    );
    expect(await runCommand(declareCommand, ['kim@acme.io', 'ANALYST', '--hold', ''], env)).toBe(0);
    expect(env.files.text('roster.yaml')).toContain('kim@acme.io, account_type: ANALYST }');
  });

  it('refuses a day that is none, and a last day without a reason', async () => {
    const env = deskWith(ROSTER);
    const day = ['kim@acme.io', 'ANALYST', '--hold', 'on leave', '--hold-until', '2027-02-30'];
    await expect(runCommand(declareCommand, day, env)).rejects.toMatchObject({
      code: 'invalid_day',
    });
    const alone = ['kim@acme.io', 'ANALYST', '--hold-until', '2027-03-01'];
    await expect(runCommand(declareCommand, alone, env)).rejects.toMatchObject({ exitCode: 3 });
    expect(env.err()).toContain('Add a reason');
    expect(env.files.text('roster.yaml')).toBe(ROSTER);
  });

  it('takes today, which is a day of access', async () => {
    const args = ['kim@acme.io', 'ANALYST', '--expires', '2026-11-23'];
    expect(await runCommand(declareCommand, args, deskWith(ROSTER))).toBe(0);
  });
});
