/** A plan, or drift, as annotations of a workflow's run and of the roster's lines. */
import { emailKey } from '../../email.js';
import type { Attention, Change, Expiring, Guard, Plan, PlanFile } from '../../plan/plan.js';
import { findTripped, isOfSeveral, isWeighty, weighChanges } from '../plan-parts.js';
import { summarizePlans } from '../plan-summary.js';
import {
  describeAttribution,
  describeChange,
  describeExpiring,
  describeGuard,
  type PlanMode,
  type PlanOptions,
} from '../plan-words.js';
import { nameTarget } from '../words.js';
import { type Annotation, type Level, type Place, renderAnnotations } from './annotation.js';
import { failureAnnotations } from './message.js';

/**
 * Workflow commands: the summary, tripped guards (errors), what a reviewer must see (warnings) and
 * the other changes (notices). In drift mode every difference is a warning. One command a line.
 */
export function renderPlanGithub(file: PlanFile, { mode }: PlanOptions): string {
  const summary = summaryAnnotation(file, mode);
  const guards = file.plans.flatMap((plan) =>
    findTripped(plan).map((guard) =>
      guardAnnotation(guard, plan, { mode, several: isOfSeveral(file) }),
    ),
  );
  const changes = file.plans.map((plan) => ({ plan, ...weighChanges(plan.changes) }));
  const annotate = (part: 'weighty' | 'others'): Annotation[] =>
    changes.flatMap((it) => it[part].map((change) => changeAnnotation(change, it.plan, mode)));
  const expiring = file.plans.flatMap((plan) =>
    plan.expiring.map((it) => expiringAnnotation(it, plan)),
  );
  const attention = file.plans.flatMap((plan) =>
    plan.attention.map((it) => attentionAnnotation(it, plan, mode)),
  );
  return renderAnnotations(
    [
      summary,
      ...failureAnnotations(file.failures),
      ...guards,
      ...annotate('weighty'),
      ...attention,
      ...expiring,
      ...annotate('others'),
    ],
    `see what roster ${mode} prints with --format text or markdown.`,
  );
}

function summaryAnnotation(file: PlanFile, mode: PlanMode): Annotation {
  const differs = file.summary.attention > 0 || file.plans.some((it) => it.changes.length > 0);
  const level: Level = mode === 'drift' && differs ? 'warning' : 'notice';
  return { level, title: `roster ${mode}`, lines: [summarizePlans(file, mode)], place: null };
}

interface GuardLook extends PlanOptions {
  /** Whether more than one workspace is shown. */
  readonly several: boolean;
}

function guardAnnotation(guard: Guard, plan: Plan, { mode, several }: GuardLook): Annotation {
  return {
    // Drift writes nothing, so nothing is stopped; but the reader must know of a bad read.
    level: mode === 'plan' ? 'error' : 'warning',
    title: `guard ${guard.name}`,
    lines: [`${nameTarget(plan.target)}: ${describeGuard(guard, mode, several)}`],
    place: { file: plan.roster.path },
  };
}

function changeAnnotation(change: Change, plan: Plan, mode: PlanMode): Annotation {
  return {
    level: mode === 'drift' || isWeighty(change) ? 'warning' : 'notice',
    title: titleOf(change, mode === 'drift' ? 'drift' : change.action.replaceAll('_', ' '), mode),
    lines: [
      `${change.email}: ${describeChange(change, mode)}`,
      ...findAttributions(change.email, plan),
    ],
    place: placeOf(change, plan),
  };
}

function attentionAnnotation(attention: Attention, plan: Plan, mode: PlanMode): Annotation {
  return {
    level: 'warning',
    title: titleOf(attention, mode === 'drift' ? 'drift' : 'needs attention', mode),
    lines: [`${attention.email}: ${attention.message}`, ...findAttributions(attention.email, plan)],
    place: placeOf(attention, plan),
  };
}

function expiringAnnotation(expiring: Expiring, plan: Plan): Annotation {
  return {
    level: 'notice',
    title: 'expires soon',
    lines: [`${expiring.email}: ${describeExpiring(expiring)}`],
    place: placeOf(expiring, plan),
  };
}

/** With a base, what differed before is told apart from what the change brings about. */
function titleOf({ origin }: Change | Attention, title: string, mode: PlanMode): string {
  return origin === 'drift' && mode === 'plan' ? `${title} (differed before)` : title;
}

function findAttributions(email: string, plan: Plan): readonly string[] {
  return (plan.attributions ?? [])
    .filter((each) => emailKey(each.email) === emailKey(email))
    .map(describeAttribution);
}

/** The person's line, or the roster as a whole for somebody who is not on it. */
function placeOf({ source }: Pick<Change | Attention | Expiring, 'source'>, plan: Plan): Place {
  return source === null ? { file: plan.roster.path } : { file: source.file, line: source.line };
}
