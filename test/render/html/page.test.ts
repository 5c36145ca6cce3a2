/** What a page says, and what it never does. How it looks and behaves is tested in a browser: `test/machine/`. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Failure, PlanFile } from '../../../src/plan/plan.js';
import { renderPlanHtml } from '../../../src/render/html/page-of-plan.js';
import { renderReportHtml } from '../../../src/render/html/page-of-report.js';
import { AUTHORS, examplePage, planOfMany, RICH_PLAN } from '../../fixtures/pages.js';
import {
  disable,
  guards,
  invite,
  line,
  ONE_OF_EACH,
  planFileOf,
  planOf,
  reportFileOf,
  reportOf,
  resultOf,
  tripped,
} from '../../fixtures/plans.js';

const NOBODY = new Map<string, never>();
const FAILURE: Failure = {
  roster: 'finance.yaml',
  workspace_uid: null,
  workspace_name: 'finance',
  code: 'unreachable',
  message: 'api.paradime.io could not be reached.',
  exit_code: 4,
};

function planPage(file: PlanFile): string {
  return renderPlanHtml(file, { mode: 'plan' }, NOBODY);
}

/** What stands between the tags, on one line. */
function textOf(page: string): string {
  const body = page.slice(page.indexOf('<body'), page.indexOf('<script>'));
  return body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

function headOf(page: string): readonly (string | undefined)[] {
  return [
    /<h1>(.*?)<\/h1>/s.exec(page)?.[1],
    /<p class="outcome \w+">.*?<\/span>(.*?)<\/p>/s.exec(page)?.[1],
  ];
}

describe('the head of a page', () => {
  const TRIPPED = planOf({
    changes: ONE_OF_EACH.changes,
    guards: guards(tripped('max_removals', 0, 1, '1 user disabled, at most 0 allowed')),
  });

  it.each([
    [
      planFileOf(ONE_OF_EACH),
      '2 people gain access, 1 changes account type and 1 loses access.',
      'Ready to apply. Nothing has been written yet.',
    ],
    [
      planFileOf(planOf({ changes: [disable('a@acme.io', 'ADMIN')] })),
      '1 person loses access.',
      'Ready to apply. Nothing has been written yet.',
    ],
    [planFileOf(planOf({ inSync: 3 })), 'Nobody’s access changes.', 'Nothing to do'],
    [
      planFileOf(TRIPPED),
      '2 people gain access, 1 changes account type and 1 loses access.',
      'Blocked by max_removals',
    ],
    [
      { ...planFileOf(planOf()), failures: [FAILURE] },
      'Nobody’s access changes. 1 of 2 workspaces failed.',
      'Not every workspace could be planned',
    ],
  ])('says a plan in one sentence, and the outcome', (file, sentence, outcome) => {
    expect(headOf(planPage(file))).toEqual([sentence, outcome]);
  });

  it('says drift as what should be', () => {
    const drift = (file: PlanFile): string => renderPlanHtml(file, { mode: 'drift' }, NOBODY);
    expect(headOf(drift(planFileOf(ONE_OF_EACH)))).toEqual([
      '2 people lack access, 1 has a different account type than the roster says and 1 should not have access.',
      'Drift found. Nothing was written.',
    ]);
    expect(headOf(drift(planFileOf(planOf())))).toEqual([
      'Everyone has the access that the roster gives them.',
      'No drift',
    ]);
  });

  it('says of a guard that trips what it found and how to go on', () => {
    expect(textOf(planPage(planFileOf(TRIPPED)))).toContain(
      'A guard tripped: nothing can be applied. 1 user disabled, at most 0 allowed. Check the list first. If it is right, set policy.max_removals to 1 in the roster.',
    );
  });
});

describe('a page', () => {
  it('tells of each person the reason, the line and who wrote it', () => {
    expect(textOf(examplePage())).toContain(
      'priya.nair@acme.io admin The roster lists another account type DEVELOPER → to ADMIN roster.yaml:24 by Jon Bell, 2026-11-20',
    );
  });

  it('says of drift who possibly did it, also of what only people can mend', () => {
    const by = {
      event_type: 'user_invited',
      workspace_name: 'analytics',
      actor_email: 'sofia@acme.io',
      at: '2026-11-20 09:00:00',
    };
    const plan = {
      ...ONE_OF_EACH,
      attributions: [
        { ...by, email: 'kim@acme.io' },
        { ...by, email: 'jonny@acme.io' },
      ],
    };
    const text = textOf(renderPlanHtml(planFileOf(plan), { mode: 'drift' }, NOBODY));
    expect(text.match(/Possibly done by sofia@acme\.io: user_invited in analytics/g)).toHaveLength(
      2,
    );
  });

  it('has pictures without account types for a plan that lacks them', () => {
    const { account_types: _, ...older } = RICH_PLAN;
    expect(textOf(planPage(planFileOf(older)))).not.toContain('Account types');
    expect(textOf(planPage(planFileOf(RICH_PLAN)))).toContain('Account types ADMIN 3 → to 3');
  });

  it('shows what an apply did beside what was planned, and what needs someone first', () => {
    const [one, two] = [
      invite('a@acme.io', 'ADMIN', line(1)),
      invite('b@acme.io', 'ADMIN', line(2)),
    ];
    const error = { code: 'rejected', message: 'The server refused it.' };
    const report = reportOf([resultOf(one, 'applied'), resultOf(two, 'failed', error)]);
    const plans = planFileOf(planOf({ changes: [one, two] }));
    const page = renderReportHtml(reportFileOf('partial', report), plans, NOBODY);
    const text = textOf(page);
    expect(text.indexOf('b@acme.io')).toBeLessThan(text.indexOf('a@acme.io'));
    expect(text).toContain('Failed roster.yaml:2 The server refused it. (rejected)');
    expect(text).toContain('Done 1 Not settled 1');
    expect(text).toContain('Seats, as planned');
    expect(renderReportHtml(reportFileOf('partial', report), null, NOBODY)).toContain('b@acme.io');
  });

  it('keeps the plan of a workspace that was left out of an apply, with why', () => {
    const failure = { ...FAILURE, roster: 'roster.yaml', message: 'A guard tripped.' };
    const file = { ...reportFileOf('not_applied'), failures: [failure] };
    const text = textOf(renderReportHtml(file, planFileOf(ONE_OF_EACH), NOBODY));
    expect(text).toContain('roster.yaml → finance: A guard tripped.');
    expect(text).toContain('noor@acme.io');
  });

  it('is the same page for the same plan', () => {
    expect(examplePage()).toBe(examplePage());
  });

  it('gives everyone an id of their own, the first one by the address alone', () => {
    const twice = planPage(planFileOf(ONE_OF_EACH, ONE_OF_EACH));
    const ids = [...twice.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('p:noor@acme.io');
    expect(ids).toContain('p:noor@acme.io~2');
  });

  it('allows its one style and its one script by their hashes, and has nothing else that could run', () => {
    const page = examplePage();
    const hashOf = (tag: string): string => {
      const [, text = ''] = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(page) ?? [];
      return createHash('sha256').update(text).digest('base64');
    };
    const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    expect(policy?.replaceAll('&#39;', "'")).toBe(
      `default-src 'none'; style-src 'sha256-${hashOf('style')}'; script-src 'sha256-${hashOf('script')}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    expect(page).not.toMatch(/ style=| on\w+=|https?:\/\/(?!api\.paradime\.io)|src=|@import|url\(/);
  });

  it('takes less than 200 KB beside its data, and less than 1 KB for a change', () => {
    expect(planPage(planFileOf(planOf())).length).toBeLessThan(60_000);
    expect(renderPlanHtml(planOfMany(2_000), { mode: 'plan' }, AUTHORS).length).toBeLessThan(
      2_000 * 1_000,
    );
  });
});
