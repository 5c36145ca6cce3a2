import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePlanFile } from '../../src/plan/saved/parse-plan-file.js';
import { renderJson } from '../../src/render/json.js';
import { type AuditEntry, auditTable, wholeAuditTable } from '../../src/render/lists.js';
import { createRedaction } from '../../src/render/redact.js';
import { parseRoster } from '../../src/roster/parse-roster.js';
import { createSecrets } from '../../src/secret.js';
import { explanationWith } from '../fixtures/explanations.js';
import { eventsWith } from '../fixtures/hostile-lists.js';
import {
  attention,
  disable,
  invite,
  line,
  move,
  ONE_OF_EACH,
  planFileOf,
  planOf,
  reportFileOf,
  reportOf,
  resultOf,
  unlisted,
} from '../fixtures/plans.js';
import { CONTEXT } from '../fixtures/workspaces.js';

const PLAN = planFileOf(
  planOf({
    changes: [
      invite('Noor@acme.io', 'ADMIN', line(3)),
      move('kim@acme.io', 'ANALYST', 'ADMIN', line(4)),
      disable('no address at all', 'ADMIN'),
    ],
    attention: [attention('ambiguous_user', 'noor@ACME.io', 'noor@acme.io is there twice')],
    unlisted: [unlisted('kim@acme.io', 'ANALYST')],
  }),
);

describe('plans and reports', () => {
  it('number people, each by one number wherever they are', () => {
    const [plan] = createRedaction(createSecrets({})).planFile(PLAN).plans;
    expect(plan?.changes.map(({ email }) => email)).toEqual(['person-1', 'person-2', 'person-3']);
    expect(plan?.attention[0]).toMatchObject({
      email: 'person-1',
      message: 'person-1 is there twice',
    });
    expect(plan?.unlisted.map(({ email }) => email)).toEqual(['person-3', 'person-2']);
    expect(plan?.unlisted.map(({ uid }) => uid)).toEqual(['uid-2', 'uid-1']);
  });

  it('keep everything else: what, how many, where', () => {
    const redacted = createRedaction(createSecrets({})).planFile(planFileOf(ONE_OF_EACH));
    const [plan] = redacted.plans;
    expect({ ...redacted, plans: [] }).toEqual({ ...planFileOf(ONE_OF_EACH), plans: [] });
    expect(plan?.changes.map((it) => ({ ...it, email: '', uid: '' }))).toEqual(
      ONE_OF_EACH.changes.map((it) => ({ ...it, email: '', uid: '' })),
    );
    expect(plan?.guards).toEqual(ONE_OF_EACH.guards);
    expect(plan?.target).toEqual(ONE_OF_EACH.target);
  });

  it('keep their own words, whatever someone’s odd address is', () => {
    const odd = move('change', 'ANALYST', 'ADMIN', line(1));
    const [plan] = createRedaction(createSecrets({})).planFile(
      planFileOf(planOf({ changes: [odd] })),
    ).plans;
    expect(plan?.changes[0]).toMatchObject({ action: 'change_account_type', email: 'person-1' });
  });

  it('go through twice and stay as they are', () => {
    const redaction = createRedaction(createSecrets({}));
    const once = redaction.planFile(PLAN);
    expect(redaction.planFile(once)).toEqual(once);
  });

  it('hold no digest, by which a guess could be proved', () => {
    const text = JSON.stringify(
      createRedaction(createSecrets({})).planFile(
        planFileOf({ ...ONE_OF_EACH, sha256: 'f'.repeat(64) }),
      ),
    );
    expect(text).not.toContain('f'.repeat(64));
  });

  it('cannot be applied', () => {
    const text = renderJson(createRedaction(createSecrets({})).planFile(PLAN));
    expect(() => parsePlanFile(text, 'p.json')).toThrow('was edited');
  });

  it('do not repeat what a server said', () => {
    const said = 'api.acme.io answered with an error: "Jonathan "Jonny" Maxwell was here".';
    const report = reportOf([
      resultOf(invite('j@acme.io', 'ADMIN', line(1)), 'failed', { code: 'x', message: said }),
    ]);
    const redacted = createRedaction(createSecrets({})).reportFile(reportFileOf('partial', report));
    expect(redacted.reports[0]?.results[0]?.error?.message).toBe(
      'api.acme.io answered with an error: "…".',
    );
  });
});

describe('texts', () => {
  it.each([
    ["argument 'jonny@acme.io' is invalid.", "argument 'person-1' is invalid."],
    ['Write o’brien@acme.io, or else.', 'Write person-1, or else.'],
    ["o'brien+x@acme.io.", 'person-1.'],
    ['mailto:jonny@acme.io', 'mailto:person-1'],
    ['jonny@acme.io and Jonny@Acme.io and kim@acme.io', 'person-1 and person-1 and person-2'],
    ['teams/jonny@acme.io.yaml', 'person-1'],
    ['no address', 'no address'],
  ])('%s', (raw, shown) => {
    expect(createRedaction(createSecrets({})).text(raw)).toBe(shown);
  });

  it('hide what was met as an address, though it does not look like one', () => {
    const redaction = createRedaction(createSecrets({}));
    redaction.planFile(PLAN);
    expect(redaction.text('no address at all changed')).toBe('person-3 changed');
  });
});

