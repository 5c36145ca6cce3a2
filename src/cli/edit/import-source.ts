/** Where an import takes people from: the live workspace, or a CSV file. */
import { EXIT, RosterError } from '../../errors.js';
import { renderProblemsText } from '../../render/text/problems.js';
import { checkAddress } from '../../roster/check-address.js';
import type { NewPerson } from '../../roster/edit.js';
import { readCsv } from '../../roster/read-csv.js';
import type { RosterTarget } from '../../roster/roster.js';
import { createPace } from '../../workspace/pace.js';
import { readWorkspace } from '../../workspace/read.js';
import { retryBudget } from '../../workspace/retry.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { CliEnv } from '../cli-env.js';
import { withConnection } from '../connect/connect.js';
import type { CommonOptions, ConnectionOptions } from '../declare/options.js';
import { findDoubt } from '../plan/trust.js';
import { textOptions } from '../show/text-options.js';
import { readBytes } from './text-file.js';

/** A whole read, and the workspace that the settings name. */
export interface LiveSource {
  readonly workspace: Workspace;
  readonly workspaceUid: string | null;
}

/**
 * Reads the workspace. Throws `incomplete_read`, `empty_read` (exit 5): half a roster would disable
 * the other half one day; and `wrong_workspace` (exit 5) when the roster is for another one.
 */
export async function readLive(
  options: ConnectionOptions,
  target: RosterTarget | null,
  env: CliEnv,
): Promise<LiveSource> {
  const rosterUid = target?.uid ?? null;
  return withConnection(options, target, env, async ({ port, settingsWorkspaceUid }) => {
    if (rosterUid !== null && settingsWorkspaceUid !== null && rosterUid !== settingsWorkspaceUid) {
      throw wrongWorkspace(rosterUid, settingsWorkspaceUid);
    }
    const workspace = await readWorkspace(port, createPace(env, retryBudget(0)));
    const doubt = findDoubt(workspace);
    if (doubt !== null) throw doubt;
    return { workspace, workspaceUid: settingsWorkspaceUid };
  });
}

function wrongWorkspace(rosterUid: string, settingsUid: string): RosterError {
  return new RosterError(`The roster is for ${rosterUid}, the settings name ${settingsUid}.`, {
    code: 'wrong_workspace',
    exitCode: EXIT.guard,
    hint: 'Name the right workspace with --workspace-uid, or the right roster.',
  });
}

/** Reads a CSV file; null when its problems have been shown. */
export async function readTable(
  path: string,
  { color }: CommonOptions,
  env: CliEnv,
): Promise<readonly NewPerson[] | null> {
  const read = readCsv(await readBytes(path, env.files), path);
  if (read.ok) return read.people;
  env.stderr.write(renderProblemsText(read.problems, textOptions(env.stderr, color, env)));
  return null;
}

/** Whether a roster can list an address; what it only warns of, it can. */
export function fitsRoster(email: string): boolean {
  const fault = checkAddress(email);
  return fault === null || fault.severity === 'warning';
}
