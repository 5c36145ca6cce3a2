/**
 * The words that plans, reports and lists share: what a workspace, a place and a time are called. Text from
 * outside is in them as it is: each renderer escapes the whole sentence for the place where it goes.
 */
import { count } from '../count.js';
import type { Failure, Target } from '../plan/plan.js';
import type { Source } from '../roster/roster.js';

/** The name by which people know the workspace: its name, else its uid, else its endpoint. */
export function nameTarget(target: Target): string {
  return target.workspace_name ?? target.workspace_uid ?? target.endpoint;
}

/** `roster.yaml:22`, with the places that say the same behind it; null for nowhere. */
export function namePlace(source: Source | null, also: readonly Source[] = []): string | null {
  if (source === null) return null;
  return [source, ...also].map(({ file, line }) => `${file}:${line}`).join(', ');
}

/** `2026-11-23T12:03:11.123Z` as `2026-11-23 12:03:11 UTC`; anything else as it is. */
export function nameTime(time: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(time);
  return match === null ? time : `${match[1]} ${match[2]} UTC`;
}

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

/** Why git says nothing of a folder that someone else owns, and the way out. The folder is as the shell takes it. */
export function tellDistrusted(folder: string): string {
  const quoted = /^[\w./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`;
  return `git does not trust ${folder}, because another user owns it. If you trust it: git config --global --add safe.directory ${quoted}`;
}
