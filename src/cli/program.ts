/** The command line: which commands there are, each loaded when it is asked for, so that a start is fast. */
import { Command, type CommandUnknownOpts, Help, Option } from '@commander-js/extra-typings';
import { VERSION } from '../generated/version.js';
import { type CliEnv, EVERYWHERE, type Finish } from './options.js';

/** What the file of a command has for the command line. */
interface CommandFile {
  /** Makes the command. What it comes to goes to `finish`. */
  declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts;
}

/** A command, as far as help lists it; its file says the rest. */
interface CommandEntry {
  /** How it is called, behind its name. */
  readonly usage: string;
  readonly summary: string;
  readonly load: () => Promise<CommandFile>;
}

const VERSION_FLAGS: readonly string[] = ['-v', '--version'];

/** Every command by its name, in the order in which help lists them. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  init: {
    usage: '[options]',
    summary:
      'Make a roster from your workspace, with what belongs around it: the way from nothing.',
    load: () => import('./commands/init.js'),
  },
  validate: {
    usage: '[options] [file...]',
    summary: 'Check roster files, offline.',
    load: () => import('./commands/validate.js'),
  },
  plan: {
    usage: '[options] [file...]',
    summary: 'Show what apply would write. Never writes to Paradime.',
    load: () => import('./commands/plan.js'),
  },
  apply: {
    usage: '[options] [file...]',
    summary: 'Make the workspace equal to the roster.',
    load: () => import('./commands/apply.js'),
  },
  drift: {
    usage: '[options] [file...]',
    summary: 'Report what differs from the roster. Exits with 2 if anything does.',
    load: () => import('./commands/drift.js'),
  },
  explain: {
    usage: '[options] <email>',
    summary: 'Show everything about one person: roster, git, workspace, plan, audit log.',
    load: () => import('./commands/explain.js'),
  },
  users: {
    usage: '',
    summary: 'Look at users, and change one by hand.',
    load: () => import('./commands/users.js'),
  },
  workspaces: {
    usage: '[options]',
    summary: 'List the workspaces that the credentials can reach.',
    load: () => import('./commands/workspaces.js'),
  },
  'audit-log': {
    usage: '[options]',
    summary: 'Show what happened, newest first.',
    load: () => import('./commands/audit-log.js'),
  },
  import: {
    usage: '[options]',
    summary: 'Make a roster from the live workspace, or adopt drift into one, comments kept.',
    load: () => import('./commands/import.js'),
  },
  fmt: {
    usage: '[options] [file...]',
    summary: 'Format roster files, comments kept.',
    load: () => import('./commands/fmt.js'),
  },
  set: {
    usage: '[options] <email> <account-type>',
    summary: 'Add somebody to the roster, or change their entry, comments kept.',
    load: () => import('./commands/set.js'),
  },
  remove: {
    usage: '[options] <email>',
    summary: 'Remove somebody from the roster.',
    load: () => import('./commands/remove.js'),
  },
  doctor: {
    usage: '[options] [file]',
    summary: 'Check settings, connection, roster and surroundings, and say what to mend.',
    load: () => import('./commands/doctor.js'),
  },
  schema: {
    usage: '[options] [name]',
    summary: 'Print a JSON Schema, for an editor or for programs that read the JSON.',
    load: () => import('./commands/schema.js'),
  },
  sandbox: {
    usage: '[options]',
    summary: 'Serve a sandbox on this machine, to try roster without an account.',
    load: () => import('./commands/sandbox.js'),
  },
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
  if (VERSION_FLAGS.includes(argv[0] ?? '')) return program;
  const meant = findMeant(argv);
  for (const [name, entry] of Object.entries(COMMANDS)) {
    if (meant !== null && name !== meant) continue;
    // To be listed or suggested, a command need not be loaded.
    const command: CommandUnknownOpts =
      meant === null ? new Command(name) : (await entry.load()).declareCommand(env, finish);
    command.description(entry.summary);
    inheritSettings(command, program);
    program.addCommand(command);
  }
  return program;
}

/** The command that is asked for, by itself or for its help; null for none that there is. */
function findMeant([first = '', second = '']: readonly string[]): string | null {
  const name = first === 'help' ? second : first;
  return Object.hasOwn(COMMANDS, name) ? name : null;
}

function createRoot(env: CliEnv): CommandUnknownOpts {
  return (
    new Command('roster')
      .description("Keeps a Paradime workspace's users equal to a YAML file in git.")
      .version(VERSION, VERSION_FLAGS.join(', '), 'print the version')
      .addHelpOption(new Option('-h, --help', 'show help').helpGroup(EVERYWHERE))
      .helpCommand('help [command]', 'show help for a command')
      .exitOverride()
      .configureHelp({ optionDescription, subcommandTerm, formatItem })
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

/** commander lets subcommands inherit only where it makes them itself. */
function inheritSettings(command: CommandUnknownOpts, parent: CommandUnknownOpts): void {
  command.copyInheritedSettings(parent);
  for (const each of command.commands) inheritSettings(each, command);
}

/** That a flag which is not given is off, or has no value, goes without saying. */
function optionDescription(option: Option): string {
  return new Help().optionDescription(option).replace(/ \(default: (false|null)\)$/, '');
}

/** So much room what a flag does needs at least beside it; with less commander does not wrap it. */
const LEAST_BESIDE = 40;

/** Where there is little room, what a flag does stands below it. */
function formatItem(term: string, termWidth: number, description: string, help: Help): string {
  const width = help.helpWidth ?? 80;
  if (description === '' || width - termWidth - 4 >= LEAST_BESIDE) {
    return Help.prototype.formatItem.call(help, term, termWidth, description, help);
  }
  const below = help.boxWrap(description, width - 6).replaceAll('\n', '\n      ');
  return `  ${term}\n      ${below}`;
}

/** A command that is not loaded says how it is called by the table alone. */
function subcommandTerm(command: CommandUnknownOpts): string {
  const isListed = command.parent?.parent === null && Object.hasOwn(COMMANDS, command.name());
  if (!isListed) return new Help().subcommandTerm(command);
  return `${command.name()} ${COMMANDS[command.name()]?.usage ?? ''}`.trimEnd();
}
