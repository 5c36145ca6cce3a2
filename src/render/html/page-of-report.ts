/** What became of plans as a page, beside the plans that they were. */
import type { Report, ReportFile, RunOutcome } from '../../apply/report.js';
import type { Failure, Plan, PlanFile } from '../../plan/plan.js';
import {
  describeConvergence,
  isUnsettled,
  listOutcomes,
  summarizeReports,
} from '../report-words.js';
import { nameFailure, nameTarget, nameTime } from '../words.js';
import { type PageView, writePage } from './page.js';
import type { Authors } from './people.js';
import { type Remark, viewPlan, type WorkspaceView } from './workspace.js';

/** One HTML file that loads nothing. `plans` are what was applied, where they are known. */
export function renderReportHtml(
  file: ReportFile,
  plans: PlanFile | null,
  authors: Authors,
): string {
  const known = plans?.plans ?? [];
  const planFor = (roster: string): Plan | null =>
    known.find((plan) => plan.roster.path === roster) ?? null;
  const stopped = file.failures.flatMap((failure) => {
    const plan = planFor(failure.roster);
    return plan === null ? [] : [{ failure, plan }];
  });
  const reported = file.reports.map((report, index) =>
    viewReport(report, planFor(report.roster), index),
  );
  const left = stopped.map(({ failure, plan }, index) =>
    viewFailure(failure, plan, reported.length + index),
  );
  return writePage({
    kind: file.outcome === 'dry_run' ? 'Dry run' : 'Apply',
    outcome: OUTCOMES_OF_RUNS[file.outcome],
    sentence: summarizeReports(file),
    notes: (plans?.warnings ?? []).map((text) => ({ tone: 'warn', text })),
    mode: 'plan',
    workspaces: [...left, ...reported],
    failures: file.failures.filter(({ roster }) => planFor(roster) === null),
    authors,
    made: `Made by roster ${file.tool_version}${plans === null ? '' : `; planned ${nameTime(plans.created_at)}`}.`,
  });
}

function viewReport(report: Report, plan: Plan | null, index: number): WorkspaceView {
  const { results, meanwhile = [] } = report;
  const unsettled = results.filter(isUnsettled);
  return {
    id: `w:${index + 1}`,
    name: plan === null ? nameTarget(report.target) : nameTarget(plan.target),
    sentence: listOutcomes({ reports: [report] }),
    notes: convergenceNote(report),
    // What needs someone comes first.
    people: [...unsettled, ...results.filter((each) => !isUnsettled(each))].map((result) => ({
      change: result.change,
      result,
      attribution: null,
    })),
    meanwhile: meanwhile.map((change) => ({ change, result: null, attribution: null })),
    plan,
    report,
  };
}

function convergenceNote(report: Report): readonly Remark[] {
  const text = describeConvergence(report);
  if (text === '') return [];
  return [{ tone: report.converged === true ? 'good' : 'warn', text }];
}

/** Of a workspace that was planned, and then left out. */
function viewFailure(failure: Failure, plan: Plan, index: number): WorkspaceView {
  const view = viewPlan(plan, index, 'plan');
  return { ...view, notes: [{ tone: 'bad', text: `${nameFailure(failure)}: ${failure.message}` }] };
}

const OUTCOMES_OF_RUNS: Readonly<Record<RunOutcome, PageView['outcome']>> = {
  applied: { tone: 'good', label: 'Applied' },
  no_changes: { tone: 'good', label: 'Nothing to do' },
  partial: { tone: 'bad', label: 'Partly applied' },
  not_applied: { tone: 'bad', label: 'Not applied' },
  indeterminate: { tone: 'bad', label: 'Indeterminate: look at the workspace' },
  interrupted: { tone: 'warn', label: 'Interrupted' },
  dry_run: { tone: 'plain', label: 'Dry run: nothing was written' },
};
