/** What commands share: the outside that they see, where their end goes, and flags, each declared once, with the types of what they come to. */
import {
  Command,
  type CommandUnknownOpts,
  InvalidArgumentError,
  Option,
  type OptionValues,
} from '@commander-js/extra-typings';
import type { ReportFile } from '../apply/report.js';
import type { Env } from '../env.js';
import { EXIT, type ExitCode, RosterError } from '../errors.js';
import { ALLOWABLE_GUARDS, type Allowances, isAllowable } from '../plan/allowances.js';
import type { PlanFile } from '../plan/plan.js';
import type { LocateFile } from '../render/annotations.js';
import type { PlanMode } from '../render/plan-words.js';
import type { Redaction } from '../render/redact.js';
import type { Secrets } from '../secret.js';

/** What a run came to, as it is shown. */
export type ShownResult =
  | { readonly kind: 'plan'; readonly mode: PlanMode; readonly file: PlanFile }
  | { readonly kind: 'report'; readonly file: ReportFile };

/** The outside as commands see it: whether those who look may see people, and whether someone stopped it. */
export interface CliEnv extends Env {
  /** What is shown of data goes through it. */
  readonly redaction?: Redaction;
  /** What this run must not show, which grows as settings are found. */
  readonly secrets?: Secrets;
  /** How annotations name files, where some are asked for. */
  readonly locate?: LocateFile;
  /** Hears what is shown, as far as those who look may see it. */
  readonly hear?: (shown: ShownResult) => void;
  /** Not there in commands that a signal simply ends. */
  readonly interrupts?: Interrupts;
}

/** Aborted one after the other, by the first and the second press. */
export interface Interrupts {
  /** Its reason is the `interruption`. */
  readonly stop: AbortSignal;
  readonly abandon: AbortSignal;
  /** What to say and to exit with where nothing was written yet; null until someone stops the run. */
  readonly interruption: RosterError | null;
}

/** Where a command's exit code goes. */
export type Finish = (code: ExitCode) => void;

/** What the file of a command has for the command line. */
interface CommandFile {
  /** Makes the command. What it comes to goes to `finish`; few need to know what other commands there are. */
  declareCommand(env: CliEnv, finish: Finish, table: CommandTable): CommandUnknownOpts;
}

/** A command, as far as help lists it; its file says the rest. */
interface CommandEntry {
  /** How it is called, behind its name. */
  readonly usage: string;
  readonly summary: string;
  readonly load: () => Promise<CommandFile>;
}

/** Every command by its name, in the order in which help lists them. */
export type CommandTable = Readonly<Record<string, CommandEntry>>;

/** The roster that is meant where none is named. */
export const DEFAULT_ROSTER = 'roster.yaml';

/** Where `--sandbox` keeps its state, relative to the working directory. */
export const SANDBOX_STATE = '.roster/sandbox.json';

/** The heading, in help, of what every command has. */
export const EVERYWHERE = 'Everywhere:';

/** The flags that hold for an error about flags too, and so are looked for in the bare arguments. */
export const BARE_FLAGS = {
  redact: '--redact',
  noColor: '--no-color',
  debug: '--debug',
} as const;

// Types, not interfaces: commander's own of a command's flags has an index signature. No flag is left
// out when it isn't given: a key that may be missing would be missing unnoticed once its flag is renamed.

/** Flags of every command. */
export type CommonOptions = {
  readonly color: boolean;
  readonly debug: boolean;
};

/** Flags of every command that talks to Paradime. */
export type ConnectionOptions = CommonOptions & {
  readonly endpoint: string | null;
  readonly workspaceUid: string | null;
  readonly timeout: string | null;
  readonly concurrency: number;
  readonly sandbox: boolean;
};

/** The forms in which results can be written. */
const FORMATS = ['text', 'json', 'markdown', 'github', 'html'] as const;

/** A form in which results can be written. */
export type Format = (typeof FORMATS)[number];

/** A further file to write the result to. */
export interface ReportFileOption {
  readonly format: Format;
  readonly path: string;
}

