/** `plan --base-ref`: tells apart what a change of the roster brings about and what differed before. */
import { dayAt } from '../../day.js';
import type { CliEnv } from '../cli-env.js';
import type { CommonOptions, Format } from '../declare/options.js';
import { warnOnce } from '../show/warn-once.js';
import type { Attempt } from './attempt.js';
import { type BaseRoster, compareWithBase, nameBase, readBaseRoster } from './base-roster.js';
import type { LivePlan, Warned } from './live-plan.js';

/** What comparing depends on. */
export interface CompareOptions extends CommonOptions {
  readonly format: Format;
  /** A git ref; nothing is compared without. */
  readonly baseRef?: string;
}

/** The plans, each beside the one of its roster at the ref. What can't be compared is warned of and stays as it is. */
export async function comparePlans<T extends LivePlan>(
  attempts: readonly Attempt<T>[],
  options: CompareOptions,
  env: CliEnv,
): Promise<Warned<T>> {
  const { baseRef } = options;
  if (baseRef === undefined) return { attempts, warnings: [] };
  const warnings: string[] = [];
  const compared: Attempt<T>[] = [];
  for (const attempt of attempts) {
    if (!attempt.ok) {
      compared.push(attempt);
      continue;
    }
    const { plan, workspace } = attempt.value;
    const base = await readBaseRoster(plan.roster.path, baseRef, env);
    warnings.push(...warningOf(base, plan.roster.path));
    if (base.kind === 'unusable') compared.push(attempt);
    else {
      const marked = compareWithBase(plan, workspace, base, dayAt(env.now()));
      compared.push({ ...attempt, value: { ...attempt.value, plan: marked } });
    }
  }
  return { attempts: compared, warnings: warnOnce('base ref', warnings, options, env) };
}

function warningOf(found: BaseRoster, path: string): readonly string[] {
  switch (found.kind) {
    case 'roster':
      return doubtOf(found);
    case 'missing':
      return [
        ...doubtOf(found),
        `There was no ${path} at ${nameBase(found.base)}, so everything is shown as from this change.`,
      ];
    case 'unusable':
      return [`${found.why} The plan is shown without telling this change from drift.`];
  }
}

function doubtOf({ doubt }: { readonly doubt?: string }): readonly string[] {
  return doubt === undefined ? [] : [doubt];
}
