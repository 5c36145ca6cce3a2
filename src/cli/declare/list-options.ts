/** The flags of the commands that show lists. */
import { type Command, Option } from 'commander';
import { addConnectionOptions, addRedactOption, type ConnectionOptions } from './options.js';

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
