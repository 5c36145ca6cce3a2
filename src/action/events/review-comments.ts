/** The comments of a pull request: one for each roster, so that each is short, and a fleet does not share one that is cut. */
import { type ExitCode, worstExitCode } from '../../errors.js';
import type { Plan, PlanFile } from '../../plan/plan.js';
import { addSummaries } from '../../plan/summary.js';
import { renderPlanMarkdown } from '../../render/markdown/plan.js';
import { describeMerging } from '../../render/next-steps.js';
import { commentOnPull } from '../comment.js';
import { addBelow, withoutMark } from '../comment-text.js';
import type { Job } from '../job.js';
import { recordLine } from './queue-record.js';

/** Keeps a comment for each roster of the plans. Where there are several, one of which nothing is to be said gets none. */
export async function commentPlans(file: PlanFile, pull: number, job: Job): Promise<ExitCode> {
  const parts = splitByRoster(file);
  const ends: ExitCode[] = [];
  for (const [roster, part] of parts) {
    const text = withoutMark(renderPlanMarkdown(part, { mode: 'plan' }));
    const body = addBelow(text, [describeMerging(part)], job);
    const record = job.redact ? '' : recordLine(part.plans);
    const isCorrection = parts.size > 1 && isQuiet(part);
    const said = {
      kind: 'plan',
      pull,
      rosters: [roster],
      body: body + record,
      isCorrection,
    } as const;
    ends.push(await commentOnPull(said, job));
  }
  return worstExitCode(ends);
}

/** Replaces what earlier runs said of each roster, as far as they said something. */
export async function correctComments(body: string, pull: number, job: Job): Promise<void> {
  for (const roster of job.inputs.files) {
    await commentOnPull({ kind: 'plan', pull, rosters: [roster], body, isCorrection: true }, job);
  }
}

/** The plans and failures of each roster, by its path, in the order in which they were planned. */
export function splitByRoster(file: PlanFile): ReadonlyMap<string, PlanFile> {
  const paths = new Set([
    ...file.plans.map(({ roster }) => roster.path),
    ...file.failures.map(({ roster }) => roster),
  ]);
  return new Map(
    [...paths].map((path) => {
      const plans = file.plans.filter(({ roster }) => roster.path === path);
      const failures = file.failures.filter(({ roster }) => roster === path);
      return [path, { ...file, summary: addSummaries(plans), plans, failures }];
    }),
  );
}

function isQuiet({ plans, failures }: PlanFile): boolean {
  return failures.length === 0 && plans.every(saysNothing);
}

function saysNothing(plan: Plan): boolean {
  const found = [plan.changes, plan.attention, plan.expiring, plan.policy_changes ?? []];
  return found.every((list) => list.length === 0) && plan.guards.every(({ passed }) => passed);
}
