import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayAt } from '../../../src/day.js';
import { emailKey } from '../../../src/email.js';
import { RosterError } from '../../../src/errors.js';
import type { PlanFile } from '../../../src/plan/plan.js';
import { planRoster } from '../../../src/plan/plan-roster.js';
import { parsePlanFile } from '../../../src/plan/saved/parse-plan-file.js';
import { digestPlan, digestRoster, makePlanFile } from '../../../src/plan/saved/plan-file.js';
import type { Person, Roster } from '../../../src/roster/roster.js';
import { anyRoster, anyWorkspace } from '../../fixtures/arbitraries.js';
import { ONE_PERSON } from '../../fixtures/plans.js';
import { active, CONTEXT, person, rosterOf, workspaceOf } from '../../fixtures/workspaces.js';
import { NOW } from '../../outside.js';

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
  [
    {
      roster: 'other.yaml',
      workspace_uid: null,
      workspace_name: null,
      code: 'invalid_roster',
      message: 'The roster is invalid.',
      exit_code: 3,
    },
  ],
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

  it.each<readonly [string, string, string]>([
    ['empty', '', 'not JSON'],
    ['cut off', JSON.stringify(saved).slice(0, 200), 'not JSON'],
    ['other JSON', '{"name": "package"}', 'not a saved plan'],
    ['a list', '[]', 'not a saved plan'],
    ['null', 'null', 'not a saved plan'],
    ['a number', '5', 'not a saved plan'],
    ['a text', '"1.0"', 'not a saved plan'],
    ['of a newer major version', edit((file) => (file.format_version = '2.0')), 'version 2.0'],
    ['with another address', edit((f) => (f.plans[0].changes[0].email = 'x@acme.io')), 'digest'],
    ['with another type', edit((f) => (f.plans[0].changes[0].to = 'ADMIN')), 'digest'],
    ['with a change less', edit((f) => f.plans[0].changes.pop()), 'digest'],
    ['for another endpoint', edit((f) => (f.plans[0].target.endpoint = 'https://x/')), 'digest'],
    ['for another roster', edit((f) => (f.plans[0].roster.sha256 = '0'.repeat(64))), 'digest'],
    ['without its digest', edit((f) => delete f.sha256), 'has no digest'],
    ['with a plan less', edit((f) => f.plans.pop()), 'a plan or failure was removed'],
    ['with a plan twice', edit((f) => f.plans.push(f.plans[0])), 'a plan or failure'],
    ['without its failures', edit((f) => f.failures.pop()), 'a plan or failure was removed'],
    ['with another failure', edit((f) => (f.failures[0].exit_code = 1)), 'a plan or failure'],
    ['of another path', edit((f) => (f.plans[0].roster.path = 'x')), 'a plan or failure'],
    ['of other people', edit((f) => delete f.plans[0].roster.people_sha256), 'a plan or'],
    ['of another policy', edit((f) => delete f.plans[0].roster.policy_sha256), 'a plan or'],
    ['with a pair more', edit((f) => f.plans[0].lookalikes.push(ONE_PERSON)), 'counts'],
    ['with other counts', edit((f) => (f.plans[0].summary.invite = 0)), 'counts'],
    ...['reinvite', 'change_account_type', 'disable', 'attention', 'unlisted'].map(
      (key) =>
        [
          `with another number of ${key}`,
          edit((f) => (f.plans[0].summary[key] += 1)),
          'counts',
        ] as const,
    ),
    [
      'for the keys of another workspace',
      edit((f) => (f.plans[0].roster.credentials = 'OTHER')),
      'digest',
    ],
    ['with another admin', edit((f) => (f.plans[0].observed.admins += 1)), 'digest'],
    [
      'with other types of admins',
      edit((f) => (f.plans[0].observed.admin_types = ['WORKSPACE_ADMIN'])),
      'digest',
    ],
    ['with another user who is known', edit((f) => f.plans[0].observed.witnesses.pop()), 'digest'],
  ])('is refused when %s', (_name, text, why) => {
    expect(refusal(text)).toMatch(/^3 invalid_plan_file: /);
    expect(refusal(text)).toContain(why);
  });
});

