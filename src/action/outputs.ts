/** The outputs of the action. `action.yml` and the documentation list them. */
import type { ShownResult } from '../cli/options.js';
import { EXIT, type ExitCode } from '../errors.js';
import { differs } from '../plan/summary.js';
import type { ActionEnd } from './job.js';
import type { Runner } from './runner.js';

/** Every output by its name, in the order of `action.yml`. */
export function writeOutputs(end: ActionEnd, { output }: Pick<Runner, 'output'>): void {
  output('exit-code', String(end.exitCode));
  output('outcome', end.outcome);
  const counts = countActions(end.shown);
  for (const [name, number] of Object.entries(counts)) output(name, String(number));
  output('plan-file', end.planFile ?? '');
  output('report', end.reportPath ?? '');
}

/** The actions of changes, and what needs a human, under the names of outputs. */
const COUNTED = {
  invite: 'invite',
  reinvite: 'reinvite',
  'change-account-type': 'change_account_type',
  disable: 'disable',
} as const;

/** How many of each action: planned, or done by an apply. */
function countActions(shown: ShownResult | null): Readonly<Record<string, number>> {
  const actions = listActions(shown);
  const counts = Object.entries(COUNTED).map(([name, action]) => [
    name,
    actions.filter((each) => each === action).length,
  ]);
  const attention =
    shown?.kind === 'plan'
      ? shown.file.plans.reduce((sum, plan) => sum + plan.attention.length, 0)
      : 0;
  return { ...Object.fromEntries(counts), attention };
}

function listActions(shown: ShownResult | null): readonly string[] {
  if (shown === null) return [];
  if (shown.kind === 'plan') {
    return shown.file.plans.flatMap((plan) => plan.changes.map(({ action }) => action));
  }
  return shown.file.reports.flatMap((report) =>
    report.results
      .filter(({ outcome }) => outcome === 'applied' || outcome === 'confirmed')
      .map(({ change }) => change.action),
  );
}

/** One word for what a run came to. */
export function nameOutcome({
  exitCode,
  shown,
}: {
  readonly exitCode: ExitCode;
  readonly shown: ShownResult | null;
}): string {
  if (shown?.kind === 'report') return shown.file.outcome;
  switch (exitCode) {
    case EXIT.success:
    case EXIT.differs:
      return describeFound(shown);
    case EXIT.invalid:
      return 'invalid';
    case EXIT.credentials:
      return 'no_access';
    case EXIT.guard:
      return 'guard_tripped';
    case EXIT.stale:
      return 'stale';
    case EXIT.interrupted:
    case EXIT.terminated:
      return 'interrupted';
    case EXIT.unexpected:
    case EXIT.partial:
    case EXIT.indeterminate:
      return 'failed';
  }
}

function describeFound(shown: ShownResult | null): string {
  if (shown?.kind !== 'plan') return 'valid';
  const { plans } = shown.file;
  if (shown.mode === 'drift') return plans.some(differs) ? 'drift' : 'no_drift';
  return plans.some(({ changes }) => changes.length > 0) ? 'changes' : 'no_changes';
}
