import { describe, expect, it } from 'vitest';
import { interruptible } from '../../../src/cli/interrupt.js';
import {
  failuresOf,
  valuesOf,
  type WorkspaceResult,
  workOnEach,
} from '../../../src/cli/run/workspace-result.js';
import { EXIT, RosterError } from '../../../src/errors.js';
import { createSecrets } from '../../../src/secret.js';
import { fakeEnv } from '../../outside.js';

const OPTIONS = { color: false, debug: false, atOnce: 2 };

function start(...values: readonly string[]): readonly WorkspaceResult<string>[] {
  return values.map((value) => ({
    ok: true,
    subject: { roster: `${value}.yaml`, uid: `ws_${value}`, name: null },
    value,
  }));
}

function refuse(message: string): RosterError {
  return new RosterError(message, { code: 'refused', exitCode: EXIT.credentials, hint: 'Ask.' });
}

describe('working on each workspace', () => {
  it('goes on with the others, in their order, whoever is first', async () => {
    const env = fakeEnv();
    const ends = await workOnEach(
      start('a', 'b', 'c'),
      async (value) => {
        if (value === 'a') await env.sleep(50);
        if (value === 'b') throw refuse('No.');
        return value.toUpperCase();
      },
      OPTIONS,
      env,
    );
    expect(ends.map((end) => end.ok)).toEqual([true, false, true]);
    expect(valuesOf(ends)).toEqual(['A', 'C']);
    expect(failuresOf(ends)).toEqual([
      {
        roster: 'b.yaml',
        workspace_uid: 'ws_b',
        workspace_name: null,
        code: 'refused',
        message: 'No.',
        exit_code: 4,
      },
    ]);
    expect(env.err()).toBe('error  b.yaml: No.\n       Ask.\n');
  });

  it('shows errors in the order of the files, not in that of their coming', async () => {
    const env = fakeEnv();
    await workOnEach(
      start('a', 'b'),
      async (value) => {
        if (value === 'a') await env.sleep(50);
        throw refuse(value);
      },
      OPTIONS,
      env,
    );
    expect(env.err().match(/\w\.yaml/g)).toEqual(['a.yaml', 'b.yaml']);
  });

  it('works on no more than so many at once', async () => {
    let now = 0;
    let most = 0;
    await workOnEach(
      start('a', 'b', 'c', 'd', 'e'),
      async () => {
        now += 1;
        most = Math.max(most, now);
        await Promise.resolve();
        now -= 1;
      },
      OPTIONS,
      fakeEnv(),
    );
    expect(most).toBe(2);
  });

  it('does not work on what failed before, and keeps its failure', async () => {
    const env = fakeEnv();
    const once = await workOnEach(
      start('a', 'b'),
      (value) => (value === 'a' ? Promise.reject(refuse('No.')) : Promise.resolve(value)),
      OPTIONS,
      env,
    );
    const seen: string[] = [];
    const twice = await workOnEach(once, async (value) => seen.push(value), OPTIONS, env);
    expect(seen).toEqual(['b']);
    expect(failuresOf(twice)).toEqual(failuresOf(once));
    expect(env.err().match(/No\./g)).toHaveLength(1);
  });

  it('throws the error of a workspace that is alone', async () => {
    const env = fakeEnv();
    const error = refuse('No.');
    const alone = workOnEach(start('a'), () => Promise.reject(error), OPTIONS, env);
    await expect(alone).rejects.toBe(error);
    expect(env.err()).toBe('');
  });

  it('takes secrets out of failures, and escapes what it shows', async () => {
    const secrets = createSecrets({ TEAM_API_SECRET: 'not-for-anyone' });
    const env = { ...fakeEnv(), secrets };
    const ends = await workOnEach(
      start('a', 'b\u001b[2J'),
      () => Promise.reject(new Error('not-for-anyone \u001b[31m')),
      OPTIONS,
      env,
    );
    expect(JSON.stringify(ends)).not.toContain('not-for-anyone');
    expect(env.err()).not.toContain('not-for-anyone');
    expect(env.err()).not.toContain('\u001b');
    expect(failuresOf(ends)[0]).toMatchObject({ code: 'unexpected', exit_code: 1 });
  });

  it.each([['a'], ['a', 'b']])(
    'keeps as failures, unsaid, what a signal ended: %j %j',
    async (...names) => {
      const env = fakeEnv();
      const ends = await interruptible(env, (each) => {
        const work = async (): Promise<void> => {
          env.stop('SIGTERM');
          each.interrupts.stop.throwIfAborted();
        };
        return workOnEach(start(...names), work, OPTIONS, each);
      });
      const failure = { code: 'interrupted', exit_code: 143 };
      expect(failuresOf(ends)).toMatchObject(names.map(() => failure));
      expect(env.err()).toBe('');
    },
  );
});
