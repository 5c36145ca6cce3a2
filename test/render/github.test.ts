import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/apply/report.js';
import { dayAt } from '../../src/day.js';
import type { Change } from '../../src/plan/plan.js';
import {
  renderPlanGithub,
  renderProblemsGithub,
  renderReportGithub,
} from '../../src/render/github.js';
import type { Problem } from '../../src/roster/problem.js';
import {
  disable,
  guards,
  invite,
  line,
  move,
  ONE_OF_EACH,
  ONE_PERSON,
  type PlanParts,
  planFileOf,
  planOf,
  reportFileOf,
  reportOf,
  resultOf,
  tripped,
} from '../fixtures/plans.js';

describe('a plan as annotations', () => {
  it('warns of what a reviewer must see and notes the other changes on their lines', () => {
    expect(renderPlanGithub(planFileOf(ONE_OF_EACH), { mode: 'plan' })).toBe(`\
::warning file=roster.yaml,title=disable::old.contractor@acme.io: disable BUSINESS (not on the roster)
::warning file=roster.yaml,title=needs attention::kim@acme.io: Invited as ANALYST but not on the roster: cancel the invitation in Account Settings > Team.
::notice title=roster plan::Plan: 1 to invite, 1 to invite again, 1 to change, 1 to disable; 5 in sync, 1 needs attention.
::notice file=roster.yaml,line=31,title=invite::noor@acme.io: invite as BUSINESS
::notice file=roster.yaml,line=27,title=reinvite::liam@acme.io: invite again as DEVELOPER (expired)
::notice file=roster.yaml,line=22,title=change account type::jonny@acme.io: ANALYST → DEVELOPER
`);
  });

  it('makes an error of a tripped guard', () => {
    const guard = tripped('max_removals', 3, 9, '9 users disabled, at most 3 allowed');
    expect(
      renderPlanGithub(planFileOf(planOf({ guards: guards(guard) })), { mode: 'plan' }),
    ).toBe(`\
::error file=roster.yaml,title=guard max_removals::analytics: 9 users disabled, at most 3 allowed. Check the list first. If it is right, set policy.max_removals to 9 in the roster.
::notice title=roster plan::No changes: the workspace matches the roster. Blocked by max_removals.
`);
  });

  it('shows ten of a level, those that matter first, and counts the rest', () => {
    const changes = [
      ...Array.from({ length: 20 }, (_, index) =>
        move(`person.${index}@acme.io`, 'ANALYST', 'ADMIN', line(index + 1)),
      ),
      disable('old@acme.io', 'ADMIN'),
    ];
    const text = renderPlanGithub(planFileOf(planOf({ changes })), { mode: 'plan' });
    const warnings = text.split('\n').filter((it) => it.startsWith('::warning '));
    expect(warnings).toHaveLength(10);
    expect(warnings[0]).toContain('old@acme.io');
    expect(warnings.at(-1)).toBe(
      '::warning title=12 more::… and 12 more: see what roster plan prints with --format text or markdown.',
    );
  });

  it('warns of every difference when it looks for drift', () => {
    const text = renderPlanGithub(planFileOf(ONE_OF_EACH), { mode: 'drift' });
    expect(text.split('\n').filter((it) => !it.startsWith('::warning '))).toEqual(['']);
    expect(text).toContain(
      '::warning file=roster.yaml,line=22,title=drift::jonny@acme.io: is ANALYST, should be DEVELOPER\n',
    );
    expect(renderPlanGithub(planFileOf(planOf()), { mode: 'drift' })).toBe(
      '::notice title=roster drift::No drift: the workspace matches the roster.\n',
    );
  });
});

