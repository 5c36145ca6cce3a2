/** The command line: which commands there are, each loaded when it is asked for, so that a start is fast. */
import { Command, type CommandUnknownOpts, Help, Option } from '@commander-js/extra-typings';
import { VERSION } from '../generated/version.js';
import { type CliEnv, EVERYWHERE, type Finish } from './options.js';

/** What the file of a command has for the command line. */
interface CommandFile {
  /** Makes the command. What it comes to goes to `finish`. */
  declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts;
}

type LoadCommand = () => Promise<CommandFile>;

const VERSION_FLAGS: readonly string[] = ['-v', '--version'];

/** Every command by its name, in the order in which help lists them. */
const COMMANDS: Readonly<Record<string, LoadCommand>> = {
  validate: () => import('./commands/validate.js'),
  plan: () => import('./commands/plan.js'),
  apply: () => import('./commands/apply.js'),
  drift: () => import('./commands/drift.js'),
  explain: () => import('./commands/explain.js'),
  users: () => import('./commands/users.js'),
  workspaces: () => import('./commands/workspaces.js'),
  'audit-log': () => import('./commands/audit-log.js'),
  import: () => import('./commands/import.js'),
  fmt: () => import('./commands/fmt.js'),
  set: () => import('./commands/set.js'),
  remove: () => import('./commands/remove.js'),
  schema: () => import('./commands/schema.js'),
  sandbox: () => import('./commands/sandbox.js'),
};

/**
 * Declares the command line, as far as `argv` needs it. Commander throws a CommanderError where it
 * can't be parsed.
 */
export async function createProgram(
  env: CliEnv,
  finish: Finish,
  argv: readonly string[],
): Promise<CommandUnknownOpts> {
  const program = createRoot(env);
  for (const { declareCommand } of await loadCommands(argv)) {
    const command = declareCommand(env, finish);
    inheritSettings(command, program);
    program.addCommand(command);
  }
  return program;
}

function createRoot(env: CliEnv): CommandUnknownOpts {
  return (
    new Command('roster')
      .description("Keeps a Paradime workspace's users equal to a YAML file in git.")
      .version(VERSION, VERSION_FLAGS.join(', '), 'print the version')
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
      })
  );
}

/** The command that is meant, else all of them: help lists them, an error suggests one. */
function loadCommands([name = '']: readonly string[]): Promise<readonly CommandFile[]> {
  return Promise.all(loadersFor(name).map((load) => load()));
}

function loadersFor(name: string): readonly LoadCommand[] {
  if (VERSION_FLAGS.includes(name)) return [];
  const meant = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  return meant === undefined ? Object.values(COMMANDS) : [meant];
}

/** commander lets subcommands inherit only where it makes them itself. */
function inheritSettings(command: CommandUnknownOpts, parent: CommandUnknownOpts): void {
  command.copyInheritedSettings(parent);
  for (const each of command.commands) inheritSettings(each, command);
}

/** That a flag which is not given is off, or has no value, goes without saying. */
function optionDescription(option: Option): string {
  return new Help().optionDescription(option).replace(/ \(default: (false|null)\)$/, '');
}
