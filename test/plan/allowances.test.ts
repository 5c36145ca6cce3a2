import { expect, test } from 'vitest';
import { ALLOWABLE_GUARDS, isAllowable } from '../../src/plan/allowances.js';
import { GUARD_NAMES } from '../../src/plan/guards.js';

test('every limit can be raised but those that say that what was read cannot be trusted', () => {
  const fixed = ['incomplete_read', 'empty_read', 'wrong_workspace'];
  expect(ALLOWABLE_GUARDS).toEqual(GUARD_NAMES.filter((name) => !fixed.includes(name)));
  expect(fixed.filter(isAllowable)).toEqual([]);
  expect(isAllowable('toString')).toBe(false);
});
