/** `drift --attribute`: says who possibly did it, from the audit log. */
import { mapConcurrently } from '../../apply/concurrently.js';
import { attribute } from '../../plan/attribute.js';
import type { Attribution } from '../../plan/plan.js';
import type { ParsedSettings } from '../../workspace/settings.js';
import type { CliEnv } from '../cli-env.js';
import type { CommonOptions, Format } from '../declare/options.js';
import { warnOnce } from '../show/warn-once.js';
import type { Attempt } from './attempt.js';
import type { LivePlan, Warned } from './live-plan.js';
import { readLog } from './read-log.js';

/** What attributing depends on. */
export interface AttributeOptions extends CommonOptions {
  readonly format: Format;
  readonly concurrency: number;
  /** Whether it is asked for. */
  readonly attribute: boolean;
}

/** A plan with the settings that its workspace is asked with. */
export interface AskablePlan extends LivePlan {
  readonly settings: ParsedSettings;
}

/** The plans with attributions. What an audit log does not say is warned of, once for all, and left out. */
export async function attributePlans<T extends AskablePlan>(
  attempts: readonly Attempt<T>[],
  options: AttributeOptions,
  env: CliEnv,
): Promise<Warned<T>> {
  if (!options.attribute) return { attempts, warnings: [] };
  const doubts: string[] = [];
  const attributed = await mapConcurrently(attempts, options.concurrency, async (attempt) => {
    if (!attempt.ok) return attempt;
    const { plan, workspace, settings } = attempt.value;
    const { log, doubt } = await readLog(settings, env);
    if (doubt !== null) doubts.push(doubt);
    if (log === null) return attempt;
    const attributions = conceal(attribute(plan, workspace, log), env);
    return { ...attempt, value: { ...attempt.value, plan: { ...plan, attributions } } };
  });
  const warnings = warnOnce('audit log', doubts.toSorted(), options, env);
  return { attempts: attributed, warnings };
}

/** Who acted is somebody, whatever the log calls them. */
function conceal(
  attributions: readonly Attribution[],
  { redaction }: CliEnv,
): readonly Attribution[] {
  if (redaction === undefined) return attributions;
  return attributions.map((each) => {
    const { actor_email: actor } = each;
    return actor === null ? each : { ...each, actor_email: redaction.data({ email: actor }).email };
  });
}