/** Where a notice goes; the variable holds the URL, since command lines can be read by everyone. */
export interface NotifyOption {
  readonly kind: 'slack' | 'webhook';
  readonly variable: string;
}

/** What someone is told of; failures always. */
const OCCASIONS = ['change', 'failure', 'always'] as const;

/** Whom to tell, and of what. */
export type NotifyOptions = {
  readonly notify: readonly NotifyOption[];
  readonly notifyOn: (typeof OCCASIONS)[number];
};

/** Where results go. */
export type OutputOptions = NotifyOptions & {
  readonly format: Format;
  readonly report: readonly ReportFileOption[];
};

/** The forms in which lists are shown. */
export const LIST_FORMATS = ['table', 'json', 'csv'] as const;

/** A form in which lists are shown. */
export type ListFormat = (typeof LIST_FORMATS)[number];

/** The flags of a command that shows a list. */
export type ListOptions = ConnectionOptions & {
  readonly format: ListFormat;
};

/** The flags of a command that edits a roster. */
export type EditOptions = CommonOptions & {
  readonly file: string;
  readonly dryRun: boolean;
};

/** A flag with a value, which is null where the flag is not given. */
export function optional<Usage extends string>(
  usage: Usage,
  description: string,
): Option<Usage, undefined, null> {
  return new Option(usage, description).default(null);
}

/** Adds `--no-color` and `--debug`. */
export function addCommonOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
): Command<Args, Options & CommonOptions> {
  const flags: Command<[], CommonOptions> = new Command()
    .optionsGroup(EVERYWHERE)
    .option(BARE_FLAGS.noColor, 'never use colours (NO_COLOR works too)')
    .option(BARE_FLAGS.debug, 'show where an error comes from', false);
  return addFlags(command, flags);
}

/** Adds what a connection needs. There is no flag for secrets: others could read it. */
export function addConnectionOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
): Command<Args, Options & ConnectionOptions> {
  const flags: Command<[], ConnectionOptions> = addCommonOptions(
    new Command()
      .optionsGroup('Paradime:')
      .option('--sandbox', 'use the embedded sandbox, with its state in .roster/', false)
      .addOption(optional('--endpoint <url>', 'the API endpoint (default: PARADIME_API_ENDPOINT)'))
      .addOption(
        optional('--workspace-uid <uid>', 'the workspace (default: PARADIME_WORKSPACE_UID)'),
      )
      .addOption(optional('--timeout <seconds>', 'how long to wait for an answer (default: 30)'))
      .addOption(
        new Option('--concurrency <n>', 'how many requests to send at once')
          .default(4)
          .argParser(parseConcurrency),
      ),
  );
  return addFlags(command, flags);
}

/** Adds `--redact`, which `main` looks for. */
export function addRedactOption<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
): Command<Args, Options> {
  const words = 'show numbers instead of people, for logs that others can read';
  return addFlags(command, new Command().option(BARE_FLAGS.redact, words, false));
}

/** Adds `--redact` where it is known only so that the refusal can say why. */
export function addRefusedRedact<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
): Command<Args, Options> {
  return addFlags(command, new Command().addOption(new Option(BARE_FLAGS.redact).hideHelp()));
}

/** Adds `--format`, `--report` and `--redact`. */
export function addOutputOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
): Command<Args, Options & OutputOptions> {
  const flags: Command<[], OutputOptions> = new Command()
    .addOption(
      new Option('--format <format>', 'what goes to standard output')
        .choices(FORMATS)
        .default('text'),
    )
    .addOption(
      new Option(
        '--report <format=file>',
        'write the result to a file too, such as html=page.html (repeatable)',
      )
        .argParser(collectReport)
        .default([], 'none'),
    )
    .addOption(
      new Option(
        '--notify <kind=variable>',
        'send a notice to slack or webhook; name the variable that holds the URL (repeatable)',
      )
        .argParser(collectNotify)
        .default([], 'none'),
    )
    .addOption(
      new Option('--notify-on <occasion>', 'when to send it; change includes failures')
        .choices(OCCASIONS)
        .default('change'),
    );
  return addRedactOption(addFlags(command, flags));
}

