/** The commands, declared; what each does is loaded when it is asked for, so that a start is fast. */
import { Argument, Command, Help, Option } from 'commander';
import type { ExitCode } from '../errors.js';
import { VERSION } from '../generated/version.js';
import { declareFmt, declareRemove, declareSet } from './commands/edit.js';
import { declareExplain } from './commands/explain.js';
import { declareImport } from './commands/import.js';
import { declareAuditLog, declareWorkspaces } from './commands/lists.js';
import { declareSandbox } from './commands/sandbox.js';
import type { SchemaName } from './commands/schema.js';
import { declareUsers } from './commands/users.js';
import type { CliEnv } from './interrupt.js';
import {
  addAllowOption,
  addCommonOptions,
  addConnectionOptions,
  addOutputOptions,
  addRedactOption,
  EVERYWHERE,
  parseRef,
} from './options.js';

/** Where a command's exit code goes. */
type Finish = (code: ExitCode) => void;

/** Makes a command of the command line. */
type Declare = (env: CliEnv, finish: Finish) => Command;

const DEFAULT_FILE = 'roster.yaml';

/**
 * Declares the command line, as far as `argv` needs it. Commander throws a CommanderError where it
 * can't be parsed.
 */
export function createProgram(env: CliEnv, finish: Finish, argv: readonly string[]): Command {
  const program = new Command('roster')
    .description("Keeps a Paradime workspace's users equal to a YAML file in git.")
    .version(VERSION, '-v, --version', 'print the version')
    .addHelpOption(new Option('-h, --help', 'show help').helpGroup(EVERYWHERE))
    .helpCommand('help [command]', 'show help for a command')
    .exitOverride()
    .configureHelp({ optionDescription })
    // What stands behind a subcommand is the subcommand's own: `sandbox` and `sandbox add` know --state.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => env.stdout.write(text),
      writeErr: (text) => env.stderr.write(text),
      // Errors quote what was typed: `main` shows them, when nothing in them can do harm.
      outputError: () => undefined,
      getOutHelpWidth: () => env.stdout.columns ?? 100,
      getErrHelpWidth: () => env.stderr.columns ?? 100,
    });
  for (const declare of declarationsFor(argv)) {
    const command = declare(env, finish);
    inheritSettings(command, program);
    program.addCommand(command);
  }
  return program;
}

/** Every command by its name, in the order in which help lists them. */
const DECLARATIONS: Readonly<Record<string, Declare>> = {
  validate: declareValidate,
  plan: declarePlan,
  apply: declareApply,
  drift: declareDrift,
  explain: declareExplain,
  users: declareUsers,
  workspaces: declareWorkspaces,
  'audit-log': declareAuditLog,
  import: declareImport,
  fmt: declareFmt,
  set: declareSet,
  remove: declareRemove,
  schema: declareSchema,
  sandbox: declareSandbox,
};

/** The command that is meant, else all of them: declaring all takes a tenth of a short run. */
function declarationsFor([name = '']: readonly string[]): readonly Declare[] {
  const meant = Object.hasOwn(DECLARATIONS, name) ? DECLARATIONS[name] : undefined;
  return meant === undefined ? Object.values(DECLARATIONS) : [meant];
}

/** That a flag which is not given is off goes without saying. */
function optionDescription(option: Option): string {
  return new Help().optionDescription(option).replace(/ \(default: false\)$/, '');
}

/** commander lets subcommands inherit only where it makes them itself. */
function inheritSettings(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  for (const each of command.commands) inheritSettings(each, command);
}

function declareValidate(env: CliEnv, finish: Finish): Command {
  const command = new Command('validate')
    .description('Check roster files, offline.')
    .argument('[file...]', 'roster files', [DEFAULT_FILE])
    .addOption(
      new Option('--format <format>', 'how problems are shown')
        .choices(['text', 'json', 'github'])
        .default('text'),
    );
  addCommonOptions(addRedactOption(command));
  return command.action(async (files: string[], options) => {
    const { validate } = await import('./commands/validate.js');
    finish(await validate(files, options, env));
  });
}

function declarePlan(env: CliEnv, finish: Finish): Command {
  const command = new Command('plan')
    .description('Show what apply would write. Never writes to Paradime.')
    .argument('[file...]', 'roster files, each of a workspace of its own', [DEFAULT_FILE])
    .option('--save <file>', 'keep the plan for `roster apply`')
    .addOption(
      new Option(
        '--base-ref <ref>',
        'tell this change from drift: compare with the roster at a git ref',
      ).argParser(parseRef),
    )
    .option('--detailed-exitcode', 'exit with 2 when there are changes', false);
  addConnectionOptions(addAllowOption(addOutputOptions(command)));
  return command.action(async (files: string[], options) => {
    const { plan } = await import('./commands/apply.js');
    finish(await plan(files, options, env));
  });
}

function declareApply(env: CliEnv, finish: Finish): Command {
  const command = new Command('apply')
    .description('Make the workspace equal to the roster.')
    .argument('[file...]', 'roster files, or a saved plan', [DEFAULT_FILE])
    .option('--dry-run', 'do everything but write', false)
    .option('-y, --yes', 'do not ask', false);
  addConnectionOptions(addAllowOption(addOutputOptions(command)));
  return command.action(async (files: string[], options) => {
    const { apply } = await import('./commands/apply.js');
    finish(await apply(files, options, env));
  });
}

function declareDrift(env: CliEnv, finish: Finish): Command {
  const command = new Command('drift')
    .description('Report what differs live. Exits with 2 when anything does.')
    .argument('[file...]', 'roster files, each of a workspace of its own', [DEFAULT_FILE])
    .option('--attribute', 'say who possibly did it, from the audit log', false);
  addConnectionOptions(addOutputOptions(command));
  return command.action(async (files: string[], options) => {
    const { drift } = await import('./commands/apply.js');
    finish(await drift(files, options, env));
  });
}

function declareSchema(env: CliEnv, finish: Finish): Command {
  const command = new Command('schema')
    .description('Print a JSON Schema: for an editor, or for whoever reads the JSON.')
    .addArgument(
      new Argument('[name]', 'which one').choices(['roster', 'plan', 'report']).default('roster'),
    );
  return addCommonOptions(command).action(async (name: SchemaName) => {
    const { schema } = await import('./commands/schema.js');
    finish(schema(name, env));
  });
}
