import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailKey, matchesAny, matchesPattern } from '../src/email.js';
import { anyCharacter } from './fixtures/any-character.js';

describe('emailKey', () => {
  it.each([
    ['Kim@Acme.IO', 'kim@acme.io'],
    ['  kim@acme.io\t', 'kim@acme.io'],
    // e + combining acute, composed
    ['rene\u0301@acme.io', 'ren\u00e9@acme.io'],
  ])('takes %j and %j for one address', (one, other) => {
    expect(emailKey(one)).toBe(emailKey(other));
  });

  it('is the same once more', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        expect(emailKey(emailKey(text))).toBe(emailKey(text));
      }),
    );
  });
});

describe('matchesPattern', () => {
  it.each([
    ['*@paradime.io', 'support@paradime.io', true],
    ['*@Paradime.IO', 'support@paradime.io', true],
    ['*@paradime.io', 'support@paradime.io.evil.example', false],
    ['*@paradime.io', 'support@notparadime.io', false],
    ['kim@acme.io', 'kim@acme.io', true],
    ['kim@acme.io', 'kim@acme.io.example', false],
    ['svc-*@acme.io', 'svc-dbt@acme.io', true],
    ['svc-*@acme.io', 'svc@acme.io', false],
    ['*-bot-*@*', 'a-bot-b@acme.io', true],
    ['a*a@acme.io', 'a@acme.io', false],
    ['k.m@acme.io', 'kim@acme.io', false],
  ])('%s against %s is %s', (pattern, address, matches) => {
    expect(matchesPattern(emailKey(address), pattern)).toBe(matches);
  });

  it('agrees with the obvious regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
    const plain = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 });
    fc.assert(
      fc.property(letters, plain, (pattern, text) => {
        const regex = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
        expect(matchesPattern(emailKey(text), pattern)).toBe(regex.test(text));
      }),
    );
  });

  it('matches nobody when there are no patterns', () => {
    expect(matchesAny(emailKey('kim@acme.io'), [])).toBe(false);
  });
});
