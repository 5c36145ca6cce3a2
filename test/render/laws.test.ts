/** What holds for every plan and every report, whatever is in them. */
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { Outcome, ReportFile, RunOutcome } from '../../src/apply/report.js';
import { parseDay } from '../../src/day.js';
import type {
  Attention,
  Change,
  Guard,
  GuardName,
  OnHold,
  Plan,
  PlanFile,
} from '../../src/plan/plan.js';
import { escapeTerminal } from '../../src/render/escape.js';
import { renderPlanMarkdown } from '../../src/render/markdown/plan.js';
import { renderReportMarkdown } from '../../src/render/markdown/report.js';
import type { PlanMode } from '../../src/render/plan-words.js';
import { describePlans } from '../../src/render/plan-words.js';
import { summarizeReports } from '../../src/render/report-words.js';
import { renderPlanText } from '../../src/render/text/plan.js';
import { renderReportText } from '../../src/render/text/report.js';
import { anyCharacter } from '../fixtures/any-character.js';
import { anyAccountType } from '../fixtures/arbitraries.js';
import { HOSTILE_STRINGS } from '../fixtures/hostile-strings.js';
import {
  attention,
  disable,
  guards,
  invite,
  line,
  move,
  planFileOf,
  planOf,
  reinvite,
  reportFileOf,
  reportOf,
  resultOf,
  tripped,
  unlisted,
} from '../fixtures/plans.js';

const anyMode: fc.Arbitrary<PlanMode> = fc.constantFrom('plan', 'drift');
const anyHostile: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE_STRINGS),
  fc.string({ unit: anyCharacter }),
);
const anyWords: fc.Arbitrary<string> = fc
  .array(fc.constantFrom('cancel', 'the', 'invitation', 'in', 'Account', 'Settings', '名前'), {
    maxLength: 40,
  })
  .map((words) => words.join(' '));
const anyAddress: fc.Arbitrary<string> = fc
  .integer({ min: 1, max: 40 })
  .map((length) => `${'n'.repeat(length)}@acme.io`);

/** Changes and all the rest of a plan, its texts made by these two. */
function anyPlan(anyName: fc.Arbitrary<string>, anyText: fc.Arbitrary<string>): fc.Arbitrary<Plan> {
  const anyLine = fc.integer({ min: 1, max: 99_999 }).map((number) => line(number));
  const anyChange: fc.Arbitrary<Change> = fc.oneof(
    fc.tuple(anyName, anyAccountType, anyLine).map((parts) => invite(...parts)),
    fc.tuple(anyName, anyAccountType, anyLine).map((parts) => reinvite(...parts)),
    fc.tuple(anyName, anyAccountType, anyAccountType, anyLine).map((parts) => move(...parts)),
    fc.tuple(anyName, anyAccountType).map((parts) => disable(...parts)),
  );
  const anyAttention: fc.Arbitrary<Attention> = fc
    .tuple(fc.constant('cancel_invitation' as const), anyName, anyText, fc.option(anyLine))
    .map((parts) => attention(...parts));
  const anyGuard: fc.Arbitrary<Guard> = fc
    .tuple(
      fc.constantFrom<GuardName[]>('max_removals', 'empty_read', 'wrong_workspace'),
      fc.nat(),
      fc.nat(),
      anyText,
    )
    .map((parts) => tripped(...parts));
  const anyOnHold: fc.Arbitrary<OnHold> = fc.record({
    email: anyName,
    reason: anyText,
    until: fc.constantFrom(null, parseDay('2027-03-31')),
    account_type: fc.option(anyAccountType),
    source: anyLine,
  });
  return fc
    .record({
      changes: fc.array(anyChange, { maxLength: 60 }),
      attention: fc.array(anyAttention, { maxLength: 9 }),
      on_hold: fc.array(anyOnHold, { maxLength: 9 }),
      unlisted: fc.array(
        fc.tuple(anyName, anyAccountType).map((parts) => unlisted(...parts)),
        { maxLength: 9 },
      ),
      guards: fc.array(anyGuard, { maxLength: 3 }).map((list) => guards(...list)),
      inSync: fc.nat(),
      name: anyName,
    })
    .map(({ name, ...parts }) => {
      const { target } = planOf();
      return planOf({ ...parts, target: { ...target, endpoint: 'sandbox', workspace_name: name } });
    });
}

function anyPlanFile(
  anyName: fc.Arbitrary<string>,
  anyText: fc.Arbitrary<string>,
  most: number,
): fc.Arbitrary<PlanFile> {
  return fc.array(anyPlan(anyName, anyText), { maxLength: most }).map((all) => planFileOf(...all));
}

function anyReportFile(
  anyName: fc.Arbitrary<string>,
  anyText: fc.Arbitrary<string>,
): fc.Arbitrary<ReportFile> {
  const anyOutcome = fc.constantFrom<Outcome[]>('applied', 'confirmed', 'failed', 'skipped');
  const anyEnd = fc.tuple(anyOutcome, fc.option(anyText), fc.integer({ min: 0, max: 5 }));
  const anyReport = fc
    .tuple(anyPlan(anyName, anyText), fc.infiniteStream(anyEnd), fc.option(fc.boolean()))
    .map(([plan, ends, converged]) => {
      const results = plan.changes.map((change) => {
        const [outcome, message, attempts] = ends.next().value;
        const error = message === null ? null : { code: 'http_422', message };
        return resultOf(change, outcome, error, attempts);
      });
      return reportOf(results, { converged, target: plan.target });
    });
  return fc
    .tuple(
      fc.constantFrom<RunOutcome[]>('applied', 'partial', 'interrupted'),
      fc.array(anyReport, { maxLength: 3 }),
    )
    .map(([outcome, reports]) => reportFileOf(outcome, ...reports));
}