describe('the digests of a roster', () => {
  const ana = person('ana@acme.io', 'ADMIN');
  const bo = person('bo@acme.io', 'ANALYST');
  const base = digestRoster(rosterOf([ana, bo], { protected: ['ana@acme.io', 'bo@acme.io'] }));
  const changed = (roster: Roster): readonly string[] => {
    const now = digestRoster(roster);
    return [
      ...(now.people_sha256 === base.people_sha256 ? [] : ['people']),
      ...(now.policy_sha256 === base.policy_sha256 ? [] : ['policy']),
    ];
  };
  const ofPeople = (people: readonly Person[]): readonly string[] =>
    changed(rosterOf(people, { protected: ['bo@acme.io', 'ana@acme.io'] }));

  it('stay the same wherever and however the people are written', () => {
    const moved = { source: { file: 'b.yaml', line: 7 }, accountTypeLine: 8 };
    const include = { file: 'roster.yaml', line: 3 };
    expect(ofPeople([{ ...bo, ...moved, include }, ana])).toEqual([]);
    expect(ofPeople([{ ...ana, email: 'ANA@acme.io', note: 'new' }, bo])).toEqual([]);
  });

  it('are others with other people', () => {
    expect(ofPeople([ana])).toEqual(['people']);
    expect(ofPeople([ana, bo, person('cy@acme.io', 'ANALYST')])).toEqual(['people']);
    expect(ofPeople([ana, person('bo@acme.io', 'BUSINESS')])).toEqual(['people']);
    expect(ofPeople([ana, { ...bo, expires: dayAt(NOW) }])).toEqual(['people']);
    expect(ofPeople([ana, { ...bo, name: 'Bo' }])).toEqual(['people']);
    const former = (email: string): Person['formerly'] => [
      { email, key: emailKey(email), acts: null },
    ];
    const moved = digestRoster(rosterOf([ana, { ...bo, formerly: former('b@acme.io') }]));
    const again = digestRoster(rosterOf([ana, { ...bo, formerly: former('B@acme.io') }]));
    const other = digestRoster(rosterOf([ana, { ...bo, formerly: former('x@acme.io') }]));
    expect(moved).toEqual(again);
    expect(moved.people_sha256).not.toBe(other.people_sha256);
  });

  it('are others with another policy, key by key', () => {
    const people = [ana, bo];
    const guarded = { protected: ['ana@acme.io', 'bo@acme.io'] };
    expect(changed(rosterOf(people))).toEqual(['policy']);
    expect(changed(rosterOf(people, { ...guarded, minAdmins: 2 }))).toEqual(['policy']);
    expect(changed(rosterOf(people, { ...guarded, unlisted: 'keep' }))).toEqual(['policy']);
    expect(changed(rosterOf(people, { ...guarded, seats: { active: 1 } }))).toEqual(['policy']);
  });

  it('are never those of other people, and stay when a roster is shuffled', () => {
    fc.assert(
      fc.property(anyRoster, (roster) => {
        const shuffled = { ...roster, people: [...roster.people].reverse() };
        expect(digestRoster(shuffled)).toEqual(digestRoster(roster));
        if (roster.people.length === 0) return;
        const less = digestRoster({ ...roster, people: roster.people.slice(1) });
        expect(less.people_sha256).not.toBe(digestRoster(roster).people_sha256);
      }),
    );
  });
});

describe('the message of a plan that is refused', () => {
  it.each([
    ['', 'The plan p.json is not JSON, or is cut off.'],
    ['{"format_version": 2}', 'The plan p.json is not a saved plan, or is damaged.'],
    [
      '{"format_version": "2.1"}',
      'The plan p.json has the format version 2.1, but this version of roster reads 1.x.',
    ],
    [
      edit((file) => (file.plans[0].changes[0].email = 'x@acme.io')),
      'The plan p.json was edited: its digest does not match.',
    ],
    [
      edit((file) => (file.plans[0].summary.invite = 9)),
      'The plan p.json was edited: its counts and lists do not match.',
    ],
    [
      edit((file) => delete file.sha256),
      'The plan p.json has no digest: an older roster created it, or it was edited.',
    ],
    [
      edit((file) => file.plans.pop()),
      'The plan p.json was edited: a plan or failure was removed, added or changed.',
    ],
  ])('says what is wrong with it, and how to make another', (text, message) => {
    expect(() => parsePlanFile(text, 'p.json')).toThrow(
      expect.objectContaining({
        message,
        exitCode: 3,
        hint: 'Create a new one with `roster plan --save FILE`.',
      }),
    );
  });

  it('says of guards that are not those of roster that they were edited, though the digest fits', () => {
    const [plan] = saved.plans;
    if (plan === undefined) throw new Error('no plan');
    const withGuards = (guards: typeof plan.guards): string => {
      const edited = { ...plan, guards };
      return JSON.stringify(
        makePlanFile([{ ...edited, sha256: digestPlan(edited) }], '0.1.0', CREATED_AT),
      );
    };
    const [first, ...others] = plan.guards;
    const [second] = others;
    if (first === undefined || second === undefined) throw new Error('no guard');
    for (const guards of [
      others,
      [first, ...others, first],
      // As many as there should be, but one of them twice in place of another.
      [second, ...others],
      [...others, { ...first, name: 'min_admins' as const }],
      [{ ...first, passed: !first.passed }, ...others],
      [{ ...first, actual: first.limit + 1 }, ...others],
    ]) {
      expect(refusal(withGuards(guards))).toContain('its guards do not match');
    }
    expect(refusal(withGuards(plan.guards))).toBe('accepted');
    expect(refusal(withGuards([...others, first]))).toBe('accepted');
  });

  it('asks for the guard of seats exactly where there is a limit of seats', () => {
    const limited = planRoster(
      rosterOf([person('boss@acme.io', 'ADMIN')], { seats: { active: 5 } }),
      workspaceOf([active('boss@acme.io', 'ADMIN')]),
      CONTEXT,
    );
    const file = (plan: typeof limited): string =>
      JSON.stringify(makePlanFile([{ ...plan, sha256: digestPlan(plan) }], '0.1.0', CREATED_AT));
    expect(refusal(file(limited))).toBe('accepted');
    const without = limited.guards.filter(({ name }) => name !== 'seats');
    expect(refusal(file({ ...limited, guards: without }))).toContain('its guards do not');
  });
});

describe('the digest of a plan', () => {
  it('is the same whatever the order of keys, and another for another order of changes', () => {
    const [plan] = saved.plans;
    if (plan === undefined) throw new Error('no plan');
    const backwards = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(backwards);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, each]) => [key, backwards(each)]),
      );
    };
    expect(refusal(JSON.stringify(backwards(saved)))).toBe('accepted');
    expect(plan.changes.length).toBeGreaterThan(1);
    const turned = { ...plan, changes: [...plan.changes].reverse() };
    expect(digestPlan(turned)).not.toBe(digestPlan(plan));
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
  ])('cannot be %s', (_name, text) => {
    expect(refusal(text)).toMatch(/^3 invalid_plan_file: /);
  });
});
