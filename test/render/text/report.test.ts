import { describe, expect, it } from 'vitest';
import type { ReportFile } from '../../../src/apply/report.js';
import { renderProgressText, renderReportText } from '../../../src/render/text/report.js';
import {
  disable,
  invite,
  line,
  move,
  reinvite,
  reportFileOf,
  reportOf,
  resultOf,
} from '../../fixtures/plans.js';

const INVITED = resultOf(invite('noor@acme.io', 'BUSINESS', line(31)), 'applied');
const REINVITED = resultOf(reinvite('liam@acme.io', 'DEVELOPER', line(27)), 'confirmed', null, 2);
const REFUSED = resultOf(
  move('jonny@acme.io', 'ANALYST', 'DEVELOPER', line(22)),
  'failed',
  { code: 'http_422', message: 'The API refused the change.' },
  3,
);
const SKIPPED = resultOf(disable('old@acme.io', 'BUSINESS'), 'skipped', null, 0);
const UNKNOWN = resultOf(disable('old@acme.io', 'BUSINESS'), 'indeterminate', {
  code: 'timeout',
  message: 'No answer within 60 s.',
});

function render(file: ReportFile, columns: number | null = null): string {
  return renderReportText(file, { color: false, columns });
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

describe('a report in text', () => {
  it('shows what became of every change, what the workspace is now, and the summary last', () => {
    const report = reportOf([INVITED, REINVITED, REFUSED, SKIPPED], {
      converged: false,
      requests: { reads: 3, writes: 6, retries: 1 },
    });
    expect(render(reportFileOf('partial', report), 90)).toBe(`\
analytics   3 reads, 6 writes, 1 retry
  applied   noor@acme.io   invite as BUSINESS
  confirmed liam@acme.io   invite again as DEVELOPER (expired): 2 tries
  failed    jonny@acme.io  ANALYST → DEVELOPER: The API refused the change. (http_422, 3
                           tries)
  skipped   old@acme.io    disable BUSINESS (not on the roster)
Read back: the workspace does not match the plan.

Partly applied: 1 applied, 1 confirmed, 1 failed, 1 skipped; run again to continue from
there.
`);
  });

  it('leaves out what simply worked when there is much of it, and counts it', () => {
    const worked = Array.from({ length: 60 }, (_, index) =>
      resultOf(invite(`person.${index}@acme.io`, 'BUSINESS', line(index + 1)), 'applied'),
    );
    const text = render(reportFileOf('partial', reportOf([...worked, REFUSED])));
    expect(text.split('\n').slice(1, 4).join('\n')).toBe(`\
  failed jonny@acme.io  ANALYST → DEVELOPER: The API refused the change. (http_422, 3 tries)
  … and 60 changes applied
Read back: the workspace matches the plan.`);
  });

  it.each([
    [
      'as the roster says',
      { compared: 'roster' as const },
      'Read back: the workspace matches the roster.',
      'Applied: 1 applied; the workspace matches the roster.',
    ],
    [
      'as planned, without the roster',
      { compared: 'changes' as const },
      'Read back: the plan was carried out; without the roster, nothing else was compared.',
      'Applied: 1 applied; the workspace matches the plan.',
    ],
    [
      'changed by others',
      {
        converged: false,
        compared: 'roster' as const,
        meanwhile: [disable('guest@acme.io', 'ANALYST')],
      },
      'Read back: the plan was carried out, but the workspace does not match the roster: others changed guest@acme.io in the meantime. Run roster plan to see how, and roster apply to undo it.',
      'Applied: 1 applied; but the workspace does not match the plan, because others changed it: run roster plan to see why.',
    ],
    [
      'changed by many others',
      {
        converged: false,
        meanwhile: ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => disable(name, 'ANALYST')),
      },
      'Read back: the plan was carried out, but the workspace does not match the roster: others changed a, b, c, d, e and 1 more in the meantime. Run roster plan to see how, and roster apply to undo it.',
      'Applied: 1 applied; but the workspace does not match the plan, because others changed it: run roster plan to see why.',
    ],
  ])('says that the workspace is %s', (_name, found, read, summary) => {
    const lines = render(reportFileOf('applied', reportOf([INVITED], found))).split('\n');
    expect(lines).toContain(read);
    expect(lines).toContain(summary);
  });

  it.each([
    [
      'applied',
      reportFileOf('applied', reportOf([INVITED, REINVITED])),
      'Applied: 1 applied, 1 confirmed; the workspace matches the plan.',
    ],
    [
      'applied, but someone else changed something meanwhile',
      reportFileOf('applied', reportOf([INVITED], { converged: false })),
      'Applied: 1 applied; but the workspace does not match the plan: run roster plan to see why.',
    ],
    [
      'applied, and then the read failed',
      reportFileOf('applied', reportOf([INVITED], { converged: null })),
      'Applied: 1 applied; but roster could not read the workspace back to confirm it.',
    ],
    [
      'no changes',
      reportFileOf('no_changes', reportOf([], { converged: null })),
      'No changes: the workspace matches the plan.',
    ],
    [
      'no changes in several workspaces',
      reportFileOf('no_changes', reportOf([]), reportOf([])),
      'No changes: all workspaces match the plan.',
    ],
    [
      'nothing that running again could help',
      reportFileOf(
        'partial',
        reportOf([INVITED, { ...REFUSED, error: { code: 'x', message: 'No.', run_again: false } }]),
      ),
      'Partly applied: 1 applied, 1 failed; running again will not help: see why each one failed.',
    ],
    [
      'something that running again could help',
      reportFileOf(
        'partial',
        reportOf([{ ...REFUSED, error: { code: 'x', message: 'No.', run_again: false } }, SKIPPED]),
      ),
      'Not applied: 1 failed, 1 skipped; run again to continue from there.',
    ],
    [
      'nothing but failures',
      reportFileOf('partial', reportOf([REFUSED])),
      'Not applied: 1 failed; run again to continue from there.',
    ],
    [
      'nothing but a refusal, after which running again would end the same',
      reportFileOf('not_applied', reportOf([REFUSED, SKIPPED])),
      'Not applied: 1 failed, 1 skipped.',
    ],
    [
      'nothing written in this run, beside a workspace that failed',
      reportFileOf('not_applied', reportOf([resultOf(INVITED.change, 'already')])),
      'Nothing was written: 1 already.',
    ],
    [
      'indeterminate',
      reportFileOf('indeterminate', reportOf([INVITED, UNKNOWN])),
      'Indeterminate: 1 applied, 1 indeterminate; check the workspace before running again.',
    ],
    [
      'interrupted',
      reportFileOf('interrupted', reportOf([INVITED, SKIPPED])),
      'Interrupted: 1 applied, 1 skipped; run again to continue from there.',
    ],
    [
      'a dry run',
      reportFileOf('dry_run', reportOf([SKIPPED], { converged: null })),
      'Dry run: 1 change would be made; nothing was written.',
    ],
    [
      'a dry run of nothing',
      reportFileOf('dry_run', reportOf([], { converged: null })),
      'Dry run: no change would be made; nothing was written.',
    ],
  ])('sums up: %s', (_name, file, summary) => {
    expect(lastLine(render(file))).toBe(summary);
  });

  it('says so when writes could not be read back', () => {
    expect(render(reportFileOf('applied', reportOf([INVITED], { converged: null })))).toContain(
      '\nNot read back: roster cannot tell what the workspace looks like now.\n',
    );
  });
});

describe('a line of progress', () => {
  const options = { color: false, columns: 80, done: 3, total: 12 };

  it('is one line for one change, and goes on below where a terminal is narrow', () => {
    expect(renderProgressText(INVITED, options)).toBe(
      '[ 3/12] applied   noor@acme.io  invite as BUSINESS\n',
    );
    expect(renderProgressText(REFUSED, { ...options, columns: null })).toBe(
      '[ 3/12] failed    jonny@acme.io  ANALYST → DEVELOPER: The API refused the change. (http_422, 3 tries)\n',
    );
    expect(renderProgressText(REFUSED, { ...options, columns: 60, where: 'analytics ' })).toBe(
      `analytics [ 3/12] failed    jonny@acme.io
    ANALYST → DEVELOPER: The API refused the change.
    (http_422, 3 tries)\n`,
    );
  });

  it('colours the outcome alone', () => {
    expect(renderProgressText(INVITED, { ...options, color: true })).toBe(
      '\u001b[2m[ 3/12]\u001b[22m \u001b[32mapplied  \u001b[39m noor@acme.io  invite as BUSINESS\n',
    );
  });
});
