import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailKey } from '../../../src/email.js';
import {
  attribute,
  findNamingEvents,
  namesOf,
  newestFirst,
} from '../../../src/plan/explain/audit-log.js';
import { planRoster } from '../../../src/plan/plan-roster.js';
import type { AuditLogEntry } from '../../../src/workspace/workspace.js';
import { HOSTILE_STRINGS } from '../../fixtures/hostile-strings.js';
import {
  active,
  CONTEXT,
  pending,
  person,
  rosterOf,
  workspaceOf,
} from '../../fixtures/workspaces.js';

const ANA = emailKey('ana@acme.io');
const UID = 'ab12'.repeat(16);

const EVENT: AuditLogEntry = {
  id: 1,
  createdDttm: '2026-11-23 12:00:00.000000',
  updatedDttm: '2026-11-23 12:00:00.000000',
  workspaceId: 1,
  workspaceName: 'analytics',
  actorType: 'USER',
  actorUserId: 1,
  actorEmail: null,
  eventSourceId: 1,
  eventSource: 'WORKSPACE',
  eventId: 1,
  eventType: 'USER_DISABLED',
  metadataJson: null,
};

/** Whom an event with such metadata names. */
function findNames(metadata: unknown): ReadonlySet<string> {
  const [found] = findNamingEvents([{ ...EVENT, metadataJson: metadata }], null);
  return found?.names ?? new Set();
}

const names = (metadata: unknown): boolean => findNames(metadata).has(ANA);

describe('an address is found', () => {
  it.each([
    ['as a value', { email: 'ana@acme.io' }],
    ['as a value in a JSON text', '{"email":"ana@acme.io"}'],
    ['in an escaped JSON text', '{"email":"\\u0061na@acme.io"}'],
    ['in JSON within JSON', JSON.stringify(JSON.stringify({ email: 'ana@acme.io' }))],
    ['in JSON in a value', { payload: '{"email":"ana@acme.io"}' }],
    ['deep in lists and objects', [[{ to: [{ who: 'ana@acme.io' }] }]]],
    ['as a key', { 'ana@acme.io': { to: 'ADMIN' } }],
    ['in any case, with spaces around', { email: ' ANA@Acme.IO ' }],
    ['as free text', 'ana@acme.io'],
    ['in a sentence', 'Invited ana@acme.io.'],
    ['at the end of a question', 'Was it ana@acme.io?!'],
    ['in brackets', 'Ana <ana@acme.io>, DEVELOPER'],
    ['in quotes', "user 'ana@acme.io' was disabled"],
    ['with an s behind it', "ana@acme.io's account type"],
    ['as a link', 'mailto:ana@acme.io'],
    ['behind an equals sign', 'user=ana@acme.io to=ADMIN'],
    ['before an ampersand', '/users?who=ana@acme.io&to=ADMIN'],
    ['in a sentence in a value', { message: 'ana@acme.io → ADMIN' }],
    ['between slashes', 'users/ana@acme.io/disable'],
  ])('%s', (_where, metadata) => {
    expect(names(metadata)).toBe(true);
  });
});

describe('an address is not found', () => {
  it.each([
    ['as the end of another', { email: 'diana@acme.io' }],
    ['as the end of another in a sentence', 'Invited diana@acme.io.'],
    ['behind a dot', 'mary.ana@acme.io'],
    ['behind a plus', 'mary+ana@acme.io'],
    ['behind an apostrophe', "o'ana@acme.io"],
    ['behind a hyphen', 'mary-ana@acme.io was there'],
    ['as the start of another', 'ana@acme.iot'],
    ['below another domain', 'ana@acme.io.evil.example'],
    ['before a hyphen', 'ana@acme.io-team'],
    ['before an underscore', 'ana@acme.io_old'],
    ['before another @', 'ana@acme.io@evil.example'],
    ['with a suffix', 'ana+test@acme.io'],
    ['behind an equals sign, where that is the whole value', { email: 'x=ana@acme.io' }],
    ['in parts', { name: 'ana', domain: 'acme.io' }],
    ['in nothing', null],
    ['in a number', 7],
    ['in nothing at all', undefined],
  ])('%s', (_where, metadata) => {
    expect(names(metadata)).toBe(false);
  });
});

describe('a uid', () => {
  it('is found as a value and in a sentence, as it is', () => {
    expect(findNames({ uid: UID }).has(UID)).toBe(true);
    expect(findNames(`Disabled user ${UID}.`).has(UID)).toBe(true);
    expect(findNames({ uid: UID.toUpperCase() }).has(UID)).toBe(false);
    expect(findNames({ uid: `${UID}0` }).has(UID)).toBe(false);
  });

  it('can have any characters as a value', () => {
    expect(findNames({ uid: 'a b, "c"' }).has('a b, "c"')).toBe(true);
  });
});

