import { describe, expect, it } from 'vitest';
import { changeState } from '../../src/apply/holds.js';
import { changeAccountType, disable, invite, reinvite } from '../../src/plan/changes.js';
import { active, expired, pending, person, workspaceOf } from '../fixtures/workspaces.js';

const boss = active('boss@acme.io', 'ADMIN');
const kim = person('kim@acme.io', 'ANALYST');

describe('an invitation', () => {
  it.each([
    ['open while nobody is there', workspaceOf([boss]), 'open'],
    [
      'open while an invitation is expired',
      workspaceOf([boss], [expired('kim@acme.io', 'ANALYST')]),
      'open',
    ],
    ['done when it is pending', workspaceOf([boss], [pending('KIM@acme.io', 'ANALYST')]), 'holds'],
    ['done when it was accepted', workspaceOf([boss, active('kim@acme.io', 'ANALYST')]), 'holds'],
    [
      'a conflict when it is pending as another type',
      workspaceOf([boss], [pending('kim@acme.io', 'ADMIN')]),
      'conflict',
    ],
    [
      'a conflict when someone is active as another type',
      workspaceOf([boss, active('kim@acme.io', 'ADMIN')]),
      'conflict',
    ],
    ['unclear when the read has gaps', workspaceOf([boss], [], ['x']), 'unclear'],
    [
      'done when it is seen, in spite of gaps',
      workspaceOf([boss], [pending('kim@acme.io', 'ANALYST')], ['x']),
      'holds',
    ],
    ['unclear when nobody at all was read', workspaceOf([]), 'unclear'],
  ])('is %s', (_name, workspace, state) => {
    expect(changeState(invite(kim), workspace)).toBe(state);
    expect(changeState(reinvite(kim), workspace)).toBe(state);
  });
});

describe('a change of type', () => {
  const change = changeAccountType(kim, active('kim@acme.io', 'BUSINESS', 'u1'));
  it.each([
    ['open with the type that the plan saw', 'BUSINESS', 'open'],
    ['done with the type that it wants', 'ANALYST', 'holds'],
    ['a conflict with a third type', 'ADMIN', 'conflict'],
  ])('is %s', (_name, type, state) => {
    expect(changeState(change, workspaceOf([boss, active('kim@acme.io', type, 'u1')]))).toBe(state);
  });
  it('is a conflict when the user is gone', () => {
    expect(changeState(change, workspaceOf([boss]))).toBe('conflict');
  });
  it.each([
    ['done when the uid changed with the type', [active('KIM@acme.io', 'ANALYST', 'u2')], 'holds'],
    [
      'a conflict when the uid alone changed',
      [active('kim@acme.io', 'BUSINESS', 'u2')],
      'conflict',
    ],
    [
      'a conflict when two others have the address',
      [active('kim@acme.io', 'ANALYST', 'u2'), active('kim@acme.io', 'ANALYST', 'u3')],
      'conflict',
    ],
    [
      'judged by the uid as long as it is there',
      [active('kim@acme.io', 'ANALYST', 'u2'), active('kim@acme.io', 'BUSINESS', 'u1')],
      'open',
    ],
  ])('is %s', (_name, users, state) => {
    expect(changeState(change, workspaceOf([boss, ...users]))).toBe(state);
  });
});

describe('a disable', () => {
  const change = disable(active('kim@acme.io', 'BUSINESS', 'u1'), null);
  it.each([
    [
      'open while the user is as the plan saw',
      [active('kim@acme.io', 'BUSINESS', 'u1')],
      [],
      'open',
    ],
    ['done when the user is gone', [], [], 'holds'],
    [
      'a conflict when the user has another type now',
      [active('kim@acme.io', 'ADMIN', 'u1')],
      [],
      'conflict',
    ],
    ['unclear when the user is missing in a read with gaps', [], ['x'], 'unclear'],
    [
      'a conflict when the person is active with another uid',
      [active('KIM@acme.io', 'BUSINESS', 'u2')],
      [],
      'conflict',
    ],
    [
      'a conflict when two others have the address',
      [active('kim@acme.io', 'BUSINESS', 'u2'), active('kim@acme.io', 'BUSINESS', 'u3')],
      [],
      'conflict',
    ],
  ] as const)('is %s', (_name, users, gaps, state) => {
    expect(changeState(change, workspaceOf([boss, ...users], [], gaps))).toBe(state);
  });
  it('is unclear when nobody at all was read', () => {
    expect(changeState(change, workspaceOf([]))).toBe('unclear');
  });
});
