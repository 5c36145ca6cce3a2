/** Any file whatever is a saved plan, word for word, or refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RosterError } from '../../src/errors.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { parsePlanFile } from '../../src/plan/saved/parse-plan-file.js';
import { digestPlan, makePlanFile } from '../../src/plan/saved/plan-file.js';
import { renderJson } from '../../src/render/json.js';
import { anyCharacter } from '../fixtures/any-character.js';
import { active, CONTEXT, pending, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';
import { HANGS_AFTER_MS, inTime, readCorpus, runs } from './fuzz.js';

const PLAN = planRoster(
  rosterOf([person('boss@acme.io', 'ADMIN'), person('new@acme.io', 'ANALYST')]),
  workspaceOf(
    [active('boss@acme.io', 'DEVELOPER'), active('gone@acme.io', 'ADMIN')],
    [pending('nobody@acme.io', 'ANALYST')],
  ),
  CONTEXT,
);
const FILE = makePlanFile([PLAN], '0.1.0', '2026-11-23T12:00:00.000Z');
const SAVED = renderJson(FILE);

/** Read as it was saved, or refused with the code that says so. */
function expectSense(text: string): void {
  try {
    const { plans } = inTime(() => parsePlanFile(text, 'p.json'));
    expect(plans.map(digestPlan)).toEqual(plans.map(({ sha256 }) => sha256));
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    expect(error).toMatchObject({ code: 'invalid_plan_file', exitCode: 3 });
  }
}

it('a plan that was saved is read', () => {
  expect(parsePlanFile(SAVED, 'p.json')).toEqual(FILE);
});

describe('the corpus', () => {
  it.each(readCorpus('plans'))('%s', (_name, bytes) => {
    expectSense(new TextDecoder().decode(bytes));
  });
});

it('any text', { timeout: HANGS_AFTER_MS }, () => {
  fc.assert(fc.property(fc.string({ unit: anyCharacter }), expectSense), runs(100));
});

it('any JSON', { timeout: HANGS_AFTER_MS }, () => {
  const plan = fc.oneof(fc.constantFrom(...FILE.plans), fc.jsonValue());
  const file = fc.record(
    { ...recordOf(FILE), plans: fc.oneof(fc.array(plan), fc.jsonValue()) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(file, fc.jsonValue()), (value) => expectSense(JSON.stringify(value))),
    runs(100),
  );
});

/** Each key as it is, or with any value. */
function recordOf(value: object): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(
    Object.entries(value).map(([key, it]) => [key, fc.oneof(fc.constant(it), fc.jsonValue())]),
  );
}

it('a saved plan with anything else in any place is refused, or says the same', {
  timeout: HANGS_AFTER_MS,
}, () => {
  const wound = fc.tuple(fc.nat(SAVED.length), fc.nat(3), fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(wound, ([at, out, piece]) => {
      const text = SAVED.slice(0, at) + piece + SAVED.slice(at + out);
      expectSense(text);
      try {
        const { changes, target } = parsePlanFile(text, 'p.json').plans[0] ?? {};
        expect({ changes, target }).toEqual({
          changes: PLAN.changes,
          target: PLAN.target,
        });
      } catch (error) {
        if (!(error instanceof RosterError)) throw error;
      }
    }),
    runs(300),
  );
});
