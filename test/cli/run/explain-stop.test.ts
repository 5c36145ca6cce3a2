import { describe, expect, it } from 'vitest';
import { explainStop } from '../../../src/cli/run/apply-all.js';
import { fakeEnv } from '../../outside.js';

const OPTIONS = { color: false, debug: false };

describe('explainStop', () => {
  it.each([
    ['denied', 'User management admin'],
    ['budget', 'tried again'],
    ['unreachable', 'could not be reached'],
    ['unreadable', 'could not be read back'],
    [{ askedMs: 299_500 }, 'The server asks to wait 300 s, more than roster waits (120 s)'],
  ] as const)('says for %o what happened and what to do', (stopped, words) => {
    const env = fakeEnv();
    explainStop(stopped, OPTIONS, env);
    expect(env.err()).toContain(words);
  });

  it.each([['interrupted'], [null]] as const)('says nothing for %s', (stopped) => {
    const env = fakeEnv();
    explainStop(stopped, OPTIONS, env);
    expect(env.err()).toBe('');
  });

  it('says in which of several workspaces it was', () => {
    const env = fakeEnv();
    explainStop('denied', OPTIONS, env, 'a.yaml → \u001b[2Janalytics');
    expect(env.err()).toContain('a.yaml → ');
    expect(env.err()).not.toContain('\u001b');
  });
});
