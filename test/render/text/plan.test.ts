import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { dayAt } from '../../../src/day.js';
import type { Change, PlanFile } from '../../../src/plan/plan.js';
import { renderPlanText } from '../../../src/render/text/plan.js';
import { inCpuTime } from '../../fixtures/cpu-time.js';
import {
  attention,
  disable,
  guards,
  invite,
  line,
  move,
  ONE_OF_EACH,
  ONE_PERSON,
  planFileOf,
  planOf,
  seats,
  tripped,
  unlisted,
} from '../../fixtures/plans.js';

const ONE = planFileOf(ONE_OF_EACH);
const IN_SYNC = planOf({ inSync: 5 });

function render(file: PlanFile, columns: number | null = null, mode: 'plan' | 'drift' = 'plan') {
  return renderPlanText(file, { color: false, columns, mode });
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

describe('a plan in text', () => {
  it('shows every change, where it comes from, what needs a human, and the summary last', () => {
    expect(render(ONE)).toBe(`\
roster.yaml → analytics (https://api.paradime.io/api/v1/acme/graphql)   7 active, 2 invited, read 2026-11-23 12:03:11 UTC
  + noor@acme.io            invite as BUSINESS                   roster.yaml:31
  + liam@acme.io            invite again as DEVELOPER (expired)  roster.yaml:27
  ~ jonny@acme.io           ANALYST → DEVELOPER                  roster.yaml:22
  - old.contractor@acme.io  disable BUSINESS (not on the roster)
  ! kim@acme.io             Invited as ANALYST but not on the roster: cancel the invitation in Account Settings > Team.
Seats: paid 5 → 6 of 50.
Guards: all 10 passed.

Plan: 1 to invite, 1 to invite again, 1 to change, 1 to disable; 5 in sync, 1 needs attention.
`);
  });

  it('drops the places and wraps the texts where there is little room', () => {
    expect(render(ONE, 60)).toBe(`\
roster.yaml → analytics
(https://api.paradime.io/api/v1/acme/graphql)
  7 active, 2 invited, read 2026-11-23 12:03:11 UTC
  + noor@acme.io            invite as BUSINESS
  + liam@acme.io            invite again as DEVELOPER
                            (expired)
  ~ jonny@acme.io           ANALYST → DEVELOPER
  - old.contractor@acme.io  disable BUSINESS (not on the
                            roster)
  ! kim@acme.io             Invited as ANALYST but not on
                            the roster: cancel the
                            invitation in Account Settings >
                            Team.
Seats: paid 5 → 6 of 50.
Guards: all 10 passed.

Plan: 1 to invite, 1 to invite again, 1 to change, 1 to
disable; 5 in sync, 1 needs attention.
`);
  });

  it('puts the text below the address where there is no room beside it', () => {
    const email = `${'long.'.repeat(7)}name@acme.io`;
    const file = planFileOf(planOf({ changes: [invite(email, 'BUSINESS', line(1))] }));
    expect(render(file, 60)).toContain(`
  + ${email}
      invite as BUSINESS
`);
  });

  it('lets an overlong address stick out rather than push the others away', () => {
    const long = `${'x'.repeat(60)}@acme.io`;
    const changes = [invite(long, 'BUSINESS', line(1)), invite('a@acme.io', 'ANALYST', line(2))];
    const text = render(planFileOf(planOf({ changes })));
    expect(text).toContain(`  + ${long}  invite as BUSINESS  roster.yaml:1\n`);
    expect(text).toContain(`  + ${'a@acme.io'.padEnd(40)}  invite as ANALYST   roster.yaml:2\n`);
  });

  it('aligns by what a terminal shows, not by the length of the text', () => {
    const changes = [
      invite('名前@acme.io', 'BUSINESS', line(1)),
      invite('e\u0301a@acme.io', 'ANALYST', line(2)),
    ];
    const rows = render(planFileOf(planOf({ changes })))
      .split('\n')
      .slice(1, 3);
    expect(rows.map((row) => stringWidth(row.slice(0, row.indexOf('invite'))))).toEqual([18, 18]);
  });

  it('says who is kept though not on the roster, but not of those who are disabled', () => {
    const file = planFileOf(
      planOf({
        changes: [disable('old@acme.io', 'ADMIN')],
        unlisted: [unlisted('sam@acme.io', 'ANALYST')],
      }),
    );
    const text = render(file);
    expect(text).toContain('  · sam@acme.io  ANALYST, not on the roster but kept\n');
    expect(text.match(/old@acme\.io/g)).toHaveLength(1);
    expect(lastLine(text)).toBe('Plan: 1 to disable; 1 not on the roster but kept.');
  });

  it('says only once of a protected user that they are left alone', () => {
    const file = planFileOf(
      planOf({
        unlisted: [unlisted('sam@acme.io', 'ADMIN')],
        attention: [attention('protected_user', 'sam@acme.io', 'Protected.')],
      }),
    );
    expect(render(file).match(/sam@acme\.io/g)).toHaveLength(1);
    expect(lastLine(render(file))).toBe('No changes to make; 1 needs attention.');
  });

  it('shows tripped guards instead of the good news, and says in the summary that it is blocked', () => {
    const file = planFileOf(
      planOf({
        changes: [disable('old@acme.io', 'ADMIN')],
        guards: guards(
          tripped('max_removals', 3, 9, '9 users disabled, at most 3 allowed'),
          tripped('incomplete_read', 0, 1, '1 gap in the read, at most 0 allowed.'),
        ),
      }),
    );
    expect(render(file).split('\n').slice(2).join('\n')).toBe(`\
Seats: paid 5 → 5.
✗ max_removals: 9 users disabled, at most 3 allowed. Check the list first. If it is right, set policy.max_removals to 9 in the roster, or for one run: --allow max_removals=9
✗ incomplete_read: 1 gap in the read, at most 0 allowed.

Plan: 1 to disable. Blocked by max_removals, incomplete_read.
`);
  });

  it('says that a limit is raised in every workspace, where there are several', () => {
    const blocked = planOf({ guards: guards(tripped('max_removals', 3, 9, '9 users disabled')) });
    const words = '--allow max_removals=9 (this raises the limit in every workspace of the run)';
    const second = planOf({ roster: { ...IN_SYNC.roster, path: 'other.yaml' } });
    expect(render(planFileOf(blocked, second))).toContain(words);
    expect(render(planFileOf(blocked))).not.toContain('every workspace');
  });

  it('shows several workspaces below one another, each with its own sum', () => {
    const second = planOf({ inSync: 3, roster: { ...IN_SYNC.roster, path: 'other.yaml' } });
    const changes = [invite('noor@acme.io', 'BUSINESS', line(31))];
    expect(render(planFileOf(planOf({ changes, inSync: 1 }), second), 80)).toBe(`\
roster.yaml → analytics (https://api.paradime.io/api/v1/acme/graphql)
  7 active, 2 invited, read 2026-11-23 12:03:11 UTC
  + noor@acme.io  invite as BUSINESS  roster.yaml:31
Seats: paid 5 → 5.
Guards: all 10 passed.
1 change: 1 to invite; 1 in sync.

other.yaml → analytics (https://api.paradime.io/api/v1/acme/graphql)
  7 active, 2 invited, read 2026-11-23 12:03:11 UTC
Seats: paid 5 → 5.
Guards: all 10 passed.
0 changes: 3 in sync.

Plan: 1 to invite; 4 in sync.
`);
  });

  it('colours signs and nothing but with the codes of the palette', () => {
    const text = renderPlanText(ONE, { color: true, columns: null, mode: 'plan' });
    expect(text).toContain('  \u001b[31m-\u001b[39m old.contractor@acme.io  disable BUSINESS');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes are what is looked for
    expect(text.replace(/\u001b\[\d+m/g, '')).toBe(render(ONE));
  });

  it('renders 2,000 changes completely and in little time', () => {
    const changes = Array.from({ length: 2000 }, (_, index) =>
      move(`person.${index}@acme.io`, 'ANALYST', 'DEVELOPER', line(index + 1)),
    );
    const file = planFileOf(planOf({ changes }));
    render(file);
    // About 10 ms.
    const text = inCpuTime(500, () => render(file, 120));
    for (const change of changes) expect(text).toContain(change.email);
  });
});

describe('the summary of a plan', () => {
  const incomplete = { ...IN_SYNC.observed, complete: false };

  it.each([
    ['nothing to do', planFileOf(IN_SYNC), 'No changes: the workspace matches the roster.'],
    [
      'nothing to do in several workspaces',
      planFileOf(IN_SYNC, IN_SYNC),
      'No changes: all 2 workspaces match their rosters.',
    ],
    [
      'users who are kept',
      planFileOf(planOf({ unlisted: [unlisted('sam@acme.io', 'ANALYST')] })),
      'No changes: the workspace matches the roster, except for 1 user kept although they are not on it.',
    ],
    [
      'attention alone',
      planFileOf(planOf({ inSync: 1, attention: ONE_OF_EACH.attention })),
      'No changes to make; 1 in sync, 1 needs attention.',
    ],
    [
      'a read that is not complete',
      planFileOf(planOf({ observed: incomplete })),
      'No changes found, but not everything could be read.',
    ],
    ['no roster at all', planFileOf(), 'Nothing was planned: there is no roster.'],
  ])('is honest about %s', (_name, file, summary) => {
    expect(lastLine(render(file))).toBe(summary);
  });
});

describe('drift in text', () => {
  it('says how the workspace differs, and that nothing was written', () => {
    const lines = render(ONE, null, 'drift').split('\n').slice(1);
    expect(lines.join('\n')).toBe(`\
  + noor@acme.io            missing, should be BUSINESS              roster.yaml:31
  + liam@acme.io            invitation expired, should be DEVELOPER  roster.yaml:27
  ~ jonny@acme.io           is ANALYST, should be DEVELOPER          roster.yaml:22
  - old.contractor@acme.io  is BUSINESS, joined, or taken off the roster
  ! kim@acme.io             Invited as ANALYST but not on the roster: cancel the invitation in Account Settings > Team.

To undo the drift: roster apply roster.yaml. To adopt it into the roster: roster import --merge roster.yaml.
To keep someone who joined another way (an auto-join domain, SSO, a manual invitation): roster import --merge roster.yaml --only EMAIL. To remove them: roster users disable EMAIL.

Drift: 1 missing, 1 with an expired invitation, 1 with another account type, 1 not on the roster; 5 in sync, 1 needs attention. Nothing was written.
`);
  });

  it.each([
    ['no drift', planFileOf(IN_SYNC), 'No drift: the workspace matches the roster.'],
    [
      'attention alone, which is drift too',
      planFileOf(planOf({ attention: ONE_OF_EACH.attention })),
      'Drift: 1 needs attention. Nothing was written.',
    ],
    [
      'a read that is not complete',
      planFileOf(planOf({ observed: { ...IN_SYNC.observed, complete: false } })),
      'No drift found, but not everything could be read.',
    ],
  ])('is honest about %s', (_name, file, summary) => {
    expect(lastLine(render(file, null, 'drift'))).toBe(summary);
  });
});

describe('what a plan says beside its changes', () => {
  const DAY = dayAt(Date.parse('2026-12-01'));
  const expired: Change = {
    action: 'disable',
    email: 'gone@acme.io',
    uid: unlisted('gone@acme.io', 'ANALYST').uid,
    from: 'ANALYST',
    reason: 'expired',
    expires: DAY,
    source: line(9),
  };

  it('says expired, and since when, of someone whose last day is past', () => {
    const file = planFileOf(planOf({ changes: [expired, disable('old@acme.io', 'ADMIN')] }));
    expect(render(file)).toContain('disable ANALYST (expired, last day was 2026-12-01)');
    const drift = renderPlanText(file, { color: false, columns: null, mode: 'drift' });
    expect(drift).toContain('is ANALYST, expired, last day was 2026-12-01');
    expect(lastLine(drift)).toBe('Drift: 1 not on the roster, 1 expired. Nothing was written.');
  });

  it('says of an expired user who is kept that access has ended', () => {
    const user = { ...unlisted('sam@acme.io', 'ANALYST'), expires: DAY };
    const file = planFileOf(planOf({ unlisted: [user] }));
    expect(render(file)).toContain('ANALYST, expired but kept, last day was 2026-12-01');
  });

  it('says ahead of time whose access ends', () => {
    const soon = { email: 'kim@acme.io', expires: DAY, days_left: 8, source: line(4) };
    const expiring = [soon, { ...soon, email: 'bo@acme.io', days_left: 0 }];
    const text = render(planFileOf(planOf({ expiring })));
    expect(text).toContain('kim@acme.io  expires: last day is 2026-12-01, in 8 days');
    expect(text).toContain('bo@acme.io   expires: today, 2026-12-01, is the last day');
  });

  it('sets apart who may be one person, with what to do', () => {
    const text = render(planFileOf(planOf({ lookalikes: [ONE_PERSON] })));
    expect(text).toContain(
      [
        'May be one person with a new address:',
        '  ≈ sol.new@acme.io  may be sol.old@acme.io, who would be disabled: the same name',
        '  If they are one person, correct the address, or add the old one to the entry as `formerly`. If they are two people, raise max_lookalikes.',
        '',
      ].join('\n'),
    );
    expect(render(planFileOf(planOf({})))).not.toContain('one person');
  });

  it.each([
    ['same_local_part', 'nearly the same address'],
    ['one_letter_apart', 'an address that is one letter apart'],
  ] as const)('says what those who may be one person have in common: %s', (likeness, words) => {
    const text = render(planFileOf(planOf({ lookalikes: [{ ...ONE_PERSON, likeness }] })));
    expect(text).toContain(`disabled: ${words}\n`);
  });

  it('shows seats of each kind that anyone has', () => {
    const others = { before: 2, after: 1, limit: null };
    const file = planFileOf(planOf({ seats: { ...seats(5, 6, 50), read_only: others } }));
    expect(render(file)).toContain('Seats: paid 5 → 6 of 50, read-only 2 → 1.');
  });

  it('sets apart what this change brings about from what differed before', () => {
    const mine: Change = { ...invite('new@acme.io', 'ANALYST', line(3)), origin: 'this_change' };
    const drifted: Change = { ...expired, origin: 'drift' };
    const base = { ref: 'origin/main', commit: '0123456789abcdef' };
    const kept = { ...unlisted('kept@acme.io', 'ANALYST'), origin: 'this_change' as const };
    const plan = planOf({ changes: [mine, drifted], unlisted: [kept], base });
    const text = render(planFileOf(plan));
    const places = [
      'From this change (against origin/main, 0123456):',
      'new@acme.io',
      'kept@acme.io',
      'Differed before (drift):',
      'gone@acme.io',
    ].map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places.toSorted((a, b) => a - b)).toEqual(places);
  });

  it('sets apart whose access ends, and all parts have the same columns', () => {
    const mine: Change = { ...invite('n@acme.io', 'ANALYST', line(3)), origin: 'this_change' };
    const drifted: Change = { ...disable('old.contractor@acme.io', 'ADMIN'), origin: 'drift' };
    const base = { ref: 'main', commit: '0123456789abcdef' };
    const expiring = [{ email: 'kim@acme.io', expires: DAY, days_left: 8, source: line(4) }];
    const text = render(planFileOf(planOf({ changes: [mine, drifted], base, expiring })));
    expect(text).toContain(`
From this change (against main, 0123456):
  + n@acme.io               invite as ANALYST                           roster.yaml:3
Differed before (drift):
  - old.contractor@acme.io  disable ADMIN (not on the roster)
Expires soon:
  · kim@acme.io             expires: last day is 2026-12-01, in 8 days  roster.yaml:4
`);
  });

  it('says who possibly did it, with the event and when', () => {
    const attributions = [
      {
        email: 'gone@acme.io',
        event_type: 'USER_UPDATED',
        workspace_name: 'analytics',
        actor_email: null,
        at: '2026-11-20 10:00',
      },
    ];
    const text = render(planFileOf(planOf({ changes: [expired], attributions })));
    expect(text).toContain(
      'gone@acme.io  Possibly done by someone the log does not name: USER_UPDATED in analytics, 2026-11-20 10:00.',
    );
  });
});
