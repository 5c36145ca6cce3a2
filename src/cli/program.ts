/** The command line: which commands there are, each loaded when it is asked for, so that a start is fast. */
import { Command, type CommandUnknownOpts, Help, Option } from '@commander-js/extra-typings';
import { VERSION } from '../generated/version.js';
import { type CliEnv, type CommandTable, EVERYWHERE, type Finish } from './options.js';

const VERSION_FLAGS: readonly string[] = ['-v', '--version'];

/** What stands below the help of each command: a line that works as it is, against the sandbox where it talks to anyone. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  init: 'roster init --forge github --owner @acme/platform',
  validate: 'roster validate roster.yaml',
  plan: 'roster plan --save plan.json --report html=plan.html',
  apply: 'roster apply plan.json --yes --report json=report.json',
  drift: 'roster drift --attribute --report markdown=drift.md',
  expiring: 'roster expiring --within 60d --format csv',
  review: 'roster review --format csv --since v1',
  explain: 'roster explain jonny@acme.io',
  users: 'roster users list --invited',
  'users list': 'roster users list --active --format csv',
  'users get': 'roster users get priya@acme.io --format json',
  'users invite': 'roster users invite zoe@acme.io ANALYST --dry-run',
  'users set-account-type': 'roster users set-account-type marco@acme.io ANALYST --dry-run',
  'users disable': 'roster users disable priya@acme.io --dry-run',
  workspaces: 'roster workspaces --format csv',
  'audit-log': 'roster audit-log --limit 20',
  import: 'roster import --merge roster.yaml --dry-run',
  fmt: 'roster fmt --check roster.yaml',
  set: 'roster set jonny@acme.io ANALYST --expires 2027-03-31',
  remove: 'roster remove liam@acme.io --dry-run',
  comment: 'roster comment plan.md',
  move: 'roster move jonny@acme.io teams/data.yaml --dry-run',
  doctor: 'roster doctor --format json',
  schema: 'roster schema plan',
  completion: 'source <(roster completion bash)',
  sandbox: 'roster sandbox --port 4000 --state .roster/sandbox.json',
  'sandbox set-account-type': 'roster sandbox set-account-type marco@acme.io ANALYST',
  'sandbox invite': 'roster sandbox invite zoe@acme.io ANALYST',
  'sandbox accept': 'roster sandbox accept emma@acme.io',
  'sandbox decline': 'roster sandbox decline emma@acme.io',
  'sandbox expire': 'roster sandbox expire emma@acme.io',
  'sandbox cancel': 'roster sandbox cancel emma@acme.io',
  'sandbox disable': 'roster sandbox disable marco@acme.io',
  'sandbox enable': 'roster sandbox enable marco@acme.io',
  'sandbox add': 'roster sandbox add zoe@acme.io ANALYST',
  'sandbox reset': 'roster sandbox reset',
};

/** Every command by its name, in the order in which help lists them. */
export const COMMANDS: CommandTable = {
  init: {
    usage: '[options]',
    summary: 'Create a roster from your workspace, and the files that go with it.',
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
    summary: 'Make the workspace match the roster.',
    load: () => import('./commands/apply.js'),
  },
  drift: {
    usage: '[options] [file...]',
    summary: 'Report what differs from the roster. Exits with 2 if anything differs.',
    load: () => import('./commands/drift.js'),
  },
  expiring: {
    usage: '[options] [file...]',
    summary: 'List people whose access ends soon, with their owners and what to do. Offline.',
    load: () => import('./commands/expiring.js'),
  },
  review: {
    usage: '[options] [file]',
    summary: 'Create an access review: who has access, since when, and who granted it. Reads only.',
    load: () => import('./commands/review.js'),
  },
  explain: {
    usage: '[options] <email>',
    summary: 'Show everything about one person: roster, git, workspace, plan, audit log.',
    load: () => import('./commands/explain.js'),
  },
  users: {
    usage: '',
    summary: 'Show users, or change one directly, without a roster.',
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
    summary: 'Create a roster from the live workspace, or adopt drift into one.',
    load: () => import('./commands/import.js'),
  },
  fmt: {
    usage: '[options] [file...]',
    summary: 'Format roster files and keep their comments.',
    load: () => import('./commands/fmt.js'),
  },
  set: {
    usage: '[options] <email> <account-type>',
    summary: 'Add someone to the roster, or change their entry.',
    load: () => import('./commands/set.js'),
  },
  remove: {
    usage: '[options] <email>',
    summary: 'Remove someone from the roster.',
    load: () => import('./commands/remove.js'),
  },
  move: {
    usage: '[options] <email> <to>',
    summary: "Move someone's entry to another file of the roster.",
    load: () => import('./commands/move.js'),
  },
  comment: {
    usage: '[options] <file>',
    summary:
      'Post what --report markdown wrote as one comment or issue on GitHub or GitLab, and keep it up to date.',
    load: () => import('./commands/comment.js'),
  },
  doctor: {
    usage: '[options] [file]',
    summary: 'Check settings, connection, roster and repository, and say what to fix.',
    load: () => import('./commands/doctor.js'),
  },
  schema: {
    usage: '[options] [name]',
    summary: 'Print a JSON Schema, for an editor or for programs that read the JSON.',
    load: () => import('./commands/schema.js'),
  },
  completion: {
    usage: '[options] <shell>',
    summary: 'Print a completion script for your shell.',
    load: () => import('./commands/completion.js'),
  },
  sandbox: {
    usage: '[options]',
    summary: 'Run a local sandbox, to try roster without an account.',
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
      meant === null
        ? new Command(name)
        : (await entry.load()).declareCommand(env, finish, COMMANDS);
    command.description(entry.summary);
    inheritSettings(command, program);
    addExamples(command, name);
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
      .description("Keeps a Paradime workspace's users in sync with a YAML file in git.")
      .version(VERSION, VERSION_FLAGS.join(', '), 'print the version')
      .addHelpOption(new Option('-h, --help', 'show help').helpGroup(EVERYWHERE))
      .helpCommand('help [command]', 'show help for a command')
      .exitOverride()
      .configureHelp({ commandUsage, optionDescription, subcommandTerm, formatItem })
      // What stands behind a subcommand is the subcommand's own: `sandbox` and `sandbox add` know --state.
      .enablePositionalOptions()
      .configureOutput({
        writeOut: (text) => env.stdout.write(text),
        writeErr: (text) => env.stderr.write(text),
        // Errors quote what was typed: `main` shows them, when nothing in them can do harm.
        outputError: () => undefined,
        getOutHelpWidth: () => env.stdout.columns ?? 100,
        getErrHelpWidth: () => env.stderr.columns ?? 100,
        // Help has no colours, and who asks node about them waits until it has made a stream.
        getOutHasColors: () => false,
        getErrHasColors: () => false,
      })
  );
}

/** commander lets subcommands inherit only where it makes them itself. */
function inheritSettings(command: CommandUnknownOpts, parent: CommandUnknownOpts): void {
  command.copyInheritedSettings(parent);
  for (const each of command.commands) inheritSettings(each, command);
}

/** Each subcommand has its own. */
function addExamples(command: CommandUnknownOpts, path: string): void {
  const example = EXAMPLES[path];
  if (example !== undefined) command.addHelpText('after', `\nExample:\n  ${example}`);
  for (const each of command.commands) addExamples(each, `${path} ${each.name()}`);
}

const BEHIND_USAGE = ' '.repeat('Usage: '.length);

/** Goes on below itself where it is too long. */
function commandUsage(this: Help, command: CommandUnknownOpts): string {
  const usage = new Help().commandUsage(command);
  const width = (this.helpWidth ?? 80) - BEHIND_USAGE.length;
  return this.boxWrap(usage, width).replaceAll('\n', `\n${BEHIND_USAGE}`);
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
