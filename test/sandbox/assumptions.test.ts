import { expect, test } from 'vitest';
import { DEFAULT_ASSUMPTIONS, parseAssumptions } from '../../src/sandbox/assumptions.js';
import { ASSUMPTION_CHOICES } from '../fixtures/named-choices.js';

test('the first choice of every open question is the default', () => {
  const first = [...ASSUMPTION_CHOICES].map(([name, choices]) => [name, choices[0]]);
  expect(Object.fromEntries(first)).toEqual(DEFAULT_ASSUMPTIONS);
});

test('every open question has an alternative', () => {
  for (const choices of ASSUMPTION_CHOICES.values()) {
    expect(new Set(choices).size).toBe(choices.length);
    expect(choices.length).toBeGreaterThan(1);
  }
});

test('every answer to every question can be given', () => {
  for (const [name, choices] of ASSUMPTION_CHOICES) {
    for (const choice of choices) {
      expect(parseAssumptions([`${name}=${choice}`])).toEqual({ [name]: choice });
    }
  }
});

test('the last answer to a question counts', () => {
  const texts = ['refusal=error', 'emailCase=lower', 'refusal=ok_false'];
  expect(parseAssumptions(texts)).toEqual({ emailCase: 'lower', refusal: 'ok_false' });
});

test.each([
  ['refusals=error', /no assumption refusals/, /inviteExisting, .*refusal/],
  ['refusal', /refusal can't be ""/, /one of error, ok_false/],
  ['refusal=maybe', /refusal can't be "maybe"/, /one of error, ok_false/],
  ['__proto__=x', /no assumption __proto__/, /inviteExisting/],
])('%s is exit code 3, and says what is possible', (text, message, hint) => {
  expect(() => parseAssumptions([text])).toThrow(
    expect.objectContaining({
      code: 'assumption_invalid',
      exitCode: 3,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    }),
  );
});