describe('what a plan as annotations says beside its changes', () => {
  const DAY = dayAt(Date.parse('2026-12-01'));
  const render = (parts: PlanParts, mode: 'plan' | 'drift' = 'plan'): string =>
    renderPlanGithub(planFileOf(planOf(parts)), { mode });

  it('notes whose access ends soon, on the line that says so', () => {
    const expiring = [{ email: 'kim@acme.io', expires: DAY, days_left: 8, source: line(4) }];
    expect(render({ expiring })).toContain(
      '::notice file=roster.yaml,line=4,title=expires soon::kim@acme.io: expires: last day is 2026-12-01, in 8 days',
    );
  });

  it('warns of who may be one person, on the line of the new address', () => {
    expect(render({ lookalikes: [ONE_PERSON] })).toContain(
      '::warning file=roster.yaml,line=4,title=one person?::sol.new@acme.io may be sol.old@acme.io, who would be disabled: the same name.%0AIf they are one person,',
    );
    expect(render({ lookalikes: [{ ...ONE_PERSON, source: null }] })).toContain(
      '::warning file=roster.yaml,title=one person?::',
    );
  });

  it('tells what differed before by its title', () => {
    const change: Change = { ...invite('new@acme.io', 'ANALYST', line(3)), origin: 'drift' };
    expect(render({ changes: [change] })).toContain('title=invite (differed before)::new@acme.io');
  });

  it('adds who possibly did it to the difference', () => {
    const possibly = {
      email: 'OLD@acme.io',
      event_type: 'USER_ADDED',
      workspace_name: 'analytics',
      at: '2026-11-20',
    };
    const attributions = [{ ...possibly, actor_email: 'ana@acme.io' }];
    const text = render({ changes: [disable('old@acme.io', 'ADMIN')], attributions }, 'drift');
    expect(text).toMatch(/old@acme\.io: .*Possibly done by ana@acme\.io: /);
  });
});

describe('a report as annotations', () => {
  it('makes errors of what failed and nothing of what worked', () => {
    const refused = resultOf(move('jonny@acme.io', 'ANALYST', 'DEVELOPER', line(22)), 'failed', {
      code: 'http_422',
      message: 'No.\n::error::100%',
    });
    const report = reportOf(
      [
        resultOf(invite('noor@acme.io', 'BUSINESS', line(31)), 'applied'),
        refused,
        resultOf(disable('old@acme.io', 'BUSINESS'), 'skipped', null, 0),
      ],
      { converged: false },
    );
    expect(renderReportGithub(reportFileOf('partial', report))).toBe(`\
::error title=roster apply::Partly applied: 1 applied, 1 failed, 1 skipped; run again to continue from there.
::error file=roster.yaml,line=22,title=failed::jonny@acme.io: ANALYST → DEVELOPER: No.\\n::error::100%25 (http_422)
::warning title=not converged::analytics does not match the plan; run roster plan to see why.
::warning title=skipped::old@acme.io: disable BUSINESS (not on the roster)
`);
  });

  it('warns where nobody could look, and where others changed something meanwhile', () => {
    const applied = resultOf(invite('noor@acme.io', 'BUSINESS', line(31)), 'applied');
    const warn = (found: Partial<Report>): string =>
      renderReportGithub(reportFileOf('applied', reportOf([applied], found))).split('\n')[0] ?? '';
    expect(warn({ converged: null })).toBe(
      '::warning title=not read back::analytics: Not read back: roster cannot tell what the workspace looks like now.',
    );
    expect(warn({ converged: false, meanwhile: [disable('guest@acme.io', 'ANALYST')] })).toContain(
      'others changed guest@acme.io in the meantime',
    );
  });

  it('does not warn of what a dry run did not start', () => {
    const report = reportOf([resultOf(disable('old@acme.io', 'BUSINESS'), 'skipped', null, 0)]);
    expect(renderReportGithub(reportFileOf('dry_run', { ...report, converged: null }))).toBe(
      '::notice title=roster apply::Dry run: 1 change would be made; nothing was written.\n',
    );
  });
});

const TYPO: Problem = {
  code: 'unknown_account_type',
  severity: 'error',
  file: 'roster.yaml',
  line: 12,
  column: 19,
  endColumn: 27,
  message: 'unknown account type "DEVELOPR"',
  hint: 'did you mean DEVELOPER?',
  excerpt: '    account_type: DEVELOPR',
  excerptColumn: 19,
};

describe('problems as annotations', () => {
  it('stand on their lines, errors first, the hint below the message', () => {
    const warning: Problem = { ...TYPO, severity: 'warning', hint: null };
    const whole: Problem = { ...TYPO, file: 'a:b,c.yaml', hint: null, excerpt: null };
    expect(renderProblemsGithub([warning, TYPO, whole])).toBe(`\
::error file=roster.yaml,line=12,col=19,endColumn=27,title=unknown_account_type::unknown account type "DEVELOPR"%0Adid you mean DEVELOPER?
::error file=a%3Ab%2Cc.yaml,title=unknown_account_type::unknown account type "DEVELOPR"
::warning file=roster.yaml,line=12,col=19,endColumn=27,title=unknown_account_type::unknown account type "DEVELOPR"
`);
  });

  it('are nothing when there are none', () => {
    expect(renderProblemsGithub([])).toBe('');
  });
});
