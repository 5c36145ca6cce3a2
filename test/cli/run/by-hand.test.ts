import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/cli/connect.js';
import { interruptible } from '../../../src/cli/interrupt.js';
import { type WriteOptions, writeOne } from '../../../src/cli/run/by-hand.js';
import type { Wish } from '../../../src/cli/run/one-change.js';
import { type FakeWorkspace, fakeWorkspace, type Script } from '../../fixtures/fake-workspace.js';
import { active, workspaceOf } from '../../fixtures/workspaces.js';
import { type FakeEnv, fakeEnv } from '../../outside.js';

const OPTIONS: WriteOptions = {
  color: false,
  debug: false,
  concurrency: 4,
  sandbox: false,
  endpoint: null,
  workspaceUid: null,
  timeout: null,
  format: 'table',
  dryRun: false,
  yes: false,
};
const YES: WriteOptions = { ...OPTIONS, yes: true };
const START = workspaceOf([
  active('boss@acme.io', 'ADMIN', 'u-boss'),
  active('kim@acme.io', 'ANALYST', 'u-kim'),
]);
const INVITE: Wish = { action: 'invite', email: 'noor@acme.io', accountType: 'BUSINESS' };
const DISABLE: Wish = { action: 'disable', email: 'kim@acme.io' };

function write(
  wish: Wish,
  connection: Connection,
  options: WriteOptions,
  env: FakeEnv,
): Promise<unknown> {
  return interruptible(env, (each) => writeOne(wish, connection, options, each));
}

interface Done {
  readonly live: FakeWorkspace;
  readonly env: FakeEnv;
  readonly exitCode: unknown;
  readonly code: unknown;
}

async function run(
  wish: Wish,
  options: WriteOptions,
  script: Script = {},
  env: FakeEnv = fakeEnv(),
): Promise<Done> {
  const live = fakeWorkspace(START, script);
  const connection = { port: live, endpoint: 'sandbox', settingsWorkspaceUid: null };
  try {
    const exitCode = await write(wish, connection, options, env);
    return { live, env, exitCode, code: null };
  } catch (error) {
    const { code, exitCode } = Object(error);
    return { live, env, exitCode, code };
  }
}

function writesOf(live: FakeWorkspace): readonly string[] {
  return live.log.filter((request) => request !== 'read');
}

