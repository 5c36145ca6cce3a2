import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planRoster } from '../../../src/plan/plan-roster.js';
import { markOrigins } from '../../../src/plan/saved/origins.js';
import { digestPlan } from '../../../src/plan/saved/plan-file.js';
import type { Roster } from '../../../src/roster/roster.js';
import { anyRoster, anyWorkspace } from '../../fixtures/arbitraries.js';
import {
  active,
  CONTEXT,
  pending,
  person,
  rosterOf,
  workspaceOf,
} from '../../fixtures/workspaces.js';

const BASE = { ref: 'origin/main', commit: '0123456789abcdef' };

describe('the origin of a change', () => {
  const live = workspaceOf([active('ana@acme.io', 'ADMIN'), active('bo@acme.io', 'ANALYST')]);
  const before = rosterOf([person('ana@acme.io', 'ADMIN'), person('bo@acme.io', 'BUSINESS', 9)]);
  const after = rosterOf([
    person('ana@acme.io', 'ADMIN'),
    person('bo@acme.io', 'BUSINESS', 2),
    person('new@acme.io', 'ANALYST'),
  ]);
  const plan = planRoster(after, live, CONTEXT);
  const marked = markOrigins(plan, planRoster(before, live, CONTEXT), BASE);

  it('is drift for what the roster asked for before, wherever its line is now', () => {
    expect(marked.changes.map(({ email, origin }) => [email, origin])).toEqual([
      ['new@acme.io', 'this_change'],
      ['bo@acme.io', 'drift'],
    ]);
  });

  it('is this change for another account type than was asked for before', () => {
    const other = rosterOf([person('ana@acme.io', 'ADMIN'), person('bo@acme.io', 'DEVELOPER')]);
    const again = markOrigins(
      planRoster(other, live, CONTEXT),
      planRoster(before, live, CONTEXT),
      BASE,
    );
    expect(again.changes).toMatchObject([{ email: 'bo@acme.io', origin: 'this_change' }]);
  });

  it('is this change for a user who is kept and no longer listed, drift for one who never was', () => {
    const keep = { unlisted: 'keep' } as const;
    const crowd = workspaceOf(['ana', 'bo', 'eve'].map((it) => active(`${it}@acme.io`, 'ADMIN')));
    const listed = ['ana', 'bo'].map((it) => person(`${it}@acme.io`, 'ADMIN'));
    const [old, fresh] = [rosterOf(listed, keep), rosterOf(listed.slice(0, 1), keep)];
    const again = markOrigins(
      planRoster(fresh, crowd, CONTEXT),
      planRoster(old, crowd, CONTEXT),
      BASE,
    );
    expect(again.unlisted.map(({ email, origin }) => [email, origin])).toEqual([
      ['bo@acme.io', 'this_change'],
      ['eve@acme.io', 'drift'],
    ]);
  });

  it('of what needs attention is drift where that was so before, and this change for anything else', () => {
    const invited = workspaceOf(
      [active('ana@acme.io', 'ADMIN')],
      ['bo', 'eve'].map((it) => pending(`${it}@acme.io`, 'ANALYST')),
    );
    const ana = person('ana@acme.io', 'ADMIN');
    const [old, fresh] = [
      rosterOf([ana, person('bo@acme.io', 'ANALYST')]),
      rosterOf([ana, person('eve@acme.io', 'BUSINESS')]),
    ];
    const originsOf = (base: Roster) =>
      markOrigins(
        planRoster(fresh, invited, CONTEXT),
        planRoster(base, invited, CONTEXT),
        BASE,
      ).attention.map(({ email, code, origin }) => [email, code, origin]);
    expect(originsOf(old)).toEqual([
      ['bo@acme.io', 'cancel_invitation', 'this_change'],
      ['eve@acme.io', 'pending_other_type', 'this_change'],
    ]);
    expect(originsOf(rosterOf([ana]))).toEqual([
      ['bo@acme.io', 'cancel_invitation', 'drift'],
      ['eve@acme.io', 'pending_other_type', 'this_change'],
    ]);
  });

  it('names what it was compared with', () => {
    expect(marked.base).toEqual(BASE);
  });

  it('changes nothing of what is written, nor the digest', () => {
    fc.assert(
      fc.property(anyRoster, anyRoster, anyWorkspace, (roster, other, workspace) => {
        const head = planRoster(roster, workspace, CONTEXT);
        const both = markOrigins(head, planRoster(other, workspace, CONTEXT), BASE);
        expect(both.changes.map(({ origin: _, ...change }) => change)).toEqual(head.changes);
        expect(digestPlan(both)).toBe(head.sha256);
      }),
    );
  });

  it('is drift for everything when the roster is the same', () => {
    fc.assert(
      fc.property(anyRoster, anyWorkspace, (roster, workspace) => {
        const head = planRoster(roster, workspace, CONTEXT);
        const { changes, attention } = markOrigins(head, head, BASE);
        expect([...changes, ...attention].every(({ origin }) => origin === 'drift')).toBe(true);
      }),
    );
  });
});
