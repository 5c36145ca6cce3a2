import { describe, expect, it } from 'vitest';
import { renderReportGithub } from '../../src/render/github.js';
import {
  disable,
  invite,
  line,
  move,
  reportFileOf,
  reportOf,
  resultOf,
} from '../fixtures/plans.js';

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
::error title=roster apply::Partly applied: 1 applied, 1 failed, 1 skipped; run again to go on from there.
::error file=roster.yaml,line=22,title=failed::jonny@acme.io: ANALYST → DEVELOPER: No.\\n::error::100%25 (http_422)
::warning title=not converged::analytics is not as planned; run roster plan to see why.
::warning title=skipped::old@acme.io: disable BUSINESS (not on the roster)
`);
  });

  it('does not warn of what a dry run did not start', () => {
    const report = reportOf([resultOf(disable('old@acme.io', 'BUSINESS'), 'skipped', null, 0)]);
    expect(renderReportGithub(reportFileOf('dry_run', { ...report, converged: null }))).toBe(
      '::notice title=roster apply::Dry run: 1 change would be made; nothing was written.\n',
    );
  });
});
