/** How a workspace is called where several are worked on. */
import type { Plan } from '../../plan/plan.js';
import { nameTarget } from '../../render/plan-words.js';

/** `team-a.yaml → analytics`, as a plan's header says it; not escaped yet. */
export function namePlan({ roster, target }: Pick<Plan, 'roster' | 'target'>): string {
  return `${roster.path} → ${nameTarget(target)}`;
}