/** The lines that are wider than they may be; the summary is one line by design. */
function findTooWide(text: string, columns: number): string[] {
  return text
    .slice(0, -1)
    .split('\n')
    .slice(0, -1)
    .filter((row) => stringWidth(row) > columns);
}

function expectToFitAComment(document: string): void {
  expect(document.length).toBeLessThan(65_536);
  expect(Buffer.byteLength(document)).toBeLessThan(1024 * 1024);
}

/** A summary that is wider than the terminal is wrapped, so the spaces do not count. */
function expectToEndWith(text: string, summary: string): void {
  const unspaced = (words: string): string => words.replace(/\s+/g, '');
  expect(unspaced(text).endsWith(unspaced(summary)), `${text}\n\nends with\n\n${summary}`).toBe(
    true,
  );
}

const anyColumns: fc.Arbitrary<number | null> = fc.option(fc.integer({ min: 20, max: 200 }));

describe('the text of any plan', () => {
  it('ends with the summary and shows every address', () => {
    fc.assert(
      fc.property(
        anyPlanFile(anyHostile, anyHostile, 3),
        anyMode,
        anyColumns,
        (file, mode, columns) => {
          const text = renderPlanText(file, { color: false, columns, mode });
          expectToEndWith(text, escapeTerminal(describePlans(file, mode)));
          for (const { email } of file.plans.flatMap((plan) => [
            ...plan.changes,
            ...plan.attention,
            ...plan.on_hold,
          ])) {
            expect(text).toContain(escapeTerminal(email));
          }
        },
      ),
    );
  });

  it('is no wider than the terminal', () => {
    const anyWidth = fc.integer({ min: 60, max: 200 });
    fc.assert(
      fc.property(
        anyPlanFile(anyAddress, anyWords, 3),
        anyMode,
        anyWidth,
        (file, mode, columns) => {
          const text = renderPlanText(file, { color: false, columns, mode });
          expect(findTooWide(text, columns)).toEqual([]);
        },
      ),
    );
  });
});

describe('the text of any report', () => {
  it('ends with the summary', () => {
    fc.assert(
      fc.property(anyReportFile(anyHostile, anyHostile), anyColumns, (file, columns) => {
        const text = renderReportText(file, { color: false, columns });
        expectToEndWith(text, escapeTerminal(summarizeReports(file)));
      }),
    );
  });

  it('is no wider than the terminal', () => {
    const anyWidth = fc.integer({ min: 60, max: 200 });
    fc.assert(
      fc.property(anyReportFile(anyAddress, anyWords), anyWidth, (file, columns) => {
        const text = renderReportText(file, { color: false, columns });
        expect(findTooWide(text, columns)).toEqual([]);
      }),
    );
  });
});

describe('the Markdown of any plan or report', () => {
  it('fits into a comment and has its marker, its summary and the guards that tripped', () => {
    fc.assert(
      fc.property(anyPlanFile(anyHostile, anyHostile, 30), anyMode, (file, mode) => {
        const document = renderPlanMarkdown(file, { mode });
        expectToFitAComment(document);
        expect(document.startsWith(`<!-- roster:${mode} -->\n### Roster ${mode}`)).toBe(true);
        const tripped = file.plans.filter((plan) => plan.guards.some((guard) => !guard.passed));
        expect(document.match(/^> \[!CAUTION\]$/gm)?.length ?? 0).toBe(tripped.length);
      }),
      { numRuns: 30 },
    );
  });

  it('fits into a comment even when every text is as long as it can be', () => {
    const worst = '#'.repeat(100_000);
    const changes = Array.from({ length: 300 }, (_, index) =>
      move(worst, worst, 'ADMIN', line(index + 1, worst)),
    );
    const target = { endpoint: worst, workspace_uid: null, workspace_name: worst };
    const all = guards().map((guard) => ({ ...guard, passed: false, message: worst }));
    const roster = { path: worst, sha256: '', credentials: null };
    const file = planFileOf(planOf({ changes, target, roster, guards: all }));
    const document = renderPlanMarkdown(file, { mode: 'plan' });
    expectToFitAComment(document);
    expect(document.match(/^> - /gm)).toHaveLength(all.length);
    expectToFitAComment(
      renderReportMarkdown(
        reportFileOf(
          'partial',
          reportOf(
            changes.map((it) => resultOf(it, 'failed')),
            { target },
          ),
        ),
      ),
    );
  });

  it('fits into a comment for any report', () => {
    fc.assert(
      fc.property(anyReportFile(anyHostile, anyHostile), (file) => {
        expectToFitAComment(renderReportMarkdown(file));
      }),
      { numRuns: 30 },
    );
  });
});
