import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Day, dayAt } from '../../src/day.js';
import { type EmailKey, emailKey, matchesAny } from '../../src/email.js';
import { explainPlan } from '../../src/plan/explain/explain.js';
import type { Plan } from '../../src/plan/plan.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import type { Former, Person, Policy, Roster } from '../../src/roster/roster.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { applyChanges } from '../fixtures/apply-changes.js';
import { anyRoster, anyWorkspace } from '../fixtures/arbitraries.js';
import {
  active,
  CONTEXT,
  expired,
  pending,
  person,
  rosterOf,
  workspaceOf,
} from '../fixtures/workspaces.js';

const BOSS = person('boss@acme.io', 'ADMIN');
const BOSS_LIVE = active('boss@acme.io', 'ADMIN');
const OLD = active('sol.old@acme.io', 'ANALYST');
const NEW = active('sol.new@acme.io', 'ANALYST');

function formerly(acts: Former['acts'] = null): Former {
  return { email: OLD.email, key: OLD.key, acts };
}

function sol(over: Partial<Person> = {}): Person {
  return { ...person('sol.new@acme.io', 'ANALYST', 2), formerly: [formerly()], ...over };
}

function plan(live: Workspace, who: Person = sol(), policy: Partial<Policy> = {}): Plan {
  return planRoster(rosterOf([BOSS, who], policy), live, CONTEXT);
}

function shown({ changes, attention }: Plan): readonly string[] {
  return [
    ...changes.map(({ action, email }) => `${action} ${email}`),
    ...attention.map(({ code, email }) => `${code} ${email}`),
  ];
}

describe('a user whose address is a former one', () => {
  it('stays while the new address is only invited, and is neither a change nor drift', () => {
    const first = plan(workspaceOf([BOSS_LIVE, OLD]));
    expect(shown(first)).toEqual(['invite sol.new@acme.io']);
    expect(first.lookalikes).toEqual([]);
    const waiting = plan(workspaceOf([BOSS_LIVE, OLD], [pending('sol.new@acme.io', 'ANALYST')]));
    expect(shown(waiting)).toEqual([]);
    expect(waiting.unlisted).toEqual([]);
    expect(waiting.summary).toMatchObject({ disable: 0, attention: 0, unlisted: 0 });
  });

  it('is disabled once the new one is active', () => {
    expect(shown(plan(workspaceOf([BOSS_LIVE, OLD, NEW])))).toEqual(['disable sol.old@acme.io']);
    const other = active('sol.new@acme.io', 'DEVELOPER');
    expect(shown(plan(workspaceOf([BOSS_LIVE, OLD, other])))).toEqual([
      'change_account_type sol.new@acme.io',
      'disable sol.old@acme.io',
    ]);
  });

  it('stays where two users have the new address, since nobody can tell which one is meant', () => {
    const twin = active('sol.new@acme.io', 'ANALYST', 'another-uid');
    expect(shown(plan(workspaceOf([BOSS_LIVE, OLD, NEW, twin])))).toEqual([
      'ambiguous_user sol.new@acme.io',
    ]);
  });

  it('is kept as any other who is not listed where the policy keeps those', () => {
    const kept = plan(workspaceOf([BOSS_LIVE, OLD, NEW]), sol(), { unlisted: 'keep' });
    expect(shown(kept)).toEqual([]);
    expect(kept.unlisted.map(({ email }) => email)).toEqual(['sol.old@acme.io']);
  });

  it('is disabled when the entry has gone or its last day is past', () => {
    const yesterday = { ...sol(), expires: '2026-11-22' as Day };
    expect(shown(plan(workspaceOf([BOSS_LIVE, OLD]), yesterday))).toEqual([
      'disable sol.old@acme.io',
    ]);
    expect(shown(plan(workspaceOf([BOSS_LIVE, OLD]), person('kim@acme.io', 'ANALYST')))).toEqual([
      'invite kim@acme.io',
      'disable sol.old@acme.io',
    ]);
    const today = { ...sol(), expires: dayAt(Date.parse('2026-11-23')) };
    expect(shown(plan(workspaceOf([BOSS_LIVE, OLD]), today))).toEqual(['invite sol.new@acme.io']);
  });

  it('is kept by an included file only if that may grant what the user has', () => {
    const live = workspaceOf([BOSS_LIVE, OLD]);
    expect(shown(plan(live, sol({ formerly: [formerly(['ANALYST', 'BUSINESS'])] })))).toEqual([
      'invite sol.new@acme.io',
    ]);
    const refused = plan(live, sol({ formerly: [formerly(['BUSINESS'])] }));
    expect(shown(refused)).toEqual([
      'invite sol.new@acme.io',
      'disable sol.old@acme.io',
      'formerly_not_granted sol.old@acme.io',
    ]);
    expect(refused.attention[0]?.message).toContain(
      'sol.new@acme.io, whose file may not grant ANALYST',
    );
    // Once the new one is active the old one goes in any case, and nothing is in vain.
    expect(
      shown(plan(workspaceOf([BOSS_LIVE, OLD, NEW]), sol({ formerly: [formerly(['BUSINESS'])] }))),
    ).toEqual(['disable sol.old@acme.io']);
  });

  it('has invitations cancelled as for any other address', () => {
    const invited = [pending('sol.old@acme.io', 'ANALYST')];
    expect(shown(plan(workspaceOf([BOSS_LIVE], invited)))).toEqual([
      'invite sol.new@acme.io',
      'cancel_invitation sol.old@acme.io',
    ]);
    expect(shown(plan(workspaceOf([BOSS_LIVE, OLD], invited)))).toEqual([
      'invite sol.new@acme.io',
      'cancel_invitation sol.old@acme.io',
    ]);
    expect(
      shown(plan(workspaceOf([BOSS_LIVE, OLD], [expired('sol.old@acme.io', 'ANALYST')]))),
    ).toEqual(['invite sol.new@acme.io']);
  });

  it('is explained', () => {
    const why = (live: Workspace, who = sol()): string =>
      explainPlan('sol.old@acme.io', plan(live, who), rosterOf([BOSS, who]), live, CONTEXT).reason;
    expect(why(workspaceOf([BOSS_LIVE, OLD]))).toBe(
      'Active as ANALYST and the former address of sol.new@acme.io: roster leaves them until sol.new@acme.io is active.',
    );
    expect(why(workspaceOf([BOSS_LIVE, OLD, NEW]))).toBe(
      'Active as ANALYST and the former address of sol.new@acme.io: roster disables them.',
    );
    expect(why(workspaceOf([BOSS_LIVE]))).toContain('there is nothing to do');
  });
});

