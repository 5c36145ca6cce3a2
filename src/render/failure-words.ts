/** What is said of workspaces that failed beside others; text from outside is not escaped yet. */
import type { Failure } from '../plan/plan.js';
import { count } from './plan-words.js';

/** `team-b.yaml → marketing`, or the file alone where nothing is known of its workspace. */
export function nameFailure({ roster, workspace_name, workspace_uid }: Failure): string {
  const name = workspace_name ?? workspace_uid;
  return name === null ? roster : `${roster} → ${name}`;
}

/** `1 of 3 workspaces failed.`; empty for none. `others` are those that did not fail. */
export function tellFailures(failures: readonly Failure[], others: number): string {
  const failed = failures.length;
  if (failed === 0) return '';
  return `${failed} of ${count(failed + others, 'workspace', 'workspaces')} failed.`;
}