/** Local parts as a roster allows them. */
const anyAddress = fc
  .tuple(
    fc.stringMatching(/^[a-z0-9!#$%&'+/=?^_`{|}~-]{1,12}$/),
    fc.constantFrom('acme.io', 'me.io', 'acme.io.uk', 'a-acme.io'),
  )
  .map(([local, domain]) => `${local}@${domain}`);

describe('names in metadata', () => {
  it('are exact where a value is an address: no other address is found in it', () => {
    fc.assert(
      fc.property(anyAddress, anyAddress, (one, other) => {
        fc.pre(emailKey(one) !== emailKey(other));
        const found = findNames({ email: one });
        expect(found.has(emailKey(one))).toBe(true);
        expect(found.has(emailKey(other))).toBe(false);
      }),
    );
  });

  it('are found whatever stands around them, and no part of one is', () => {
    const plain = fc.stringMatching(/^[a-z][a-z0-9._+-]{0,8}[a-z0-9]$/);
    fc.assert(
      fc.property(plain, plain, fc.constantFrom(...HOSTILE_STRINGS), (local, more, hostile) => {
        const text = `${hostile} ${more}${local}@acme.io ${hostile}`;
        const found = findNames({ [hostile]: [hostile, { text }] });
        expect(found.has(`${more}${local}@acme.io`)).toBe(true);
        expect(found.has(`${local}@acme.io`)).toBe(false);
      }),
    );
  });

  it('are looked for in any JSON without failing', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (json) => {
        findNames(json);
        findNames(JSON.stringify(json));
      }),
    );
    for (const hostile of HOSTILE_STRINGS) findNames(hostile);
  });

  it('are no longer than an address or a uid can be', () => {
    const long = 'x'.repeat(321);
    expect([...findNames([long, `${long}@acme.io`, `a ${long} b`, { [long]: 1 }])]).toEqual([
      'a',
      'b',
    ]);
  });

  it('are looked for at any depth and length without failing or taking long', () => {
    const deep = 100_000;
    const text = `${'['.repeat(deep)}"ana@acme.io"${']'.repeat(deep)}`;
    expect(names(text)).toBe(true);
    expect(names(`${'\u0301'.repeat(1_000_000)} ana@acme.io`)).toBe(true);
    expect(names(`${'@'.repeat(1_000_000)} ana@acme.io`)).toBe(true);
    expect(names(`a${"'".repeat(1_000_000)}b ana@acme.io`)).toBe(true);
  });
});

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

  it('leaves out an event that names another uid: someone has one in each workspace', () => {
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

  it('is not there for someone whom no event names, nor for who only acted', () => {
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

describe('whose event it is', () => {
  const live = (...users: readonly (readonly [email: string, uid: string])[]) =>
    workspaceOf([
      active('boss@acme.io', 'ADMIN'),
      ...users.map(([email, uid]) => active(email, 'ANALYST', uid)),
    ]);
  const attributed = (workspace: ReturnType<typeof live>, ...log: readonly AuditLogEntry[]) => {
    const roster = rosterOf([person('boss@acme.io', 'ADMIN')]);
    return attribute(planRoster(roster, workspace, CONTEXT), workspace, log);
  };
  const naming = (metadataJson: unknown, more: Partial<AuditLogEntry> = {}): AuditLogEntry => ({
    ...EVENT,
    ...more,
    metadataJson,
  });

  it('is told by the address and the uids of that person alone', () => {
    const { activeUsers } = live(['ana@acme.io', UID], ['bo@acme.io', 'other']);
    expect(namesOf(ANA, activeUsers)).toEqual([ANA, UID]);
    expect(namesOf(emailKey('nobody@acme.io'), activeUsers)).toEqual(['nobody@acme.io']);
  });

  it('is the newest of several that name them, in either form of a time', () => {
    const old = naming({ email: 'ana@acme.io' }, { id: 1, createdDttm: '2026-11-23 09:00:00' });
    const middle = naming({ email: 'ana@acme.io' }, { id: 2, createdDttm: '2026-11-23T10:00:00' });
    const newest = naming({ email: 'ana@acme.io' }, { id: 3, createdDttm: '2026-11-23 11:00:00' });
    for (const log of [
      [old, middle, newest],
      [newest, old, middle],
    ]) {
      expect(attributed(live(['ana@acme.io', UID]), ...log)).toMatchObject([
        { at: '2026-11-23 11:00:00' },
      ]);
    }
    expect([old, middle].toSorted(newestFirst)).toEqual([middle, old]);
    const later = naming(null, { createdDttm: '2026-11-23 10:30:00' });
    expect([middle, later].toSorted(newestFirst)).toEqual([later, middle]);
  });

  it('is not that of a user elsewhere, whose uid is another', () => {
    const other = 'cd34'.repeat(16);
    const ana = live(['ana@acme.io', UID]);
    const both = { email: 'ana@acme.io', uid: other };
    expect(attributed(ana, naming(both))).toEqual([]);
    expect(attributed(ana, naming({ ...both, uid: UID }))).toHaveLength(1);
    // What is longer than a uid, on either side, is none.
    expect(attributed(ana, naming({ ...both, uid: `${other}0` }))).toHaveLength(1);
    expect(attributed(ana, naming({ ...both, uid: `0${other}` }))).toHaveLength(1);
    expect(attributed(ana, naming({ ...both, uid: `g${other}` }))).toHaveLength(1);
  });

  it('can be that of someone who has no uid, or two', () => {
    const invited = workspaceOf(
      [active('boss@acme.io', 'ADMIN')],
      [pending('ana@acme.io', 'ADMIN')],
    );
    const about = naming({ email: 'ana@acme.io', uid: 'cd34'.repeat(16) });
    expect(attributed(invited, about)).toHaveLength(1);
    const twins = live(['ana@acme.io', UID], ['ANA@acme.io', 'ef56'.repeat(16)]);
    expect(attributed(twins, naming({ uid: UID }))).toHaveLength(1);
  });

  it('is told once for an address, as it is written where it is met first', () => {
    const workspace = live(['ANA@acme.io', UID]);
    expect(attributed(workspace, naming({ email: 'ana@acme.io' }))).toMatchObject([
      { email: 'ANA@acme.io' },
    ]);
  });

  it('is found in signs of emphasis, however many', () => {
    expect(findNames(`**${UID}**`).has(UID)).toBe(true);
    expect(findNames(`''${UID}''!!`).has(UID)).toBe(true);
    expect(findNames('').size).toBe(0);
    expect(findNames({ a: ['', ' '] }).has('')).toBe(false);
  });
});