describe('problems', () => {
  const roster = (person: string): string => `version: 1\nusers:\n  - ${person}\n`;
  const secretive = 'Jonathan.Maxwell';

  it.each([
    roster(`{ email: ${secretive}, account_type: ADMIN }`),
    roster(`{ email: "${secretive} <${secretive}@acme.io>", account_type: ADMIN }`),
    roster(`{ email: "mailto:${secretive}", account_type: ADMIN }`),
    roster(`{ email: a@acme.io, account_type: ${secretive} }`),
    roster(`{ email: a@acme.io, account_type: ADMIN, ${secretive}: 1 }`),
    roster(`${secretive}: ADMIN`),
    roster(`{ email: *${secretive}, account_type: ADMIN }`),
    roster(`!${secretive} x`),
    roster(`"${secretive}`),
    roster(`{ email: &${secretive} *${secretive}, account_type: ADMIN }`),
    `%${secretive}\n---\n${roster('{}')}`,
    `${roster(`{ email: kim@${secretive}.io, account_type: ADMIN }`)}policy: { allowed_domains: [acme.io] }\n`,
  ])('tell where and which, and nothing of %j', (text) => {
    const parsed = parseRoster(new TextEncoder().encode(text), 'roster.yaml', {
      today: CONTEXT.today,
    });
    const found = parsed.ok ? parsed.warnings : parsed.problems;
    expect(JSON.stringify(found).toLowerCase()).toContain(secretive.toLowerCase());
    const problems = createRedaction(createSecrets({})).problems(found);
    expect(JSON.stringify(problems).toLowerCase()).not.toMatch(/jonathan|maxwell/);
    for (const [index, problem] of problems.entries()) {
      const { message, hint, excerpt, ...place } = problem;
      expect(found[index]).toMatchObject(place);
      expect(excerpt?.length).toBe(found[index]?.excerpt?.length);
    }
  });
});

const ANA = 'ana.secret@acme.io';

describe('an explanation without people', () => {
  it.each([ANA, 'just a name', 'ana.secret'])('has nothing of %s', (text) => {
    const { roster, ...rest } = explanationWith(text);
    // What is no address and no name is a path or a type, and not hidden.
    const public_ = { path: 'roster.yaml', source: null, include: null };
    const shown = createRedaction(createSecrets({})).explanation({
      ...rest,
      target: null,
      plan: null,
      roster: { ...roster, ...public_ },
    });
    const { roster: inRoster, live, audit_log: log } = shown;
    const people = [shown.email, inRoster.email, inRoster.name, inRoster.note, inRoster.similar];
    const users = live?.users.map(({ email, uid }) => [email, uid]);
    const actors = log?.status === 'read' ? log.events.map((each) => each.actor_email) : [];
    expect(JSON.stringify([people, users, actors, shown.git])).not.toContain(text);
  });

  it('says of one person by one number, in every section', () => {
    const shown = createRedaction(createSecrets({})).explanation(explanationWith(ANA));
    expect(JSON.stringify(shown)).not.toContain('secret');
    expect(shown.email).toBe('person-1');
    expect(shown.roster).toMatchObject({ email: 'person-1', name: '…', note: '…' });
    expect(shown.git).toMatchObject({ author: '…', summary: '…' });
    expect(shown.live?.users[0]).toMatchObject({ email: 'person-1', uid: 'uid-1' });
    expect(shown.plan?.changes[0]).toMatchObject({ email: 'person-1' });
    expect(shown.audit_log).toMatchObject({ events: [{ actor_email: 'person-1' }, {}] });
  });

  it('has no author where there is none, and no git or log where there are none', () => {
    const bare = {
      ...explanationWith(ANA),
      git: { status: 'no_git' as const },
      audit_log: { status: 'not_read' as const, why: 'It said: "ana.secret is here"' },
    };
    const shown = createRedaction(createSecrets({})).explanation(bare);
    expect(shown.git).toEqual({ status: 'no_git' });
    expect(JSON.stringify(shown.audit_log)).not.toContain('secret');
    expect(
      createRedaction(createSecrets({})).explanation({ ...bare, git: null, audit_log: null }),
    ).toMatchObject({
      git: null,
      audit_log: null,
    });
  });
});

const [EVENT] = eventsWith('x');

function redactEvent(over: Partial<AuditEntry>): AuditEntry {
  if (EVENT === undefined) throw new Error('there is an event');
  const [event] = createRedaction(createSecrets({})).auditLog([
    { ...EVENT, actor_email: null, ...over },
  ]);
  if (event === undefined) throw new Error('it is still there');
  return event;
}

describe('redacted users', () => {
  it('have one number for address and name, and one for the uid', () => {
    const users = createRedaction(createSecrets({})).users([
      {
        email: 'Ann@acme.io',
        name: 'Ann Lee',
        account_type: 'ADMIN',
        status: 'active',
        uid: 'u',
      },
      { email: 'ann@acme.io', name: null, account_type: 'ADMIN', status: 'expired', uid: null },
    ]);
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

it('nothing of an address is left in any text of a plan, whatever the address', () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9._%+'/=^{|}~-]{3,12}$/);
  fc.assert(
    fc.property(word, fc.string({ unit: 'grapheme' }), fc.boolean(), (local, around, odd) => {
      const email = odd ? `${local} of acme` : `${local}@acme.io`;
      const plan = planOf({
        changes: [invite(email, 'ADMIN', line(1))],
        attention: [attention('cancel_invitation', email, `${email} ${around} ${email}.`)],
      });
      const redacted = createRedaction(createSecrets({})).planFile(planFileOf(plan));
      const [{ changes, attention: noted } = plan] = redacted.plans;
      expect([changes[0]?.email, noted[0]?.email]).toEqual(['person-1', 'person-1']);
      const rest = noted[0]?.message.replaceAll('person-1', '').replace(around, '') ?? '';
      expect(rest.toLowerCase()).not.toContain(email.toLowerCase());
      if (!around.includes('"')) expect(noted[0]?.message).toContain('person-1');
    }),
  );
});
