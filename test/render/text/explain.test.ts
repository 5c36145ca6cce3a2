import { describe, expect, it } from 'vitest';
import type {
  AuditSays,
  Explanation,
  GitSays,
  RosterSays,
} from '../../../src/plan/explain/explain.js';
import { renderExplanationText } from '../../../src/render/text/explain.js';
import { explanationWith } from '../../fixtures/explanations.js';
import { ONE_PERSON } from '../../fixtures/plans.js';

const WHOLE = explanationWith('ana@acme.io');

function render(parts: Partial<Explanation> = {}): string {
  return renderExplanationText({ ...WHOLE, ...parts }, { color: false, columns: null });
}

function renderRoster(parts: Partial<RosterSays>): string {
  return render({ roster: { ...WHOLE.roster, ...parts } });
}

describe('an explanation', () => {
  it('begins with the address, and has a section for each side', () => {
    const titles = render()
      .split('\n')
      .filter((text) => /^\S/.test(text));
    expect(titles).toEqual([
      'ana@acme.io',
      'On the roster',
      'In git',
      'In the workspace ana@acme.io',
      'The plan',
      'In the audit log',
    ]);
  });

  it('leaves out what is not there, and says why the workspace could not be asked', () => {
    const text = render({
      target: null,
      git: null,
      past: null,
      live: null,
      plan: null,
      audit_log: null,
      failure: { code: 'api_unreachable', message: 'Nobody answers.' },
    });
    expect(text).toContain('In the workspace\n  roster could not read it. Nobody answers.');
    expect(text).not.toMatch(/In git|The plan|audit log/);
  });

  it('says at once that nobody is known, with who may have been meant', () => {
    const roster: RosterSays = {
      ...WHOLE.roster,
      status: 'not_listed',
      similar: [{ email: 'anna@acme.io' }, { email: 'hana@acme.io' }],
    };
    const live = { read_at: '', complete: true, users: [] };
    const text = render({ roster, live });
    expect(text).toContain('neither on the roster nor in the workspace');
    expect(text).toContain('anna@acme.io, hana@acme.io on the roster');
    expect(text).toContain('may be a disabled user');
    expect(render({ live })).not.toContain('neither');
    expect(render({ roster, live: null })).not.toContain('neither');
  });

  it('is narrow where the terminal is', () => {
    const words = 'a sentence of many words '.repeat(5).trim();
    const text = renderExplanationText(explanationWith(words), { color: false, columns: 40 });
    expect(text.split('\n').every((each) => each.length <= 40)).toBe(true);
  });

  it('shows a long uid to its beginning where there is no room for all of it', () => {
    const uid = '0123456789abcdef'.repeat(4);
    const user = { status: 'active', email: 'a@acme.io', account_type: 'ADMIN', uid } as const;
    const shown = (columns: number | null): string =>
      renderExplanationText(
        { ...WHOLE, live: { users: [user], complete: true, read_at: '2026-11-27T09:00:00Z' } },
        { color: false, columns },
      );
    expect(shown(60)).toContain('uid 0123456789ab…');
    for (const columns of [80, null]) expect(shown(columns)).toContain(uid);
  });
});

describe('the roster', () => {
  it('says as what someone is listed, where, and until when', () => {
    expect(renderRoster({})).toContain('as ANALYST, ana@acme.io:3, ana@acme.io:4\n');
    expect(renderRoster({ days_left: 8 })).toContain('2026-12-01: the last day, in 8 days');
    expect(renderRoster({ days_left: 1 })).toContain('in 1 day\n');
    expect(renderRoster({ days_left: 0 })).toContain('today is the last day');
    expect(renderRoster({ days_left: -2, status: 'expired' })).toContain('2 days ago');
    expect(renderRoster({ status: 'expired' })).toContain('no longer counts as listed');
    expect(renderRoster({ status: 'not_listed' })).toContain('not in ana@acme.io');
  });

  it('says which entry let someone in, and what that may grant', () => {
    const include = { file: 'roster.yaml', line: 4, path: 'teams/*.yaml', may_grant: null };
    expect(renderRoster({ include })).toContain('by roster.yaml:4 (teams/*.yaml)\n');
    expect(renderRoster({ include: { ...include, may_grant: ['ANALYST', 'BUSINESS'] } })).toContain(
      'by roster.yaml:4 (teams/*.yaml), which may grant ANALYST, BUSINESS\n',
    );
  });

  it('says what the policy says of the address', () => {
    const text = renderRoster({
      protected_by: ['boss@*', '*@acme.io'],
      ignored_by: ['*@paradime.io'],
      domain_allowed: true,
    });
    expect(text).toContain('by policy.protected: boss@*, *@acme.io');
    expect(text).toContain('by policy.ignore: *@paradime.io');
    expect(text).toContain('in policy.allowed_domains');
    const none = renderRoster({ protected_by: [], ignored_by: [], domain_allowed: null });
    expect(none).not.toMatch(/policy\.(protected|ignore|allowed)/);
  });
});

