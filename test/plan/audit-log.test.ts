import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailKey } from '../../src/email.js';
import { findNamingEvents } from '../../src/plan/audit-log.js';
import type { AuditLogEntry } from '../../src/workspace/workspace.js';
import { HOSTILE_STRINGS } from '../fixtures/hostile-strings.js';

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
