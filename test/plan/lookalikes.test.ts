import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailKey } from '../../src/email.js';
import { explainPlan } from '../../src/plan/explain/explain.js';
import { type Compared, findLookalike } from '../../src/plan/lookalikes.js';
import type { Lookalikes } from '../../src/plan/plan.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import { anyRoster, anyWorkspace } from '../fixtures/arbitraries.js';
import { inCpuTime } from '../fixtures/cpu-time.js';
import { active, CONTEXT, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';

const BOSS = person('boss@acme.io', 'ADMIN');
const BOSS_LIVE = active('boss@acme.io', 'ADMIN');

type Someone = readonly [email: string, name?: string];

/** What a plan says of people who are invited and of users who are disabled. */
function lookalikes(
  invited: readonly Someone[],
  disabled: readonly Someone[],
): readonly Lookalikes[] {
  const people = invited.map(([email, name], index) => ({
    ...person(email, 'ANALYST', index + 2),
    name: name ?? null,
  }));
  const users = disabled.map(([email, name]) => ({
    ...active(email, 'ANALYST'),
    name: name ?? '',
  }));
  return planRoster(rosterOf([BOSS, ...people]), workspaceOf([BOSS_LIVE, ...users]), CONTEXT)
    .lookalikes;
}

function likenessOf(invited: Someone, disabled: Someone): Lookalikes['likeness'] | null {
  return lookalikes([invited], [disabled])[0]?.likeness ?? null;
}

describe('someone who is invited and someone who is disabled', () => {
  it('may be one person by the name, at whatever address', () => {
    const sol = ['s.newman@else.example', 'Sol  Newman '] as const;
    expect(lookalikes([sol], [['sol@acme.io', 'sol newman']])).toEqual([
      {
        invited: 's.newman@else.example',
        disabled: 'sol@acme.io',
        likeness: 'same_name',
        source: { file: 'roster.yaml', line: 2 },
      },
    ]);
    expect(likenessOf(sol, ['sol@acme.io', 'Sol Oldman'])).toBeNull();
  });

  it('may be by a name in another width, case or spacing', () => {
    expect(likenessOf(['a@else.example', 'Ｓｏｌ Newman'], ['b@acme.io', 'sol newman'])).toBe(
      'same_name',
    );
    expect(likenessOf(['a@else.example', '\tSOL\u00a0NEWMAN'], ['b@acme.io', 'Sol Newman '])).toBe(
      'same_name',
    );
  });

  it('are found among many who are as long and at the same domain', () => {
    const others = Array.from({ length: 40 }, (_, n): Someone => [`${n}abcdefgh${n}@acme.io`]);
    expect(lookalikes([['jonathan@acme.io']], [...others, ['jonathon@acme.io']])).toMatchObject([
      { invited: 'jonathan@acme.io', disabled: 'jonathon@acme.io' },
    ]);
  });

  it('are not by a name that is not there', () => {
    expect(likenessOf(['new@acme.io', ''], ['old@acme.io', ' '])).toBeNull();
    expect(likenessOf(['new@acme.io'], ['old@acme.io'])).toBeNull();
  });

  it.each([
    ['what follows a plus', 'sol+new@acme.io', 'sol@acme.io'],
    ['what follows a plus at both', 'sol+new@acme.io', 'sol+old@acme.io'],
    ['dots', 'sol.newman@acme.io', 'solnewman@acme.io'],
    ['other signs between the parts', 'sol_newman@acme.io', 'sol-newman@acme.io'],
    ['the order of the parts', 'newman.sol@acme.io', 'sol.newman@acme.io'],
    ['accents', 'zoe@acme.io', 'zoë@acme.io'],
    ['umlauts in two letters', 'juergen@acme.io', 'jürgen@acme.io'],
    ['umlauts without their dots', 'jurgen@acme.io', 'jürgen@acme.io'],
    ['letters of their own', 'strasse.bjorn@acme.io', 'straße.bjørn@acme.io'],
    ['a domain in plain letters', 'sol@buecher.example', 'sol@xn--bcher-kva.example'],
  ])('may be by an address that differs in %s alone', (_name, invited, disabled) => {
    expect(likenessOf([invited], [disabled])).toBe('same_local_part');
    expect(likenessOf([disabled], [invited])).toBe('same_local_part');
  });

  it.each([
    ['one letter more', 'jonathan@acme.io', 'jonathann@acme.io'],
    ['one letter less at the beginning', 'jonathan@acme.io', 'onathan@acme.io'],
    ['another letter', 'jonathan@acme.io', 'jonathon@acme.io'],
    ['two letters that changed places', 'jonathan@acme.io', 'jonahtan@acme.io'],
    ['another last letter', 'jonatha1@acme.io', 'jonatha2@acme.io'],
  ])('may be by a long address with %s', (_name, invited, disabled) => {
    expect(likenessOf([invited], [disabled])).toBe('one_letter_apart');
    expect(likenessOf([disabled], [invited])).toBe('one_letter_apart');
  });

  it.each([
    ['two letters apart', 'jonathan@acme.io', 'jonethon@acme.io'],
    ['a letter less here and one more there', 'jonathan@acme.io', 'onathanx@acme.io'],
    ['letters that changed places far apart', 'jonathan@acme.io', 'nonathaj@acme.io'],
    ['one letter apart in a short name', 'sophia@acme.io', 'sophie@acme.io'],
    ['one letter apart where one is short', 'sophia@acme.io', 'sophiax@acme.io'],
    ['one letter apart at another domain', 'jonathan@acme.io', 'jonathon@acme.com'],
    ['the same before the @ at another domain', 'sol@acme.io', 'sol@acme.com'],
    ['a plus at the beginning', '+a@acme.io', '+b@acme.io'],
    ['a letter that moved by one, beside another', 'jonabhan@acme.io', 'jonbchan@acme.io'],
    ['a letter that moved back by one, beside another', 'jonabhan@acme.io', 'joncahan@acme.io'],
    ['letters that changed places twice', 'xxababxx@acme.io', 'xxbabaxx@acme.io'],
    ['parts in another order with other breaks', 'c.ab@acme.io', 'bc.a@acme.io'],
  ])('are not by addresses %s', (_name, invited, disabled) => {
    expect(likenessOf([invited], [disabled])).toBeNull();
  });

  it('are not compared beyond what an address can be long', () => {
    const long = 'a'.repeat(65);
    expect(likenessOf([`${long}@acme.io`], [`${long}b@acme.io`])).toBeNull();
    const longest = 'a'.repeat(63);
    expect(likenessOf([`${longest}@acme.io`], [`${longest}b@acme.io`])).toBe('one_letter_apart');
    expect(likenessOf(['abcdef1@acme.io'], ['abcdef2@acme.io'])).toBe('one_letter_apart');
  });

  it('make one pair each, by what says most', () => {
    expect(
      lookalikes(
        [['jonathan@acme.io'], ['kim.new@acme.io', 'Kim Lee'], ['jon.athan@acme.io']],
        [
          ['jonathon@acme.io'],
          ['kim.old@acme.io', 'Kim Lee'],
          ['kimnew@acme.io'],
          ['jona.than@acme.io'],
        ],
      ).map(({ invited, disabled, likeness }) => [invited, disabled, likeness]),
    ).toEqual([
      ['jon.athan@acme.io', 'jona.than@acme.io', 'same_local_part'],
      ['jonathan@acme.io', 'jonathon@acme.io', 'one_letter_apart'],
      ['kim.new@acme.io', 'kim.old@acme.io', 'same_name'],
    ]);
  });

  it('are both of this plan: who is only moved or stays is nobody’s lookalike', () => {
    const moved = person('jonathan@acme.io', 'DEVELOPER');
    const { lookalikes: found } = planRoster(
      rosterOf([BOSS, moved, person('jonathon@acme.io', 'ANALYST')]),
      workspaceOf([BOSS_LIVE, active('jonathan@acme.io', 'ANALYST')]),
      CONTEXT,
    );
    expect(found).toEqual([]);
  });
});

describe('what is explained of an address', () => {
  const roster = rosterOf([
    BOSS,
    person('jonathan@acme.io', 'ANALYST'),
    person('kim@acme.io', 'ANALYST'),
  ]);
  const live = workspaceOf([BOSS_LIVE, active('jonathon@acme.io', 'ANALYST')]);
  const plan = planRoster(roster, live, CONTEXT);
  const explained = (email: string): readonly Lookalikes[] =>
    explainPlan(email, plan, roster, live, CONTEXT).lookalikes;

  it('holds the pair from either side, and no other', () => {
    expect(plan.lookalikes).toHaveLength(1);
    expect(explained('Jonathan@acme.io')).toEqual(plan.lookalikes);
    expect(explained('JONATHON@acme.io')).toEqual(plan.lookalikes);
    expect(explained('kim@acme.io')).toEqual([]);
  });
});

describe('the one who may be meant', () => {
  const at = (email: string, name: string | null = null): Compared => ({
    key: emailKey(email),
    name,
  });

  it('is the first by address of those with the strongest likeness, whatever their order', () => {
    const meant = at('jonathan@acme.io', 'Jo Nathan');
    const [near, dotted, named] = [
      at('jonathon@acme.io'),
      at('jon.athan@acme.io'),
      at('x@else.example', 'jo nathan'),
    ];
    const nobody = at('someone@acme.io');
    expect(findLookalike(meant, [nobody])).toBeNull();
    expect(findLookalike(meant, [])).toBeNull();
    expect(findLookalike(meant, [nobody, near])).toBe(near);
    expect(findLookalike(meant, [near, dotted, nobody])).toBe(dotted);
    expect(findLookalike(meant, [near, dotted, named])).toBe(named);
    const [first, second] = [at('jonathax@acme.io'), at('jonathay@acme.io')];
    expect(findLookalike(at('jonathan@acme.io'), [second, first])).toBe(first);
    expect(findLookalike(at('jonathan@acme.io'), [first, second])).toBe(first);
  });
});

describe('many who look alike', () => {
  it('are paired in no more time than there are people', () => {
    const some = (count: number, name: (index: number) => Someone): readonly Someone[] =>
      Array.from({ length: count }, (_, index) => name(index));
    const same = inCpuTime(4_000, () =>
      lookalikes(
        some(10_000, (index) => [`new${index}@acme.io`, 'Test User']),
        some(10_000, (index) => [`old${index}@acme.io`, 'Test User']),
      ),
    );
    expect(same).toHaveLength(10_000);
    const near = inCpuTime(4_000, () =>
      lookalikes(
        some(10_000, (index) => [`${'abcdefgh'.repeat(4)}${index}x@acme.io`]),
        some(10_000, (index) => [`${'abcdefgh'.repeat(4)}${index}y@acme.io`]),
      ),
    );
    expect(near).toHaveLength(10_000);
  });
});

describe('the lookalikes of any plan', () => {
  it('are invited and disabled by it, and nobody is in two pairs', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, (roster, workspace) => {
        const plan = planRoster(roster, workspace, CONTEXT);
        const emails = (action: RegExp): readonly string[] =>
          plan.changes.filter((each) => action.test(each.action)).map(({ email }) => email);
        const invited = plan.lookalikes.map((pair) => pair.invited);
        const disabled = plan.lookalikes.map((pair) => pair.disabled);
        expect(emails(/invite/)).toEqual(expect.arrayContaining(invited));
        expect(emails(/disable/)).toEqual(expect.arrayContaining(disabled));
        expect(new Set(invited).size).toBe(invited.length);
        expect(new Set(disabled).size).toBe(disabled.length);
        expect(plan.guards.find(({ name }) => name === 'max_lookalikes')?.actual).toBe(
          plan.lookalikes.length,
        );
      }),
    );
  });

  it('are the same both ways, and for any spelling', () => {
    const compared = fc.record({
      key: fc
        .tuple(
          fc.string({ unit: fc.constantFrom('a', 'b', '.', '+', 'é'), minLength: 1 }),
          fc.constantFrom('acme.io', 'b.io'),
        )
        .map(([local, domain]) => emailKey(`${local}@${domain}`)),
      name: fc.option(fc.constantFrom('Ann', 'Bo')),
    });
    const isAlike = (a: Compared, b: Compared): boolean => findLookalike(a, [b]) !== null;
    fc.assert(
      fc.property(compared, compared, (one, other) => {
        expect(isAlike(one, other)).toBe(isAlike(other, one));
        const spelled = { ...other, key: emailKey(` ${other.key.toUpperCase()}. `) };
        expect(isAlike(one, spelled)).toBe(isAlike(one, other));
      }),
    );
  });
});