describe('git', () => {
  it('says who wrote the line, in which commit and when, without an address', () => {
    const git: GitSays = {
      status: 'committed',
      commit: '0123456789abcdef0123456789abcdef01234567',
      author: 'Bo Writer',
      authored_at: '2026-11-01T10:00:00.000Z',
      summary: 'Add Ana',
      shallow: false,
    };
    const text = render({ git });
    expect(text).toMatch(
      /author +Bo Writer\n +commit +0123456 Add Ana\n +date +2026-11-01 10:00:00 UTC\n/,
    );
    expect(render({ git: { ...git, shallow: true } })).toContain('or earlier');
  });

  it.each([
    ['not_committed', 'not committed yet'],
    ['no_repository', 'not in a git repository'],
    ['no_git', 'git cannot be started'],
    ['unknown', 'git does not say'],
  ] as const)('says why it says nothing: %s', (status, words) => {
    expect(render({ git: { status } })).toContain(words);
  });

  it('names the way to let git read a folder of another user, as the shell takes it', () => {
    expect(render({ git: { status: 'not_trusted', folder: "/srv/ana's files" } })).toContain(
      "safe.directory '/srv/ana'\\''s files'",
    );
  });
});

describe('the workspace and the plan', () => {
  it('say that users share an address, and that a read is incomplete', () => {
    expect(render()).toContain('2 active users share this address');
    expect(render()).toContain('could not be read completely');
  });

  it.each([
    ['attention', 'nothing: a person must look at this'],
    ['kept', 'nothing: not on the roster but kept'],
    ['ignored', 'nothing: ignored'],
    ['nothing', 'nothing\n'],
  ] as const)('say what is done: %s', (outcome, words) => {
    const plan = WHOLE.plan === null ? null : { ...WHOLE.plan, outcome };
    expect(render({ plan })).toMatch(new RegExp(`does +${words}`));
  });

  it('say who may be the same person, and what to do then', () => {
    const lookalikes = [ONE_PERSON];
    const plan = WHOLE.plan === null ? null : { ...WHOLE.plan, lookalikes };
    expect(render({ plan })).toContain(
      'one person?  sol.new@acme.io may be sol.old@acme.io, who would be disabled: the same name. If they are one person,',
    );
  });

  it('say which guards stop it, and how to allow it once', () => {
    expect(render()).toContain('max_removals: ana@acme.io');
    expect(render()).toContain('--allow max_removals=2');
  });
});

describe('the audit log', () => {
  const read: AuditSays = { status: 'read', total: 0, events: [], doubt: null };

  it('says who did what when, where that is known, and how much more there is', () => {
    const event = {
      id: 1,
      at: '2026-11-20 09:00:00',
      event_type: 'user_invited',
      actor_type: 'api_key',
      workspace_name: 'analytics',
    };
    const text = render({
      audit_log: {
        ...read,
        total: 12,
        events: [
          { ...event, actor_email: 'bo@acme.io' },
          { ...event, actor_email: null },
        ],
      },
    });
    expect(text).toContain('2026-11-20 09:00:00  user_invited by bo@acme.io, in analytics\n');
    expect(text).toContain('2026-11-20 09:00:00  user_invited by api_key, in analytics\n');
    expect(text).toContain('… and 10 older: see roster audit-log');
  });

  it('says why there is nothing', () => {
    expect(render({ audit_log: read })).toContain('No event names this address.');
    expect(render({ audit_log: { ...read, doubt: 'Half of it.' } })).toContain('Half of it.');
    expect(render({ audit_log: { status: 'not_read', why: 'Not allowed.' } })).toContain(
      'In the audit log\n  Not allowed.\n',
    );
  });
});
