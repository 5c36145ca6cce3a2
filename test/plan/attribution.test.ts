import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attribute } from '../../src/plan/audit-log.js';
import { planRoster } from '../../src/plan/plan-roster.js';
import type { AuditLogEntry } from '../../src/workspace/workspace.js';
import { HOSTILE_STRINGS } from '../fixtures/hostile-strings.js';
import { active, CONTEXT, pending, person, rosterOf, workspaceOf } from '../fixtures/workspaces.js';

function event(id: number, parts: Partial<AuditLogEntry> = {}): AuditLogEntry {
  return {
    id,
    createdDttm: '2026-11-20 09:00:00.000000',
    updatedDttm: '2026-11-20 09:00:00.000000',
    workspaceId: 1,
    workspaceName: 'analytics',
    actorType: 'user',
    actorUserId: 1,
    actorEmail: 'boss@acme.io',
    eventSourceId: 1,
    eventSource: 'user_management',
    eventId: 1,
    eventType: `event_${id}`,
    metadataJson: { email: 'ana@acme.io' },
    ...parts,
  };
}

const LIVE = workspaceOf(
  [active('Ana@acme.io', 'ADMIN', 'uid-of-ana'), active('old@acme.io', 'ANALYST', 'uid-of-old')],
  [pending('wait@acme.io', 'ANALYST')],
);
const ROSTER = rosterOf([person('ana@acme.io', 'DEVELOPER'), person('new@acme.io', 'ANALYST')]);
const PLAN = planRoster(ROSTER, LIVE, CONTEXT);

const typesOf = (log: readonly AuditLogEntry[], plan: typeof PLAN = PLAN): readonly string[] =>
  attribute(plan, LIVE, log).map(({ email, event_type }) => `${email} ${event_type}`);

describe('an attribution', () => {
  it('is the newest event that names the user, with who did it and when', () => {
    const log = [
      event(1, { createdDttm: '2026-11-19 09:00:00.000000' }),
      event(2, { createdDttm: '2026-11-21 09:00:00.000001' }),
      event(3, { createdDttm: '2026-11-21 09:00:00.000000' }),
    ];
    expect(attribute(PLAN, LIVE, log)).toEqual([
      {
        email: 'ana@acme.io',
        event_type: 'event_2',
        workspace_name: 'analytics',
        actor_email: 'boss@acme.io',
        at: '2026-11-21 09:00:00.000001',
      },
    ]);
  });

  it('is the event with the higher number where times are equal', () => {
    expect(typesOf([event(8), event(9), event(7)])).toEqual(['ana@acme.io event_9']);
  });

  it('goes by the uid too, and by whichever is newer', () => {
    const byUid = event(2, { metadataJson: `{"uid":"uid-of-ana"}` });
    expect(typesOf([event(1), byUid])).toEqual(['ana@acme.io event_2']);
    expect(typesOf([event(3), byUid])).toEqual(['ana@acme.io event_3']);
  });

  it('leaves out an event that names another uid: somebody has one in each workspace', () => {
    const [here, there] = ['a'.repeat(64), 'b'.repeat(64)];
    const live = workspaceOf([active('ana@acme.io', 'ADMIN', here)]);
    const plan = planRoster(ROSTER, live, CONTEXT);
    const at = (id: number, uid: string): AuditLogEntry =>
      event(id, { workspaceName: 'finance', metadataJson: { email: 'ana@acme.io', uid } });
    const found = (...log: AuditLogEntry[]): unknown => attribute(plan, live, log);
    expect(found(at(2, there))).toEqual([]);
    expect(found(at(1, here), at(2, there))).toMatchObject([{ event_type: 'event_1' }]);
  });

  it('is there for changes, attention and unlisted users', () => {
    const keeping = planRoster(
      { ...ROSTER, policy: { ...ROSTER.policy, unlisted: 'keep' } },
      LIVE,
      {
        ...CONTEXT,
      },
    );
    const log = ['new@acme.io', 'wait@acme.io', 'uid-of-old'].map((name, index) =>
      event(index, { metadataJson: { name } }),
    );
    expect(keeping.changes.map(({ email }) => email)).not.toContain('old@acme.io');
    expect(typesOf(log, keeping).toSorted()).toEqual([
      'new@acme.io event_0',
      'old@acme.io event_2',
      'wait@acme.io event_1',
    ]);
  });

  it('is not there for somebody whom no event names, nor for who only acted', () => {
    expect(typesOf([])).toEqual([]);
    expect(typesOf([event(1, { metadataJson: null, actorEmail: 'ana@acme.io' })])).toEqual([]);
    expect(typesOf([event(1, { metadataJson: { email: 'diana@acme.io' } })])).toEqual([]);
  });

  it('says that nobody is known to have acted where the log does not say', () => {
    const [found] = attribute(PLAN, LIVE, [event(1, { actorEmail: null })]);
    expect(found?.actor_email).toBeNull();
  });
});

describe('events of other workspaces', () => {
  const other = event(9, { workspaceName: 'marketing' });
  const named = { ...PLAN, target: { ...PLAN.target, workspace_name: 'analytics' } };

  it('do not count where the roster names a workspace', () => {
    expect(typesOf([event(1), other], named)).toEqual(['ana@acme.io event_1']);
    expect(typesOf([other], named)).toEqual([]);
  });

  it('count where nobody can tell which workspace is meant', () => {
    expect(typesOf([event(1), other])).toEqual(['ana@acme.io event_9']);
  });
});

it('the order of the log does not matter, nor does anything that metadata can hold', () => {
  const anyMetadata = fc.oneof(
    fc.constantFrom(...HOSTILE_STRINGS, 'ana@acme.io', '{"uid":"uid-of-old"}', '{"email":'),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const anyLog = fc.uniqueArray(
    fc.record({ id: fc.integer(), metadataJson: anyMetadata, day: fc.integer({ min: 1, max: 3 }) }),
    { selector: ({ id }) => id, maxLength: 8 },
  );
  fc.assert(
    fc.property(anyLog, fc.infiniteStream(fc.nat()), (rows, randoms) => {
      const log = rows.map(({ id, metadataJson, day }) =>
        event(id, { metadataJson, createdDttm: `2026-11-0${day} 00:00:00.000000` }),
      );
      const shuffled = log
        .map((each) => ({ each, at: randoms.next().value }))
        .sort((a, b) => a.at - b.at)
        .map(({ each }) => each);
      expect(attribute(PLAN, LIVE, shuffled)).toEqual(attribute(PLAN, LIVE, log));
    }),
  );
});
