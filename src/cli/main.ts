/** The one place where a run's end becomes an exit code, and an error becomes words. */
import { CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Env, Output } from '../env.js';
import { EXIT, type ExitCode, RosterError } from '../errors.js';
import { createConcealment } from '../render/conceal.js';
import { createSecrets, type Secrets } from '../secret.js';
import { BARE_FLAGS, type CliEnv } from './options.js';
import { createProgram } from './program.js';

/** The outside, and perhaps who hears what is shown. */
type HeardEnv = Env & Pick<CliEnv, 'hear'>;

/** Runs one command line. Never throws; what went wrong is on standard error. */
export async function main(argv: readonly string[], outside: HeardEnv): Promise<ExitCode> {
  const env = await withAnnotations(
    argv,
    await withSecretsHidden(outside, argv.includes(BARE_FLAGS.redact)),
  );
  let exitCode: ExitCode = EXIT.success;
  const finish = (code: ExitCode): void => {
    exitCode = code;
  };
  try {
    const program = await createProgram(env, finish, argv);
    await program.parseAsync(readArguments(argv, program), { from: 'user' });
    return exitCode;
  } catch (error) {
    return await showEnd(error, argv, env);
  }
}

/** `hidesPeople` is taken from the bare arguments, so that it holds for an error about arguments too. */
async function withSecretsHidden(outside: HeardEnv, hidesPeople: boolean): Promise<CliEnv> {
  const secrets = createSecrets(outside.variables);
  const redaction = hidesPeople
    ? (await import('../render/redact.js')).createRedaction(secrets)
    : createConcealment(secrets);
  return {
    ...outside,
    stdout: concealingOutput(outside.stdout, secrets),
    stderr: concealingOutput(outside.stderr, secrets),
    ...{ secrets, redaction },
  };
}

/** For whatever was not data: what libraries say, and the differences of files. */
function concealingOutput(output: Output, { conceal }: Secrets): Output {
  return {
    get isTerminal() {
      return output.isTerminal;
    },
    get columns() {
      return output.columns;
    },
    write: (text) => output.write(conceal(text)),
  };
}

/** Annotations name files as the repository does, and only they need to know where it is. */
async function withAnnotations(argv: readonly string[], env: CliEnv): Promise<CliEnv> {
  if (!argv.some((word) => ANNOTATIONS.test(word))) return env;
  const { locateInRepository } = await import('./git/annotated-path.js');
  const words = argv.filter((word) => !word.startsWith('-'));
  return { ...env, locate: await locateInRepository(words, env) };
}

/** `--format github`, `--format=github`, `--report github=FILE`, and the same for what GitLab reads. */
const ANNOTATIONS = /(?:^|=)(?:github|codequality)(?:=|$)/;

/** Shows the error, unless it is none: commander throws after help and version too. */
async function showEnd(error: unknown, argv: readonly string[], env: CliEnv): Promise<ExitCode> {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.success;
  // By that name commander has shown its help already.
  if (error instanceof CommanderError && error.code === 'commander.help') return EXIT.invalid;
  const { showError, showUsageError } = await import('./say.js');
  const color = !argv.includes(BARE_FLAGS.noColor);
  if (error instanceof CommanderError) {
    showUsageError(error.message, color, env);
    return EXIT.invalid;
  }
  showError(error, { debug: argv.includes(BARE_FLAGS.debug), color }, env);
  return error instanceof RosterError ? error.exitCode : EXIT.unexpected;
}

/**
 * The arguments for commander to parse. `help a b` is read as `a b --help`. Where no such command is, no help
 * is asked for: commander would show that of what is above, as if all were right, rather than its error
 * with a suggestion.
 */
function readArguments(argv: readonly string[], program: CommandUnknownOpts): readonly string[] {
  let command = program;
  for (const [index, word] of argv.entries()) {
    // Behind an option stands perhaps its value; behind a command without others, an argument.
    if (word.startsWith('-') || command.commands.length === 0) return argv;
    if (word === 'help') {
      const asked = argv.slice(index + 1).filter((each) => !HELP.has(each));
      return readArguments([...argv.slice(0, index), ...asked, '--help'], program);
    }
    const meant = command.commands.find((each) => each.name() === word);
    if (meant === undefined) return argv.filter((each) => !HELP.has(each));
    command = meant;
  }
  return argv;
}

const HELP: ReadonlySet<string> = new Set(['-h', '--help']);
