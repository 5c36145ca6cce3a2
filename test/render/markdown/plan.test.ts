import { describe, expect, it } from 'vitest';
import { dayAt } from '../../../src/day.js';
import type { Change } from '../../../src/plan/plan.js';
import { renderPlanMarkdown } from '../../../src/render/markdown/plan.js';
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
  tripped,
  unlisted,
} from '../../fixtures/plans.js';

const PLAN = { mode: 'plan' } as const;

function invitations(number: number) {
  return Array.from({ length: number }, (_, index) =>
    invite(`person.${index}@acme.io`, 'BUSINESS', line(index + 1)),
  );
}

describe('a plan in Markdown', () => {
  it('begins with its marker, heading and summary, then what to look at, then the rest', () => {
    expect(renderPlanMarkdown(planFileOf(ONE_OF_EACH), PLAN)).toBe(`\
<!-- roster:plan -->
### Roster plan for \`analytics\`

**Plan: 1 to invite, 1 to invite again, 1 to change, 1 to disable; 5 in sync, 1 needs attention.**

| Change | Person | From → to | Where |
| --- | --- | --- | --- |
| **disable** | **\`old.contractor@acme.io\`** | **\`BUSINESS\` → —** |  |

| Needs attention | Why | Where |
| --- | --- | --- |
| \`kim@acme.io\` | Invited as ANALYST but not on the roster: cancel the invitation in Account Settings &#62; Team. |  |

| Change | Person | From → to | Where |
| --- | --- | --- | --- |
| invite | \`noor@acme.io\` | — → \`BUSINESS\` | \`roster.yaml:31\` |
| invite again | \`liam@acme.io\` | — → \`DEVELOPER\` | \`roster.yaml:27\` |
| change | \`jonny@acme.io\` | \`ANALYST\` → \`DEVELOPER\` | \`roster.yaml:22\` |

\`roster.yaml\` against \`https://api.paradime.io/api/v1/acme/graphql\`, read 2026-11-23 12:<!-- -->03:<!-- -->11 UTC: 7 active, 2 invited. Seats: paid 5 → 6 of 50. All 10 guards passed.
`);
  });

  it('says above all tables what went wrong on the way, with nothing in it that acts', () => {
    const file = { ...planFileOf(ONE_OF_EACH), warnings: ['No <b>base</b> `x`.\n# Not a heading'] };
    const text = renderPlanMarkdown(file, PLAN);
    expect(text).toMatch(/needs attention\.\*\*\n\n> \[!WARNING\]\n> .*base.*\n\n\| Change/);
    expect(text).not.toContain('<b>');
    expect(text).not.toMatch(/^# /m);
  });

  it('has room for the plan however many warnings there are', () => {
    const warnings = Array.from({ length: 900 }, (_, index) => `${index} ${'*'.repeat(400)}`);
    const text = renderPlanMarkdown({ ...planFileOf(ONE_OF_EACH), warnings }, PLAN);
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain('old.contractor');
    expect(text).toContain('and 890 more warnings');
  });

  it('puts disables and changes of who manages users first, in bold', () => {
    const changes = [
      move('up@acme.io', 'ANALYST', 'ADMIN', line(1)),
      invite('boss@acme.io', 'WORKSPACE_ADMIN', line(2)),
      invite('noor@acme.io', 'BUSINESS', line(3)),
      move('down@acme.io', 'ADMIN', 'ANALYST', line(4)),
      disable('old@acme.io', 'BUSINESS'),
    ];
    const document = renderPlanMarkdown(planFileOf(planOf({ changes })), PLAN);
    const people = [...document.matchAll(/^\| \S.*? \| (\S+) \| .* → .*$/gm)].map(([, it]) => it);
    expect(people.filter((it) => it?.includes('@'))).toEqual([
      '**`old@acme.io`**',
      '**`up@acme.io`**',
      '**`boss@acme.io`**',
      '**`down@acme.io`**',
      '`noor@acme.io`',
    ]);
  });

  it('shows tripped guards in a box before everything else', () => {
    const guard = tripped('max_removals', 3, 9, '9 users disabled, at most 3 allowed');
    const document = renderPlanMarkdown(planFileOf(planOf({ guards: guards(guard) })), PLAN);
    expect(document.split('\n').slice(5, 9).join('\n')).toBe(`\
> [!CAUTION]
> **1 guard tripped: nothing can be applied.**
> - \`max_removals\`: 9 users disabled, at most 3 allowed. Check the list first. If it is right, set policy.max&#95;removals to 9 in the roster.
`);
    expect(document).not.toContain('guards passed');
  });

  it('folds the later rows of a long list away', () => {
    const document = renderPlanMarkdown(planFileOf(planOf({ changes: invitations(30) })), PLAN);
    const [before, after] = document.split('<details><summary>5 more changes</summary>\n\n');
    expect(before).toContain('person.24@');
    expect(before).not.toContain('person.25@');
    expect(after).toContain('person.29@');
    expect(after).toContain('\n\n</details>\n');
  });

  it('puts above the changes who may be one person, with what to do', () => {
    const plan = planOf({ lookalikes: [ONE_PERSON], changes: invitations(1) });
    const document = renderPlanMarkdown(planFileOf(plan), PLAN);
    const row = document
      .split('\n')
      .find((each) => each.startsWith('| `sol.new@acme.io` | may be '));
    expect(row).toContain('the same name | `roster.yaml:4` |');
    expect(document.indexOf('If they are one person')).toBeLessThan(document.indexOf('| invite |'));
  });

  it('folds away those who are kept', () => {
    const file = planFileOf(planOf({ unlisted: [unlisted('sam@acme.io', 'ANALYST')] }));
    expect(renderPlanMarkdown(file, PLAN)).toContain(`
<details><summary>1 not on the roster but kept</summary>

| Person | Account type |
| --- | --- |
| \`sam@acme.io\` | \`ANALYST\` |

</details>
`);
  });

  it('cuts what is too long for a comment, says how much, and keeps summary and guards', () => {
    const guard = tripped('max_invites', 50, 5000, '5000 invitations mailed, at most 50 allowed');
    const changes = [...invitations(5000), disable('old@acme.io', 'ADMIN')];
    const plan = planOf({
      changes,
      guards: guards(guard),
      attention: [attention('cancel_invitation', 'kim@acme.io', 'Cancel it.')],
    });
    const document = renderPlanMarkdown(planFileOf(plan), PLAN);
    expect(document.length).toBeLessThan(65_536);
    expect(document.length).toBeGreaterThan(60_000);
    const shown = document.match(/^\| invite \|/gm)?.length ?? 0;
    expect(document).toContain(`\n</details>\n\n… and ${5000 - shown} more: see the job’s log.\n`);
    expect(document).toContain('**Plan: 5000 to invite, 1 to disable; 1 needs attention.');
    expect(document).toContain('> - `max_invites`: 5000 invitations mailed');
    expect(document).toContain('**`old@acme.io`**');
    expect(document).toContain('`kim@acme.io`');
    expect(document).toContain('Seats: paid');
  });

  it('leaves out whole workspaces when there are too many, but none whose guards tripped', () => {
    const guard = tripped('empty_read', 1, 0, '0 active users read, at least 1 needed');
    const plans = Array.from({ length: 1000 }, () => planOf({ inSync: 1 }));
    const document = renderPlanMarkdown(
      planFileOf(...plans, planOf({ guards: guards(guard) })),
      PLAN,
    );
    expect(document.length).toBeLessThan(65_536);
    expect(document).toMatch(/… and \d+ workspaces more: see the job’s log\.\n$/);
    expect(document).toContain('> - `empty_read`: 0 active users read');
  });

  it('gives each of several workspaces a heading with its own sum', () => {
    const second = { ...ONE_OF_EACH.target, workspace_name: 'finance' };
    const document = renderPlanMarkdown(
      planFileOf(planOf({ inSync: 2 }), planOf({ target: second, changes: invitations(1) })),
      PLAN,
    );
    expect(document.split('\n').filter((it) => it.startsWith('#'))).toEqual([
      '### Roster plan',
      '#### `analytics`: 2 in sync',
      '#### `finance`: 1 to invite',
    ]);
  });
});

describe('drift in Markdown', () => {
  it('has a marker of its own and says how the workspace differs', () => {
    const document = renderPlanMarkdown(planFileOf(ONE_OF_EACH), { mode: 'drift' });
    expect(document).toMatch(/^<!-- roster:drift -->\n### Roster drift for `analytics`\n/);
    expect(document).toContain('To undo the drift: roster apply roster.yaml. To adopt it');
    expect(document).toContain('Nothing was written.**\n');
    expect(document).toContain('\n| Drift | Person | Live → roster | Where |\n');
    expect(document).toContain(
      '\n| missing | `noor@acme.io` | — → `BUSINESS` | `roster.yaml:31` |\n',
    );
  });
});

describe('what a plan in Markdown says beside its changes', () => {
  const DAY = dayAt(Date.parse('2026-12-01'));
  const { email, uid } = unlisted('gone@acme.io', 'ANALYST');
  const write = { action: 'disable', email, uid, from: 'ANALYST' } as const;
  const expired: Change = { ...write, reason: 'expired', expires: DAY, source: line(9) };

  it('says expired rather than not on the roster', () => {
    const file = planFileOf(planOf({ changes: [expired] }));
    expect(renderPlanMarkdown(file, PLAN)).toContain('disable (expired, last day was 2026-12-01)');
    expect(renderPlanMarkdown(file, { mode: 'drift' })).not.toContain('not on the roster');
  });

  it('lists whose access ends soon', () => {
    const expiring = [{ email: 'kim@acme.io', expires: DAY, days_left: 8, source: line(4) }];
    const document = renderPlanMarkdown(planFileOf(planOf({ expiring })), PLAN);
    expect(document).toContain('| `kim@acme.io` | 2026-12-01 | 8 | `roster.yaml:4` |');
  });

  it('sets apart what this change brings about from what differed before', () => {
    const base = { ref: '@someone/**main**', commit: '0123456789abcdef' };
    const mine: Change = { ...invite('new@acme.io', 'ANALYST', line(3)), origin: 'this_change' };
    const changes: Change[] = [mine, { ...expired, origin: 'drift' }];
    const document = renderPlanMarkdown(planFileOf(planOf({ changes, base })), PLAN);
    const places = ['From this change', 'new@acme.io', 'Differed before', 'gone@acme.io'];
    const at = places.map((place) => document.indexOf(place));
    expect(at).not.toContain(-1);
    expect(at.toSorted((a, b) => a - b)).toEqual(at);
    expect(document).not.toContain('@someone/**');
  });

  it('says who possibly did it', () => {
    const possibly = {
      email: 'gone@acme.io',
      event_type: 'USER_UPDATED',
      workspace_name: 'analytics',
      at: '2026-11-20',
    };
    const attributions = [{ ...possibly, actor_email: 'ana@acme.io' }];
    const document = renderPlanMarkdown(planFileOf(planOf({ attributions })), { mode: 'drift' });
    expect(document).toContain('Possibly by');
    expect(document).toContain('`ana@acme.io`');
  });
});
