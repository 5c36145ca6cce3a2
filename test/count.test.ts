/** How many, in sentences. */
import { expect, test } from 'vitest';
import { count, nameFirst } from '../src/count.js';

test('one is one, none and several are many', () => {
  const said = [0, 1, 2].map((number) => count(number, 'user', 'users'));
  expect(said).toEqual(['0 users', '1 user', '2 users']);
});

test('a list names its first, and says how many it hides', () => {
  expect(nameFirst([], 2)).toBe('');
  expect(nameFirst(['ana', 'bo'], 2)).toBe('ana, bo');
  expect(nameFirst(['ana', 'bo', 'cy'], 2)).toBe('ana, bo and 1 more');
});
