import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RosterError } from '../../src/errors.js';
import type { PlanFile } from '../../src/plan/plan.js';
import { makePlanFile, parsePlanFile } from '../../src/plan/plan-file.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { anyRoster, anyWorkspace } from '../fixtures/arbitraries.js';
import { active, CONTEXT, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';

const CREATED_AT = '2026-11-23T12:00:00.000Z';
const saved = makePlanFile(
  [
    planRoster(
      rosterOf([person('boss@acme.io', 'ADMIN'), person('new@acme.io', 'ANALYST')]),
      workspaceOf([active('boss@acme.io', 'ADMIN'), active('gone@acme.io', 'ADMIN')]),
      CONTEXT,
    ),
  ],
  '0.1.0',
  CREATED_AT,
);

/** The saved plan as JSON that a test may edit. */
function edit(change: (file: ReturnType<typeof asAny>) => void): string {
  const file = asAny();
  change(file);
  return JSON.stringify(file);
}

// biome-ignore lint/suspicious/noExplicitAny: an edited file is exactly what no type describes
function asAny(): any {
  return JSON.parse(JSON.stringify(saved));
}

function refusal(text: string): string {
  try {
    parsePlanFile(text, 'p.json');
  } catch (error) {
    if (error instanceof RosterError) return `${error.exitCode} ${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('a saved plan', () => {
  it('comes back as the same plan, whatever the roster and the workspace', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, (roster, workspace) => {
        const file = makePlanFile([planRoster(roster, workspace, CONTEXT)], '0.1.0', CREATED_AT);
        expect(parsePlanFile(JSON.stringify(file), 'p.json')).toEqual(file);
      }),
    );
  });

  it('may be written anew with its keys in another order', () => {
    const { plans, ...rest }: PlanFile = saved;
    expect(refusal(JSON.stringify({ plans, ...rest }))).toBe('accepted');
  });

  it('may have keys that a later minor version added', () => {
    const text = edit((file) => {
      file.format_version = '1.9';
      file.plans[0].new_key = true;
    });
    expect(refusal(text)).toBe('accepted');
  });

  it('is applyable when every guard passed', () => {
    expect(saved.applyable).toBe(true);
    expect(makePlanFile([], '0.1.0', CREATED_AT).applyable).toBe(true);
  });

  it('adds up the summaries of its plans', () => {
    const [plan] = saved.plans;
    const twice = makePlanFile(plan === undefined ? [] : [plan, plan], '0.1.0', CREATED_AT);
    expect(twice.summary.invite).toBe(2);
    expect(twice.summary.disable).toBe(2);
  });

  it.each([
    ['empty', '', 'no JSON'],
    ['cut off', JSON.stringify(saved).slice(0, 200), 'no JSON'],
    ['other JSON', '{"name": "package"}', 'not a saved plan'],
    ['a list', '[]', 'not a saved plan'],
    ['null', 'null', 'not a saved plan'],
    ['of a newer major version', edit((file) => (file.format_version = '2.0')), 'version 2.0'],
    ['with another address', edit((f) => (f.plans[0].changes[0].email = 'x@acme.io')), 'digest'],
    ['with another type', edit((f) => (f.plans[0].changes[0].to = 'ADMIN')), 'digest'],
    ['with a change less', edit((f) => f.plans[0].changes.pop()), 'digest'],
    ['for another endpoint', edit((f) => (f.plans[0].target.endpoint = 'https://x/')), 'digest'],
    ['for another roster', edit((f) => (f.plans[0].roster.sha256 = '0'.repeat(64))), 'digest'],
    ['with other counts', edit((f) => (f.plans[0].summary.invite = 0)), 'counts'],
  ])('is refused when %s', (_name, text, why) => {
    expect(refusal(text)).toMatch(/^3 invalid_plan_file: /);
    expect(refusal(text)).toContain(why);
  });
});

describe('the guards of a saved plan', () => {
  it.each([
    ['taken out', edit((file) => (file.plans[0].guards = []))],
    ['one taken out', edit((file) => file.plans[0].guards.pop())],
    ['one put in twice', edit((file) => file.plans[0].guards.push(file.plans[0].guards[0]))],
    ['one said to have passed', edit((file) => (file.plans[0].guards[0].actual = 99))],
    [
      'a limit raised',
      edit((file) => {
        file.plans[0].guards[0].limit = 99;
      }),
    ],
    ['admins added to those it saw', edit((file) => (file.plans[0].observed.admins = 0))],
  ])('can not be %s', (_name, text) => {
    expect(refusal(text)).toMatch(/^3 invalid_plan_file: /);
  });
});