describe('one change by hand', () => {
  it('reads first, writes, and reads back', async () => {
    const { live, env, exitCode } = await run(INVITE, YES);
    expect(exitCode).toBe(0);
    expect(live.log).toEqual(['read', 'invite noor@acme.io', 'read']);
    expect(env.out()).toContain('Applied: 1 applied; the workspace matches the plan.');
  });

  it('says that a roster which does not know it will undo it, before it is made', async () => {
    const { env } = await run(INVITE, YES);
    expect(env.err()).toContain('noor@acme.io: invite as BUSINESS, in sandbox');
    expect(env.err()).toContain('Add it there too, or the next `roster apply` will undo it.');
  });

  it('warns of an invitation to someone who may be there under a near address', async () => {
    const { env } = await run({ ...INVITE, email: 'k.im+x@acme.io' }, YES);
    expect(env.err()).toContain(
      'kim@acme.io is already in the workspace. Did you mean kim@acme.io?',
    );
    expect((await run(INVITE, YES)).env.err()).not.toContain('Did you mean');
  });

  it('names who may be meant where nobody has the address', async () => {
    const live = fakeWorkspace(START);
    const connection = { port: live, endpoint: 'sandbox', settingsWorkspaceUid: null };
    const asked = write({ ...DISABLE, email: 'kin@acme.io' }, connection, YES, fakeEnv());
    await expect(asked).rejects.toMatchObject({
      code: 'user_not_found',
      hint: 'Did you mean kim@acme.io? The API does not list disabled users.',
    });
  });

  it('never claims to know whether someone is on a roster', async () => {
    const { env } = await run(DISABLE, YES);
    expect(env.err()).toContain('kim@acme.io: disable (ANALYST), in sandbox');
    expect(env.out() + env.err()).not.toContain('not on the roster');
  });

  it('writes nothing when nobody can be asked', async () => {
    const { live, code, exitCode } = await run(INVITE, OPTIONS);
    expect([code, exitCode, live.log]).toEqual(['needs_yes', 3, ['read']]);
  });

  it('writes nothing without a yes', async () => {
    const env = fakeEnv({ isTerminal: true, typed: ['y'] });
    const { live, code, exitCode } = await run(INVITE, OPTIONS, {}, env);
    expect([code, exitCode, live.log]).toEqual(['not_confirmed', 1, ['read']]);
  });

  it('asks with the words that disabling cannot be undone, and with no such words else', async () => {
    const asked = async (wish: Wish): Promise<string> => {
      const { env } = await run(wish, OPTIONS, {}, fakeEnv({ isTerminal: true, typed: ['no'] }));
      return env.err().replaceAll('\n', ' ');
    };
    expect(await asked(DISABLE)).toContain(
      "The API can't undo this: it can only be undone manually, in Account Settings > Team. Do this?",
    );
    expect(await asked(INVITE)).not.toContain("can't undo");
  });

  it('writes after a yes, when the workspace is still as it was shown', async () => {
    const env = fakeEnv({ isTerminal: true, typed: ['yes'] });
    const { live, exitCode } = await run(INVITE, OPTIONS, {}, env);
    expect([exitCode, live.log]).toEqual([0, ['read', 'read', 'invite noor@acme.io', 'read']]);
  });

  it('does not write to someone who was changed while the question stood', async () => {
    const env = fakeEnv({ isTerminal: true, typed: ['yes'] });
    const live = fakeWorkspace(START);
    const port = {
      ...live,
      read: async () => {
        const end = await live.read();
        await live.changeAccountType('u-kim', 'DEVELOPER');
        return end;
      },
    };
    const connection = { port, endpoint: 'sandbox', settingsWorkspaceUid: null };
    await expect(write(DISABLE, connection, OPTIONS, env)).rejects.toMatchObject({
      code: 'stale_plan',
      exitCode: 6,
    });
    expect(live.log).not.toContain('disable u-kim');
  });

  it('does nothing more when someone did it while the question stood', async () => {
    const env = fakeEnv({ isTerminal: true, typed: ['yes'] });
    const live = fakeWorkspace(START);
    const port = {
      ...live,
      read: async () => {
        const end = await live.read();
        if (live.mails.length === 0) await live.invite('noor@acme.io', 'BUSINESS');
        return end;
      },
    };
    const connection = { port, endpoint: 'sandbox', settingsWorkspaceUid: null };
    expect(await write(INVITE, connection, OPTIONS, env)).toBe(0);
    expect(live.mails).toEqual(['noor@acme.io']);
    expect(env.out()).toContain('already');
  });

  it('does nothing more to someone whom another disabled while the question stood', async () => {
    const env = fakeEnv({ isTerminal: true, typed: ['yes'] });
    const live = fakeWorkspace(START);
    const read: FakeWorkspace['read'] = async () => {
      const end = await live.read();
      await live.disable('u-kim');
      return end;
    };
    const connection = { port: { ...live, read }, endpoint: 'sandbox', settingsWorkspaceUid: null };
    expect(await write(DISABLE, connection, OPTIONS, env)).toBe(0);
    expect(live.log.filter((request) => request !== 'read')).toEqual(
      Array(2).fill('disable u-kim'),
    );
    expect(env.out()).toContain('already');
  });

  it.each([
    ['an admin who has become the last one', 'min_admins', 5],
    ['anyone by a read that has become incomplete', 'incomplete_read', 5],
  ])('does not disable %s while the question stood', async (_name, code, exitCode) => {
    const env = fakeEnv({ isTerminal: true, typed: ['yes'] });
    const start = workspaceOf([
      active('boss@acme.io', 'ADMIN', 'u-boss'),
      active('vice@acme.io', 'ADMIN', 'u-vice'),
      active('kim@acme.io', 'ANALYST', 'u-kim'),
    ]);
    const gapped = Array(20).fill('gapped');
    const live = fakeWorkspace(
      start,
      code === 'incomplete_read' ? { reads: ['done', ...gapped] } : {},
    );
    const read: FakeWorkspace['read'] = async () => {
      const end = await live.read();
      if (code === 'min_admins') await live.changeAccountType('u-vice', 'ANALYST');
      return end;
    };
    const connection = { port: { ...live, read }, endpoint: 'sandbox', settingsWorkspaceUid: null };
    const wish: Wish = { action: 'disable', email: 'boss@acme.io' };
    await expect(write(wish, connection, OPTIONS, env)).rejects.toMatchObject({ code, exitCode });
    expect(live.log).not.toContain('disable u-boss');
    expect(env.out()).toBe('');
  });

  it('only shows what it would do with --dry-run', async () => {
    const { live, env, exitCode } = await run(INVITE, { ...OPTIONS, dryRun: true });
    expect([exitCode, live.log]).toEqual([0, ['read']]);
    expect(env.out()).toContain('Dry run: 1 change would be made; nothing was written.');
  });

  it('sends nothing for what is so already', async () => {
    const wish: Wish = { action: 'set_account_type', email: 'kim@acme.io', accountType: 'ANALYST' };
    const { live, env, exitCode } = await run(wish, OPTIONS);
    expect([exitCode, live.log]).toEqual([0, ['read']]);
    expect(env.out()).toBe('kim@acme.io is already ANALYST. Nothing was written.\n');
  });

  it.each<[string, Wish]>([
    ['disabled', { action: 'disable', email: 'boss@acme.io' }],
    ['demoted', { action: 'set_account_type', email: 'boss@acme.io', accountType: 'ANALYST' }],
  ])('does not let the last active admin be %s', async (_name, wish) => {
    const { live, code, exitCode } = await run(wish, YES);
    expect([code, exitCode, writesOf(live)]).toEqual(['min_admins', 5, []]);
  });

  it('keeps the last ADMIN, since a WORKSPACE_ADMIN cannot restore every role', async () => {
    const accountType = 'WORKSPACE_ADMIN';
    const wish: Wish = { action: 'set_account_type', email: 'boss@acme.io', accountType };
    const { live, code, exitCode } = await run(wish, YES);
    expect([code, exitCode, writesOf(live)]).toEqual(['min_admins', 5, []]);
  });

  it.each([
    ['incomplete_read', 'gapped'],
    ['empty_read', 'empty'],
  ] as const)('writes nothing by a read that cannot be trusted: %s', async (code, fate) => {
    const result = await run(INVITE, YES, { reads: Array(20).fill(fate) });
    expect([result.code, result.exitCode, writesOf(result.live)]).toEqual([code, 5, []]);
  });

  it('never sends an invitation twice because its answer got lost', async () => {
    const { live, env, exitCode } = await run(INVITE, YES, { writes: ['lost_after'] });
    expect([exitCode, live.mails]).toEqual([0, ['noor@acme.io']]);
    expect(env.out()).toContain('confirmed');
  });

  it.each([
    ['rejected', 7],
    ['denied', 4],
  ] as const)('exits as apply does for a write that is %s', async (fate, exitCode) => {
    const result = await run(INVITE, YES, { writes: [fate] });
    expect(result.exitCode).toBe(exitCode);
    expect(result.env.out()).toContain('failed');
    // Neither a key that may not write nor an invitation of nobody's address gets through the next time.
    expect(result.env.out()).not.toContain('run again');
  });

  it('exits with 8 when nobody can tell whether it was done', async () => {
    const script: Script = { writes: ['lost_before'], reads: ['done', ...Array(40).fill('lost')] };
    const { live, env, exitCode } = await run(INVITE, YES, script);
    expect([exitCode, writesOf(live)]).toEqual([8, ['invite noor@acme.io']]);
    expect(env.out()).toContain('indeterminate');
  });

  it('says it to programs in JSON', async () => {
    const { env } = await run(INVITE, { ...YES, format: 'json' });
    expect(JSON.parse(env.out())).toMatchObject({
      outcome: 'applied',
      converged: true,
      requests: { reads: 2, writes: 1, retries: 0 },
      results: [{ action: 'invite', email: 'noor@acme.io', from: null, to: 'BUSINESS', uid: null }],
    });
  });
});

