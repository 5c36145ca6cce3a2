import { describe, expect, it } from 'vitest';
import type { Failure, PlanFile } from '../../src/plan/plan.js';
import { renderPlanGithub, renderReportGithub } from '../../src/render/github.js';
import { renderPlanMarkdown } from '../../src/render/markdown/plan.js';
import { renderReportMarkdown } from '../../src/render/markdown/report.js';
import { renderPlanText } from '../../src/render/text/plan.js';
import { renderReportText } from '../../src/render/text/report.js';
import {
  invite,
  line,
  ONE_OF_EACH,
  planFileOf,
  reportFileOf,
  reportOf,
  resultOf,
} from '../fixtures/plans.js';

const PLAIN = { color: false, columns: null };
const REFUSED: Failure = {
  roster: 'b.yaml',
  workspace_uid: 'ws_b',
  workspace_name: 'marketing',
  code: 'credentials_refused',
  message: 'Paradime refused the credentials.',
  exit_code: 4,
};
const INVALID: Failure = {
  ...REFUSED,
  roster: 'c.yaml',
  workspace_uid: null,
  workspace_name: null,
  code: 'invalid_roster',
  message: 'The roster is invalid.',
  exit_code: 3,
};
const PLANS: PlanFile = { ...planFileOf(ONE_OF_EACH), failures: [REFUSED, INVALID] };
const NO_PLANS: PlanFile = { ...planFileOf(), failures: [REFUSED, INVALID] };
const REPORTS = {
  ...reportFileOf(
    'partial',
    reportOf([resultOf(invite('a@acme.io', 'ADMIN', line(1)), 'applied')]),
  ),
  failures: [REFUSED],
};

describe('workspaces that failed', () => {
  it('stand between the plans and the one summary, as text', () => {
    const lines = renderPlanText(PLANS, { ...PLAIN, mode: 'plan' })
      .trimEnd()
      .split('\n');
    expect(lines.slice(-4)).toEqual([
      '✗ b.yaml → marketing: Paradime refused the credentials.',
      '✗ c.yaml: The roster is invalid.',
      '',
      'Plan: 1 to invite, 1 to invite again, 1 to change, 1 to disable; 5 in sync, 1 needs attention. 2 of 3 workspaces failed.',
    ]);
  });

  it('are what a drift of nothing else tells of', () => {
    const text = renderPlanText(NO_PLANS, { ...PLAIN, mode: 'drift' });
    expect(text.trimEnd().split('\n').at(-1)).toBe(
      'Nothing was planned: 2 of 2 workspaces failed.',
    );
  });

  it('come first in Markdown, and the plan has a heading as one of several', () => {
    const document = renderPlanMarkdown(PLANS, { mode: 'plan' });
    expect(document).toContain('### Roster plan\n');
    expect(document).toContain(
      '| `b.yaml → marketing` | Paradime refused the credentials. (`credentials_refused`) |',
    );
    expect(document.indexOf('marketing')).toBeLessThan(document.indexOf('#### `analytics`'));
  });

  it('are errors on their rosters for GitHub', () => {
    expect(renderPlanGithub(PLANS, { mode: 'plan' }).split('\n').slice(0, 2)).toEqual([
      '::error file=b.yaml,title=workspace failed::b.yaml → marketing: Paradime refused the credentials.',
      '::error file=c.yaml,title=workspace failed::c.yaml: The roster is invalid.',
    ]);
    expect(renderReportGithub(REPORTS)).toContain('::error file=b.yaml,title=workspace failed');
  });

  it('are in reports too', () => {
    const text = renderReportText(REPORTS, PLAIN);
    expect(text).toContain('roster.yaml → analytics');
    expect(text).toContain('✗ b.yaml → marketing: Paradime refused the credentials.');
    expect(text.trimEnd().split('\n').at(-1)).toBe(
      'Partly applied: 1 applied; run again to continue from there. 1 of 2 workspaces failed.',
    );
    const document = renderReportMarkdown(REPORTS);
    expect(document).toContain('| `b.yaml → marketing` |');
    expect(document).toContain('#### `roster.yaml → analytics`');
  });

  it('are told of where nothing had to be done in the others, and where there are no others', () => {
    const idle = { ...reportFileOf('not_applied', reportOf([])), failures: [REFUSED] };
    expect(renderReportText(idle, PLAIN)).toContain(
      'No changes: the others match the plan. 1 of 2 workspaces failed.',
    );
    const none = { ...reportFileOf('not_applied'), failures: [REFUSED, INVALID] };
    expect(renderReportText(none, PLAIN)).toContain(
      'Nothing was applied: 2 of 2 workspaces failed.',
    );
  });
});
