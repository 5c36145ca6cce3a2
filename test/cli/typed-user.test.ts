import { describe, expect, it } from 'vitest';
import { parseAccountType, parseAddress } from '../../src/cli/typed-user.js';
import { fakeEnv } from '../outside.js';

const OPTIONS = { color: false, debug: false };

describe('a typed address', () => {
  it('is taken without the spaces around it', () => {
    expect(parseAddress(' Kim@acme.io ', OPTIONS, fakeEnv())).toBe('Kim@acme.io');
  });

  it.each([
    ['kim', 'invalid_email'],
    ['', 'invalid_email'],
    ['kim@acme.io\n', 'line_break'],
    ['kim\u202e@acme.io', 'bidi_mark'],
    ['kim\u200b@acme.io', 'invisible_character'],
    ['kim@\u0430cme.io', 'mixed_scripts'],
  ])('%j is refused as a roster would: %s', (typed, code) => {
    expect(() => parseAddress(typed, OPTIONS, fakeEnv())).toThrow(
      expect.objectContaining({ code, exitCode: 3 }),
    );
  });

  it('that only looks odd is warned of', () => {
    const env = fakeEnv();
    expect(parseAddress('k\u0456m@acme.io', OPTIONS, env)).toBe('k\u0456m@acme.io');
    expect(env.err()).toMatch(/^warning {2}The part before the @/);
  });
});

describe('a typed account type', () => {
  it('is one of the nine, and the one that was meant is named', () => {
    expect(parseAccountType('ANALYST')).toBe('ANALYST');
    expect(() => parseAccountType('analyst')).toThrow(
      expect.objectContaining({
        code: 'unknown_account_type',
        exitCode: 3,
        hint: 'Did you mean ANALYST?',
      }),
    );
    expect(() => parseAccountType('__proto__')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('ADMIN, DEVELOPER') }),
    );
  });
});
