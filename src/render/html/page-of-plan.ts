/** A plan, or drift, as a page that a manager understands and an auditor keeps. */

import type { PlanFile } from '../../plan/plan.js';
import { differs } from '../../plan/summary.js';
import { describeWays } from '../next-steps.js';
import { findTripped, type PlanAudience, type PlanMode } from '../plan-words.js';
import { nameTime, tellFailures } from '../words.js';
import { tellEffects } from './effects.js';
import { type PageView, writePage } from './page.js';
import type { Authors } from './people.js';
import { viewPlan } from './workspace.js';

/** One HTML file that loads nothing. `authors` are those of the lines, where git knows them. */
export function renderPlanHtml(file: PlanFile, { mode }: PlanAudience, authors: Authors): string {
  const failed = tellFailures(file.failures, file.plans.length);
  const told =
    file.plans.length === 0
      ? 'Nothing was planned.'
      : tellEffects(
          file.plans.flatMap(({ changes }) => changes),
          mode,
        );
  const ways = mode === 'drift' ? describeWays(file) : [];
  return writePage({
    kind: mode === 'plan' ? 'Plan' : 'Drift',
    outcome: judgePlans(file, mode),
    sentence: [told, failed].filter((part) => part !== '').join(' '),
    notes: [
      ...(file.warnings ?? []).map((text) => ({ tone: 'warn', text }) as const),
      ...ways.map((text) => ({ tone: 'plain', text }) as const),
    ],
    mode,
    workspaces: file.plans.map((plan, index) => viewPlan(plan, index, mode)),
    failures: file.failures,
    authors,
    made: `Made by roster ${file.tool_version}, ${nameTime(file.created_at)}.`,
  });
}

function judgePlans(file: PlanFile, mode: PlanMode): PageView['outcome'] {
  if (file.failures.length > 0)
    return { tone: 'bad', label: 'Not every workspace could be planned' };
  if (mode === 'drift') {
    return file.plans.some(differs)
      ? { tone: 'warn', label: 'Drift found. Nothing was written.' }
      : { tone: 'good', label: 'No drift' };
  }
  if (!file.applyable) {
    const names = new Set(file.plans.flatMap((plan) => findTripped(plan).map(({ name }) => name)));
    return { tone: 'bad', label: `Blocked by ${[...names].join(', ')}` };
  }
  if (file.plans.every(({ changes }) => changes.length === 0)) {
    return { tone: 'good', label: 'Nothing to do' };
  }
  return { tone: 'plain', label: 'Ready to apply. Nothing has been written yet.' };
}
