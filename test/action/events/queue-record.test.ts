/** What of a plan a merge queue compares. */
import { expect, test } from 'vitest';
import { findRecord, recordLine } from '../../../src/action/events/queue-record.js';
import type { Change, Plan } from '../../../src/plan/plan.js';
import { disable, invite, line, move, planOf } from '../../fixtures/plans.js';

const CHANGES: readonly Change[] = [
  invite('zoe@acme.io', 'ANALYST', line(4)),
  move('kim@acme.io', 'ANALYST', 'DEVELOPER', line(5)),
  disable('old@acme.io', 'BUSINESS'),
];

function recordIn(changes: readonly Change[], parts: Partial<Plan> = {}): string | null {
  const { summary: _summary, ...others } = parts;
  return findRecord(`a comment\n${recordLine([planOf({ ...others, changes })])}`);
}

test('the same changes are one record, in any order, on any line, however addresses are written', () => {
  const moved = CHANGES.map((change) => ({ ...change, source: line(99) }) as Change);
  expect(recordIn(moved.toReversed())).toBe(recordIn(CHANGES));
  const shouted = CHANGES.map((change) => ({ ...change, email: change.email.toUpperCase() }));
  expect(recordIn(shouted)).toBe(recordIn(CHANGES));
});

test('what differed before is not part of it', () => {
  const drift = { ...disable('kay@acme.io', 'ANALYST'), origin: 'drift' } as const;
  expect(recordIn([...CHANGES, drift])).toBe(recordIn(CHANGES));
});

test.each([
  ['one change less', CHANGES.slice(1)],
  ['another person', [invite('zoë@acme.io', 'ANALYST', line(4)), ...CHANGES.slice(1)]],
  ['another type', [invite('zoe@acme.io', 'ADMIN', line(4)), ...CHANGES.slice(1)]],
  ['another type before', [...CHANGES.slice(0, 2), disable('old@acme.io', 'ADMIN')]],
])('%s is another record', (_what, changes) => {
  expect(recordIn(changes)).not.toBe(recordIn(CHANGES));
});

test('another workspace is another record', () => {
  const elsewhere = {
    endpoint: 'https://api.paradime.io/',
    workspace_uid: 'ws_other',
    workspace_name: null,
  };
  expect(recordIn(CHANGES, { target: elsewhere })).not.toBe(recordIn(CHANGES));
});

test('a comment without one has none, and neither has one within a line', () => {
  expect(findRecord('a comment')).toBeNull();
  expect(findRecord('x <!-- roster:changes 0123456789ab -->')).toBeNull();
});
