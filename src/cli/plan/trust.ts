/** Whether a read can be shown or acted on as the whole of what there is. */
import { EXIT, RosterError } from '../../errors.js';
import type { Workspace } from '../../workspace/workspace.js';

/** The error for an answer that lacks something (`incomplete_read`, exit 5), or null. */
export function findGap(what: string, gaps: readonly string[]): RosterError | null {
  if (gaps.length === 0) return null;
  return new RosterError(`The ${what} could not be read completely: ${gaps.join('; ')}.`, {
    code: 'incomplete_read',
    exitCode: EXIT.guard,
    hint: 'Try again; if it stays, tell Paradime what is missing.',
  });
}

/**
 * The error for an answer that lacks something or, since a live workspace always has an active user,
 * shows nobody (`incomplete_read`, `empty_read`; exit 5), or null.
 */
export function findDoubt({ gaps, activeUsers }: Workspace): RosterError | null {
  const gap = findGap('users of the workspace', gaps);
  if (gap !== null || activeUsers.length > 0) return gap;
  return new RosterError('Paradime shows no active user, and every workspace has one.', {
    code: 'empty_read',
    exitCode: EXIT.guard,
    hint: 'Check that the settings name the right workspace, then try again.',
  });
}
