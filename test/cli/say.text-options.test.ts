import { describe, expect, it } from 'vitest';
import { textOptions } from '../../src/cli/say.js';
import { fakeEnv } from '../outside.js';

describe('textOptions', () => {
  it.each<[string, boolean, Record<string, string>, boolean, boolean]>([
    ['a terminal has colours', true, {}, true, true],
    ['a pipe has none', false, {}, true, false],
    ['--no-color is obeyed', true, {}, false, false],
    ['NO_COLOR is obeyed', true, { NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR means nothing', true, { NO_COLOR: '' }, true, true],
    ['a dumb terminal has none', true, { TERM: 'dumb' }, true, false],
    ['FORCE_COLOR colours a pipe', false, { FORCE_COLOR: '1' }, true, true],
    ['FORCE_COLOR=0 does not', false, { FORCE_COLOR: '0' }, true, false],
    ['an empty FORCE_COLOR means nothing', false, { FORCE_COLOR: '' }, true, false],
    ['NO_COLOR beats FORCE_COLOR', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  ])('%s', (_name, isTerminal, variables, flag, color) => {
    const env = fakeEnv({ isTerminal, variables });
    expect(textOptions(env.stdout, flag, env).color).toBe(color);
  });
});
