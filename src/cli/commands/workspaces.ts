/** `roster workspaces`: what the credentials reach, for people and for CI systems. */
import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { count } from '../../count.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { VERSION } from '../../generated/version.js';
import { compareText } from '../../plan/standing.js';
import { renderWorkspaceMatrix, type WorkspaceEntry, workspaceTable } from '../../render/lists.js';
import { findGapError } from '../../workspace/read.js';
import { ANY_WORKSPACE } from '../../workspace/settings.js';
import { withConnection } from '../connect.js';
import type { ShownList } from '../formats.js';
import {
  addConnectionOptions,
  addRedactOption,
  type CliEnv,
  type ConnectionOptions,
  type Finish,
  LIST_FORMATS,
  type ListFormat,
} from '../options.js';
import { showIncompleteList, showList } from '../show.js';

/** The flags of `roster workspaces`. */
interface WorkspacesOptions extends ConnectionOptions {
  readonly format: ListFormat | 'matrix';
}

/** Lists the workspaces that the credentials reach. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('workspaces').addOption(
    new Option('--format <format>', 'what goes to standard output')
      .choices([...LIST_FORMATS, 'matrix'])
      .default('table'),
  );
  return addConnectionOptions(addRedactOption(command)).action(async (options) =>
    finish(await workspaces(options, env)),
  );
}

/**
 * Lists the workspaces, by uid: whoever fans work out by a number needs the same order each time.
 * Exit code 5 when the list is not whole; nothing is to be fanned out by it then.
 */
async function workspaces(options: WorkspacesOptions, env: CliEnv): Promise<ExitCode> {
  return withConnection(options, ANY_WORKSPACE, env, async (connection) => {
    const { value, gaps } = await connection.readWorkspaces();
    const found = toWorkspaceEntries(value, env);
    const incomplete = findGapError('list of workspaces', gaps) ?? findNothing(found);
    const list = shownWorkspaces(found, connection.endpoint, incomplete === null);
    const { format } = options;
    if (format === 'matrix') {
      if (incomplete !== null) throw incomplete;
      env.stdout.write(renderWorkspaceMatrix(found));
      return EXIT.success;
    }
    const listOptions = { ...options, format };
    if (incomplete !== null) return showIncompleteList(list, incomplete, listOptions, env);
    showList(list, listOptions, env);
    return EXIT.success;
  });
}

/** By uid, which is shown with `--redact` too. */
function toWorkspaceEntries(
  found: readonly WorkspaceEntry[],
  env: CliEnv,
): readonly WorkspaceEntry[] {
  const entries = found.map(({ uid, name }) => ({ uid, name }));
  const shown = env.redaction?.workspaces(entries) ?? entries;
  return shown.toSorted((a, b) => compareText(a.uid, b.uid));
}

/** Credentials always reach a workspace, and a CI system takes an empty matrix for nothing to do. */
function findNothing(found: readonly WorkspaceEntry[]): RosterError | null {
  if (found.length > 0) return null;
  return new RosterError(
    'Paradime shows no workspaces, but valid credentials reach at least one.',
    {
      code: 'empty_read',
      exitCode: EXIT.guard,
      hint: 'Check the credentials, then try again.',
    },
  );
}

function shownWorkspaces(
  found: readonly WorkspaceEntry[],
  endpoint: string,
  complete: boolean,
): ShownList {
  const summary = `${count(found.length, 'workspace', 'workspaces')}.`;
  return {
    json: {
      format_version: '1.0',
      tool_version: VERSION,
      target: { endpoint },
      complete,
      workspaces: found,
    },
    table: workspaceTable(found),
    summary: complete ? summary : `${summary} The list is not complete.`,
  };
}
