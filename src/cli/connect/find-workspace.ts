/** Finds a workspace by its name, for a company token that must be told a uid. */
import type { Env } from '../../env.js';
import { EXIT, RosterError } from '../../errors.js';
import type { NamedWorkspace } from '../../workspace/check-lists.js';
import { connectLists, readWorkspaces } from '../../workspace/lists.js';
import { createPace } from '../../workspace/pace.js';
import { retryBudget } from '../../workspace/retry.js';
import type { ParsedSettings } from '../../workspace/settings.js';
import { findGap } from '../plan/trust.js';

/**
 * The uid of the one workspace of exactly this name that the settings' credentials reach. One
 * request, tried again as every read. Throws `workspace_not_found` or `ambiguous_workspace` (exit 3),
 * `incomplete_read` (exit 5), and what every read throws.
 */
export async function findWorkspaceUid(
  name: string,
  settings: ParsedSettings,
  env: Env,
): Promise<string> {
  const workspaces = await readAll(name, settings, env);
  const [found, second] = workspaces.filter((workspace) => workspace.name === name);
  if (found === undefined) throw notFound(name, workspaces.length);
  if (second !== undefined) throw ambiguous(name);
  return found.uid;
}

/** Paradime may not answer a token without a workspace at all; a uid makes the question needless. */
async function readAll(
  name: string,
  settings: ParsedSettings,
  env: Env,
): Promise<readonly NamedWorkspace[]> {
  try {
    const lists = connectLists(settings, env);
    const { value, gaps } = await readWorkspaces(lists, createPace(env, retryBudget(0)));
    const gap = findGap('list of workspaces', gaps);
    if (gap !== null) throw gap;
    return value;
  } catch (cause) {
    if (!(cause instanceof RosterError)) throw cause;
    const { code, exitCode, message } = cause;
    throw new RosterError(`The uid of the workspace ${name} could not be looked up. ${message}`, {
      code,
      exitCode,
      hint: 'Write workspace.uid into the roster: then nothing has to be looked up.',
      cause,
    });
  }
}

function notFound(name: string, reachable: number): RosterError {
  const among = reachable === 1 ? 'the 1 workspace' : `any of the ${reachable} workspaces`;
  return new RosterError(`No workspace is called ${name}: not ${among} that the token reaches.`, {
    code: 'workspace_not_found',
    exitCode: EXIT.invalid,
    hint: 'Write workspace.uid into the roster, or the name exactly as Paradime has it.',
  });
}

function ambiguous(name: string): RosterError {
  return new RosterError(`More than one workspace is called ${name}.`, {
    code: 'ambiguous_workspace',
    exitCode: EXIT.invalid,
    hint: 'Write workspace.uid into the roster: a uid is never shared.',
  });
}
