/** The flags that several commands share, declared once. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { ALLOWABLE_GUARDS, type Allowances, isAllowable } from '../plan/allowances.js';

/** Where `--sandbox` keeps its state, relative to the working directory. */
export const SANDBOX_STATE = '.roster/sandbox.json';

/** Flags of every command. */
export interface CommonOptions {
  readonly color: boolean;
  readonly debug: boolean;
}

/** Flags of every command that talks to Paradime. */
export interface ConnectionOptions extends CommonOptions {
  readonly endpoint?: string;
  readonly workspaceUid?: string;
  readonly timeout?: string;
  readonly concurrency: number;
  readonly sandbox: boolean;
}

/** The forms in which results can be written. */
export const FORMATS: readonly Format[] = ['text', 'json', 'markdown', 'github'];

/** A form in which results can be written. */
export type Format = 'text' | 'json' | 'markdown' | 'github';

/** A further file to write the result to. */
export interface ReportFileOption {
  readonly format: Format;
  readonly path: string;
}

/** Where results go. */
export interface OutputOptions {
  readonly format: Format;
  readonly report: readonly ReportFileOption[];
}

/** The heading, in help, of what every command has. */
export const EVERYWHERE: string = 'Everywhere:';

/** Adds `--no-color` and `--debug`. */
export function addCommonOptions(command: Command): Command {
  return command
    .optionsGroup(EVERYWHERE)
    .option('--no-color', 'never use colours (NO_COLOR works too)')
    .option('--debug', 'show where an error comes from', false);
}

/** Adds what a connection needs. There is no flag for secrets: others could read it. */
export function addConnectionOptions(command: Command): Command {
  command
    .optionsGroup('Paradime:')
    .option('--sandbox', 'use the embedded sandbox, with its state in .roster/', false)
    .option('--endpoint <url>', 'the API endpoint (default: PARADIME_API_ENDPOINT)')
    .option('--workspace-uid <uid>', 'the workspace (default: PARADIME_WORKSPACE_UID)')
    .option('--timeout <seconds>', 'how long to wait for an answer (default: 30)')
    .addOption(
      new Option('--concurrency <n>', 'how many requests may be under way at once')
        .default(4)
        .argParser(parseConcurrency),
    );
  return addCommonOptions(command);
}

/** Adds `--redact`. */
export function addRedactOption(command: Command): Command {
  return command.option(
    '--redact',
    'show numbers instead of people, for logs that others can read',
    false,
  );
}

/** Adds `--format`, `--report` and `--redact`. */
export function addOutputOptions(command: Command): Command {
  command
    .addOption(
      new Option('--format <format>', 'what goes to standard output')
        .choices([...FORMATS])
        .default('text'),
    )
    .addOption(
      new Option('--report <format=file>', 'write the result to a file too (repeatable)')
        .argParser(collectReport)
        .default([], 'none'),
    );
  return addRedactOption(command);
}

/** Adds `--allow`. */
export function addAllowOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--allow <guard=n>',
      `raise a guard's limit for this run, in every workspace of it: ${ALLOWABLE_GUARDS.join(', ')}`,
    )
      .argParser(collectAllowance)
      .default({}, 'none'),
  );
}

/** A git ref as somebody typed it. A variable that is not set is no ref, and means none. */
export function parseRef(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Give a git ref, such as origin/main.');
  return text;
}

function parseConcurrency(text: string): number {
  const value = parseCount(text);
  if (value === null || value < 1 || value > 32) {
    throw new InvalidArgumentError('Give a whole number from 1 to 32.');
  }
  return value;
}

function collectAllowance(text: string, earlier: Allowances): Allowances {
  const [name = '', number = ''] = splitOnce(text);
  const limit = parseCount(number);
  if (!isAllowable(name)) {
    throw new InvalidArgumentError(`Guards that can be raised: ${ALLOWABLE_GUARDS.join(', ')}.`);
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

function splitOnce(text: string): readonly string[] {
  const at = text.indexOf('=');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function parseCount(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

// The flags of the commands that show lists.

/** A form in which lists are shown. */
export type ListFormat = 'table' | 'json' | 'csv';

/** The forms in which lists are shown. */
export const LIST_FORMATS: readonly ListFormat[] = ['table', 'json', 'csv'];

/** The flags of a command that shows a list. */
export interface ListOptions extends ConnectionOptions {
  readonly format: ListFormat;
}

/** Adds `--format` with these choices, `--redact` and what a connection needs. */
export function addListOptions(
  command: Command,
  formats: readonly string[] = LIST_FORMATS,
): Command {
  command.addOption(
    new Option('--format <format>', 'what goes to standard output')
      .choices([...formats])
      .default('table'),
  );
  return addConnectionOptions(addRedactOption(command));
}
