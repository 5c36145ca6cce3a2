/** Puts a list on standard output in the format that was asked for. */
import type { ExitCode, RosterError } from '../../errors.js';
import { renderCsv } from '../../render/csv/csv.js';
import { escapeTerminal } from '../../render/escape.js';
import { renderJson } from '../../render/json.js';
import { renderTable, type Table } from '../../render/table/table.js';
import type { CliEnv } from '../cli-env.js';
import type { ListFormat, ListOptions } from '../declare/list-options.js';
import { showError } from './show-error.js';
import { textOptions } from './text-options.js';

/** A list in every form. People are taken out of it already where they are not to be seen. */
export interface ShownList {
  readonly json: object;
  readonly table: Table;
  /** For CSV, where it has more columns. */
  readonly wholeTable?: Table;
  /** One sentence below the table. Escaped when it is shown. */
  readonly summary: string;
}

/** Shows a list that is whole. */
export function showList(list: ShownList, options: ListOptions, env: CliEnv): void {
  env.stdout.write(renderList(list, options.format, options, env));
}

/**
 * Shows a list that lacks something, and says so on standard error. CSV can't say that it is not
 * whole, so there is none. Returns what to exit with.
 */
export function showDoubtful(
  list: ShownList,
  doubt: RosterError,
  options: ListOptions,
  env: CliEnv,
): ExitCode {
  if (options.format !== 'csv') showList(list, options, env);
  showError(doubt, options, env);
  return doubt.exitCode;
}

function renderList(
  list: ShownList,
  format: ListFormat,
  options: ListOptions,
  env: CliEnv,
): string {
  switch (format) {
    case 'json':
      return renderJson(list.json);
    case 'csv':
      return renderCsv(list.wholeTable ?? list.table);
    case 'table': {
      const text = textOptions(env.stdout, options.color, env);
      return `${renderTable(list.table, text)}\n${escapeTerminal(list.summary)}\n`;
    }
  }
}