/** Whoever is invited accepts. */
function accept(workspace: Workspace): Workspace {
  const { activeUsers, invitedUsers } = workspace;
  const accepted = invitedUsers
    .filter(({ invitation, unknownState }) => invitation === 'pending' && unknownState === null)
    .map(({ email, accountType }) => active(email, accountType, `accepted ${email}`));
  const isNew = ({ key }: { readonly key: string }): boolean =>
    activeUsers.every((user) => user.key !== key);
  return {
    ...workspace,
    activeUsers: [...activeUsers, ...accepted.filter(isNew)],
    invitedUsers: invitedUsers.filter(
      ({ invitation, unknownState }) => invitation !== 'pending' || unknownState !== null,
    ),
  };
}

interface Moved {
  readonly old: EmailKey;
  readonly now: EmailKey;
}

/** Who has a new address, and is active at the old one by what the entry may keep. */
function findMoved({ people, policy }: Roster, { activeUsers }: Workspace): readonly Moved[] {
  const isListed = ({ key, expires }: Person): boolean =>
    !matchesAny(key, policy.ignore) && (expires === null || expires >= CONTEXT.today);
  return people.filter(isListed).flatMap((each) =>
    each.formerly.flatMap(({ key, acts }) => {
      const [user, twin] = activeUsers.filter((one) => one.key === key);
      const isKept = acts === null || acts.some((type) => type === user?.accountType);
      return user !== undefined && twin === undefined && isKept
        ? [{ old: key, now: each.key }]
        : [];
    }),
  );
}

function activeAt({ activeUsers }: Workspace, key: EmailKey): number {
  return activeUsers.filter((user) => user.key === key).length;
}

function applied(roster: Roster, live: Workspace): Workspace {
  return applyChanges(live, planRoster(roster, live, CONTEXT).changes);
}

describe('the laws of formerly', () => {
  const anyAccepts = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });

  it('nobody with a new address is without access in between, and the old one goes in the end', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, anyAccepts, (roster, start, accepts) => {
        const moved = findMoved(roster, start);
        let live = start;
        for (const isAccepted of [...accepts, true, true]) {
          live = applied(roster, live);
          const alone = moved.filter((it) => activeAt(live, it.old) + activeAt(live, it.now) === 0);
          expect(alone).toEqual([]);
          if (isAccepted) live = accept(live);
        }
        live = applied(roster, live);
        const { unlisted, protected: kept } = roster.policy;
        const left = moved.filter(
          (it) =>
            activeAt(live, it.now) === 1 && activeAt(live, it.old) > 0 && !matchesAny(it.old, kept),
        );
        if (unlisted === 'disable') expect(left).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('what a roster says of former addresses it says in any spelling', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, (roster, workspace) => {
        const shouted = roster.people.map((each) => ({
          ...each,
          formerly: each.formerly.map((former) => ({
            ...former,
            email: former.email.toUpperCase(),
            key: emailKey(` ${former.email.toUpperCase()}. `),
          })),
        }));
        const {
          sha256,
          roster: _,
          ...rest
        } = planRoster({ ...roster, people: shouted }, workspace, CONTEXT);
        expect(planRoster(roster, workspace, CONTEXT)).toMatchObject({ sha256, ...rest });
      }),
    );
  });
});