describe('one change by hand that someone stops', () => {
  it('ends at once while it reads, and nothing is written', async () => {
    const env = fakeEnv();
    const script: Script = { onRequest: () => env.stop('SIGTERM') };
    const { live, code, exitCode } = await run(INVITE, YES, script, env);
    expect([code, exitCode, live.log]).toEqual(['interrupted', 143, ['read']]);
  });

  it.each([
    ['instead of an answer', null],
    ['right after it', 'yes'],
  ])('says that the change was not made: %s', async (_name, answer) => {
    const env = fakeEnv({ isTerminal: true });
    const readLine = async (): Promise<string | null> => {
      env.stop('SIGINT');
      return answer;
    };
    const asked = { ...env, stdin: { isTerminal: true, readLine } };
    const { live, exitCode } = await run(INVITE, { ...OPTIONS, format: 'json' }, {}, asked);
    expect([exitCode, live.log]).toEqual([130, ['read']]);
    expect(JSON.parse(env.out())).toMatchObject({
      outcome: 'interrupted',
      results: [{ outcome: 'skipped' }],
    });
    expect(env.err()).toContain('Stopped by SIGINT: nothing was written');
  });

  it('settles what was sent, and says what became of it', async () => {
    const env = fakeEnv();
    const onRequest = (request: string): void => {
      if (request.startsWith('invite')) env.stop('SIGTERM');
    };
    const { exitCode, live } = await run(INVITE, YES, { onRequest }, env);
    expect([exitCode, live.mails]).toEqual([143, ['noor@acme.io']]);
    expect(env.err()).toContain('finishing requests in flight');
    expect(env.out()).toContain('Interrupted: 1 applied');
  });
});
