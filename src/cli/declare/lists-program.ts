/** `roster workspaces` and `roster audit-log`, declared. */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ExitCode } from '../../errors.js';
import type { CliEnv } from '../cli-env.js';
import { addListOptions, LIST_FORMATS } from './list-options.js';

type Finish = (code: ExitCode) => void;

/** Lists the workspaces that the credentials reach. */
export function declareWorkspaces(env: CliEnv, finish: Finish): Command {
  const command = new Command('workspaces').description(
    'List the workspaces that the credentials reach.',
  );
  return addListOptions(command, [...LIST_FORMATS, 'matrix']).action(async (options) => {
    const { workspaces } = await import('../commands/workspaces.js');
    finish(await workspaces(options, env));
  });
}

/** Shows what happened. */
export function declareAuditLog(env: CliEnv, finish: Finish): Command {
  const command = new Command('audit-log')
    .description('Show what happened, the newest first.')
    .addOption(new Option('--limit <n>', 'show the newest n events only').argParser(parseLimit));
  return addListOptions(command).action(async (options) => {
    const { auditLog } = await import('../commands/audit-log.js');
    finish(await auditLog(options, env));
  });
}

function parseLimit(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number from 1.');
}
