/** What planning must be told of git: when the entries of those were last written whose invitations expired. Short: every run that plans asks so. */
import { dayAt } from '../../day.js';
import { findUnaccepted } from '../../plan/plan-roster.js';
import type { WrittenDays } from '../../plan/reinviting.js';
import type { Roster } from '../../roster/roster.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { CliEnv } from '../options.js';
import { readWrittenDays, type WrittenEnv } from './written.js';

/** What asking git for it needs of the outside. */
export type AskWrittenEnv = WrittenEnv & Pick<CliEnv, 'now'>;

/**
 * Asks git about them alone, and about nobody where the policy has no `reinvite_for`. `commit` is the one whose roster
 * this is; null for the work tree's. Never rejects.
 */
export async function askWritten(
  roster: Roster,
  workspace: Workspace,
  env: AskWrittenEnv,
  commit: string | null = null,
): Promise<WrittenDays> {
  const today = dayAt(env.now());
  const people = findUnaccepted(roster, workspace, today);
  return readWrittenDays(people, { today, commit }, env);
}
