import { describe, expect, it } from 'vitest';
import { interruptible } from '../../../src/cli/interrupt.js';
import { askForYes } from '../../../src/cli/run/confirm.js';
import { type FakeEnv, fakeEnv } from '../../outside.js';

async function refusal(yes: boolean, env: FakeEnv): Promise<unknown> {
  return askForYes('Do this?', yes, env).then(
    () => null,
    (error: unknown) => error,
  );
}

describe('a question before anything is written', () => {
  it('is not asked with --yes', async () => {
    const env = fakeEnv();
    expect(await refusal(true, env)).toBeNull();
    expect(env.err()).toBe('');
  });

  it.each(['yes', ' YES '])('lets a run go on when the answer is %j', async (answer) => {
    const env = fakeEnv({ isTerminal: true, typed: [answer] });
    expect(await refusal(false, env)).toBeNull();
    expect(env.err()).toBe('Do this? Type "yes" to confirm: ');
  });

  it.each([['y'], ['no'], [''], []])('ends it when the answer is %j', async (...typed) => {
    const env = fakeEnv({ isTerminal: true, typed });
    expect(await refusal(false, env)).toMatchObject({ code: 'not_confirmed', exitCode: 1 });
  });

  it('requires --yes where nobody can be asked', async () => {
    expect(await refusal(false, fakeEnv())).toMatchObject({ code: 'needs_yes', exitCode: 3 });
  });

  it.each(['yes', null])('throws the interruption, whatever is typed: %j', async (typed) => {
    const env = fakeEnv({ isTerminal: true });
    const readLine = async (): Promise<string | null> => {
      env.stop('SIGINT');
      return typed;
    };
    const stopped = interruptible({ ...env, stdin: { isTerminal: true, readLine } }, (each) =>
      askForYes('Do this?', false, each),
    );
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 });
  });
});
