import { describe, expect, test } from 'vitest';
import { RosterError } from '../../../src/errors.js';
import { FAULT_KINDS } from '../../../src/sandbox/faults/kinds.js';
import { formsOf, parseFault, randomAt } from '../../../src/sandbox/faults/spec.js';
import { OPERATION_NAMES, WRITE_NAMES } from '../../../src/sandbox/operations.js';

function errorOf(text: string): RosterError {
  try {
    parseFault(text);
  } catch (error) {
    if (error instanceof RosterError) return error;
  }
  throw new Error(`${text} was taken`);
}

describe('a fault', () => {
  test('happens to every operation, always, unless it says otherwise', () => {
    expect(parseFault('reset-after')).toEqual({
      text: 'reset-after',
      fault: { does: 'break', phase: 'after', breakage: { how: 'reset' } },
      operations: new Set(OPERATION_NAMES),
      chance: 1,
      first: null,
    });
  });

  test('names an operation, and how often', () => {
    const { operations, chance, first } = parseFault('http-503-before@inviteUser:20%');
    expect([[...operations], chance, first]).toEqual([['inviteUser'], 0.2, null]);
    expect(parseFault('empty-before:3')).toMatchObject({ chance: 1, first: 3 });
    expect(parseFault('empty-before:0.5%').chance).toBeCloseTo(0.005);
  });

  test.each([
    ['reads', ['listUsers', 'listWorkspaces', 'getAuditLogs']],
    ['writes', [...WRITE_NAMES]],
    ['*', [...OPERATION_NAMES]],
  ])('@%s stands for several operations', (target, names) => {
    expect([...parseFault(`reset-before@${target}`).operations]).toEqual(names);
  });

  test('happens only where it can', () => {
    expect([...parseFault('ok-false').operations]).toEqual([...WRITE_NAMES]);
    expect([...parseFault('stale=3@reads').operations]).toEqual(['listUsers']);
  });

  test.each([
    ['slow-after=1500ms', { does: 'wait', phase: 'after', ms: 1500 }],
    ['slow-before=1.5s', { does: 'wait', phase: 'before', ms: 1500 }],
    ['stale=3', { does: 'lag', span: { unit: 'times', times: 3 } }],
    ['stale=2m', { does: 'lag', span: { unit: 'ms', ms: 120_000 } }],
    ['stop=5,3', { does: 'stop', after: 5, span: { unit: 'times', times: 3 } }],
    ['stop=5,2s', { does: 'stop', after: 5, span: { unit: 'ms', ms: 2000 } }],
    ['rate=20', { does: 'limit', perSecond: 20, retryAfter: null }],
    ['rate=20,1s', { does: 'limit', retryAfter: { ms: 1000, form: 'seconds' } }],
    ['http-429-date=30s', { breakage: { status: 429, retryAfter: { ms: 30_000, form: 'date' } } }],
  ])('%s has its value', (text, fault) => {
    expect(parseFault(text).fault).toMatchObject(fault);
  });

  test('no two are written alike', () => {
    const forms = FAULT_KINDS.flatMap(formsOf);
    expect(new Set(forms).size).toBe(forms.length);
  });
});

describe('what is no fault is exit code 3, and says what is possible:', () => {
  test.each([
    ['', /starts with its kind/, /reset-before, reset-after/],
    ['reset', /no fault reset\./, /There are: refuse, reset-before, reset-after/],
    ['rset-after', /no fault rset-after/, /html-502-after/],
    ['reset-after=3', /no such value/, /like reset-before or reset-after/],
    ['stale', /no such value/, /like stale=3 or stale=2s/],
    ['stale=0', /no such value/, /stale=3/],
    ['slow-after=2000', /no such value/, /slow-after=2s/],
    ['slow-after=25h', /no such value/, /slow-after=2s/],
    ['slow-after=1441m', /no such value/, /slow-after=2s/],
    ['stop=5', /no such value/, /stop=5,3 or stop=5,2s/],
    ['stop=5,3,1', /no such value/, /stop=5,3/],
    ['rate=20,5', /no such value/, /rate=20,1s/],
    ['http-503-after=30s', /no such value/, /http-503-before or http-503-after/],
    ['reset-after@invite', /no operation invite/, /inviteUser/],
    ['reset-after@', /no operation/, /inviteUser/],
    ['ok-false@listUsers', /can't happen to listUsers/, /inviteUser, .* or disableUser/],
    ['stale=3@writes', /can't happen to writes/, /only for listUsers/],
    ['reset-after:often', /does not say how often/, /such as :20%/],
    ['reset-after:0%', /does not say how often/, /0\.001% to 100%/],
    ['reset-after:101%', /does not say how often/, /0\.001% to 100%/],
    ['reset-after:0', /does not say how often/, /such as :1/],
    ['stop=5,3:50%', /does not say how often/, /nothing after a colon/],
    ['rate=5:1', /does not say how often/, /nothing after a colon/],
  ])('%s', (text, message, hint) => {
    const error = errorOf(text);
    expect(error).toMatchObject({ code: 'fault_invalid', exitCode: 3 });
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });
});

describe('randomAt', () => {
  // The values of other implementations of mulberry32.
  test.each([
    [0, [0.26642920868471265, 0.0003297457005828619, 0.2232720274478197]],
    [1, [0.6270739405881613, 0.002735721180215478, 0.5274470399599522, 0.9810509674716741]],
    [42, [0.6011037519201636, 0.44829055899754167, 0.8524657934904099, 0.6697340414393693]],
  ])('is mulberry32, seed %i', (seed, expected) => {
    expect(expected.map((_value, index) => randomAt(seed, index))).toEqual(expected);
  });
});
