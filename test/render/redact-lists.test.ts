import { describe, expect, it } from 'vitest';
import { type AuditEntry, auditTable, wholeAuditTable } from '../../src/render/lists.js';
import { createRedaction, redactAuditLog, redactUsers } from '../../src/render/redact.js';
import { eventsWith } from '../fixtures/hostile-lists.js';

const [EVENT] = eventsWith('x');

function redactEvent(over: Partial<AuditEntry>): AuditEntry {
  if (EVENT === undefined) throw new Error('there is an event');
  const [event] = redactAuditLog([{ ...EVENT, actor_email: null, ...over }], createRedaction());
  if (event === undefined) throw new Error('it is still there');
  return event;
}

describe('redacted users', () => {
  it('have one number for address and name, and one for the uid', () => {
    const users = redactUsers(
      [
        {
          email: 'Ann@acme.io',
          name: 'Ann Lee',
          account_type: 'ADMIN',
          status: 'active',
          uid: 'u',
        },
        { email: 'ann@acme.io', name: null, account_type: 'ADMIN', status: 'expired', uid: null },
      ],
      createRedaction(),
    );
    expect(users).toMatchObject([
      { email: 'person-1', name: 'person-1', uid: 'uid-1', account_type: 'ADMIN' },
      { email: 'person-1', name: null, uid: null },
    ]);
  });
});

describe('a redacted event', () => {
  it('says nothing of who acted but a number', () => {
    expect(redactEvent({ actor_email: 'Ann@acme.io', actor_user_id: 7 })).toMatchObject({
      actor_email: 'person-1',
      actor_user_id: null,
    });
  });

  it.each([
    [
      { email: 'ann@acme.io', account_type: 'ADMIN' },
      { email: 'person-1', account_type: 'ADMIN' },
    ],
    [
      { name: 'Ann Lee', note: 'Ann left' },
      { name: '…', note: '…' },
    ],
    [{ user: { uid: 'f'.repeat(64), id: 7, ok: true } }, { user: { uid: '…', id: 7, ok: true } }],
    [{ 'ann@acme.io': 'ADMIN' }, { 'person-1': 'ADMIN' }],
    [{ 'Ann Lee': null }, { '…': null }],
    [
      ['ann@acme.io', 'Ann@acme.io', 'bo@acme.io'],
      ['person-1', 'person-1', 'person-2'],
    ],
    ['ann@acme.io', 'person-1'],
    ['Ann (ann@acme.io) left', '…'],
    [null, null],
  ])('has of the metadata %j only %j', (metadata, shown) => {
    expect(redactEvent({ metadata }).metadata).toEqual(shown);
  });

  it('names nobody in any other text', () => {
    const text = 'by ann@acme.io';
    const event = redactEvent({ workspace_name: text, event_type: text, event_source: text });
    expect(JSON.stringify(event)).not.toContain('ann');
  });

  it('names nobody in any of its tables', () => {
    const events = [redactEvent({ actor_email: 'ann@acme.io', metadata: { 'ann@x.io': 'Ann' } })];
    for (const table of [auditTable(events), wholeAuditTable(events)]) {
      expect(JSON.stringify(table).toLowerCase()).not.toContain('ann');
    }
  });
});