/** Adds `--allow`. */
export function addAllowOption<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
): Command<Args, Options & { readonly allow: Allowances }> {
  const flags: Command<[], { readonly allow: Allowances }> = new Command().addOption(
    new Option(
      '--allow <guard=n>',
      `raise a guard's limit for this run, in every workspace: ${ALLOWABLE_GUARDS.join(', ')}`,
    )
      .argParser(collectAllowance)
      .default({}, 'none'),
  );
  return addFlags(command, flags);
}

/** Adds `--format`, `--redact` and what a connection needs. */
export function addListOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
): Command<Args, Options & ListOptions> {
  const format: Command<[], Pick<ListOptions, 'format'>> = new Command().addOption(
    new Option('--format <format>', 'what goes to standard output')
      .choices(LIST_FORMATS)
      .default('table'),
  );
  return addConnectionOptions(addRedactOption(addFlags(command, format)));
}

/** Adds `--file` and `--dry-run`; a roster names people, so that `--redact` is refused. */
export function addEditOptions<Args extends unknown[], Options extends OptionValues>(
  command: Command<Args, Options>,
): Command<Args, Options & EditOptions> {
  const flags: Command<[], Omit<EditOptions, keyof CommonOptions>> = new Command()
    .option('--file <file>', 'the roster file', DEFAULT_ROSTER)
    .option('--dry-run', 'only show what would change', false);
  return addCommonOptions(addRefusedRedact(addFlags(command, flags)));
}

/** A git ref as someone typed it. A variable that is not set is no ref, and means none. */
export function parseRef(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Give a git ref, such as origin/main.');
  return text;
}

/** What a flag that can be given several times was given. */
export function collectTexts(text: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, text];
}

/** The command with these flags behind those that it has, and in their groups. */
function addFlags<Args extends unknown[], Options extends OptionValues, Added extends OptionValues>(
  command: Command<Args, Options>,
  flags: Command<[], Added>,
): Command<Args, Options & Added> {
  for (const option of flags.options) command.addOption(option);
  // The types can tell what one flag adds to a command, and not what a list of them does.
  return command as Command<Args, Options & Added>;
}

function parseConcurrency(text: string): number {
  const value = parseWholeNumber(text);
  if (value === null || value < 1 || value > 32) {
    throw new InvalidArgumentError('Give a whole number from 1 to 32.');
  }
  return value;
}

function collectAllowance(text: string, earlier: Allowances): Allowances {
  const [name = '', number = ''] = splitOnce(text);
  const limit = parseWholeNumber(number);
  if (!isAllowable(name)) {
    throw new InvalidArgumentError(
      `Guards whose limits can be raised: ${ALLOWABLE_GUARDS.join(', ')}.`,
    );
  }
  if (limit === null) throw new InvalidArgumentError(`Give a whole number: ${name}=7.`);
  return { ...earlier, [name]: limit };
}

function collectReport(
  text: string,
  earlier: readonly ReportFileOption[],
): readonly ReportFileOption[] {
  const [name = '', path = ''] = splitOnce(text);
  const format = FORMATS.find((each) => each === name);
  if (format === undefined || path === '') {
    throw new InvalidArgumentError(
      `Write it as FORMAT=FILE, with FORMAT one of ${FORMATS.join(', ')}.`,
    );
  }
  return [...earlier, { format, path }];
}

function collectNotify(text: string, earlier: readonly NotifyOption[]): readonly NotifyOption[] {
  const [kind = '', variable = ''] = splitOnce(text);
  const isName = /^[A-Za-z_]\w*$/.test(variable);
  if (!isName || (kind !== 'slack' && kind !== 'webhook')) {
    // commander would repeat what was typed, and a URL with its secret may have been.
    throw new RosterError(
      '--notify names no variable. What was given is not shown here, because it may be a secret.',
      {
        code: 'invalid_notify',
        exitCode: EXIT.invalid,
        hint: 'Write it as slack=VARIABLE or webhook=VARIABLE, with the name of the variable that holds the URL.',
      },
    );
  }
  return [...earlier, { kind, variable }];
}

function splitOnce(text: string): readonly string[] {
  const at = text.indexOf('=');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function parseWholeNumber(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
