import { expect, test } from 'vitest';
import { ASSUMPTION_CHOICES, DEFAULT_ASSUMPTIONS } from '../../src/sandbox/assumptions.js';

test('the first choice of every open question is the default', () => {
  const first = Object.entries(ASSUMPTION_CHOICES).map(([name, choices]) => [name, choices[0]]);
  expect(Object.fromEntries(first)).toEqual(DEFAULT_ASSUMPTIONS);
});

test('every open question has an alternative', () => {
  for (const choices of Object.values(ASSUMPTION_CHOICES)) {
    expect(new Set<string>(choices).size).toBe(choices.length);
    expect(choices.length).toBeGreaterThan(1);
  }
});
