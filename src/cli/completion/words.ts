/** What can be typed behind `roster`, as plain data, read off the commands as commander has them. */
import {
  type Argument,
  type CommandUnknownOpts,
  Help,
  type Option,
} from '@commander-js/extra-typings';
import { ACCOUNT_TYPES } from '../../account-type.js';
import type { CliEnv, CommandTable } from '../options.js';

/** What stands in the place of a value. */
export type Value =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'file' }
  /** A text that nobody can guess. */
  | { readonly kind: 'any' };

/** A word with what it means. */
export interface Word {
  readonly name: string;
  readonly about: string;
}

/** A flag. */
export interface Flag {
  /** Each of its names: `-y`, `--yes`. */
  readonly names: readonly string[];
  readonly about: string;
  /** Null for a flag without a value. */
  readonly value: Value | null;
}

/** A command, by the words that lead to it: `users list`, or nothing for `roster` itself. */
export interface Completed {
  readonly path: string;
  readonly commands: readonly Word[];
  readonly flags: readonly Flag[];
  /** What stands behind it; one for all, since none has two that differ and can be guessed. */
  readonly value: Value;
}

/** Loads every command, and lists what each takes; the first is `roster` itself. */
export async function listCompleted(
  table: CommandTable,
  env: CliEnv,
): Promise<readonly Completed[]> {
  const names = Object.entries(table).map(([name, { summary }]) => ({ name, about: summary }));
  const loaded = await Promise.all(
    Object.values(table).map(async ({ load }) => {
      const command = (await load()).declareCommand(env, () => undefined, table);
      return walkCommand(command, command.name());
    }),
  );
  const words = names.map(({ name }) => name);
  return [
    {
      path: '',
      commands: [...names, { name: 'help', about: 'show help for a command' }],
      flags: [HELP_FLAG, { names: ['-v', '--version'], about: 'print the version', value: null }],
      value: { kind: 'any' },
    },
    { path: 'help', commands: [], flags: [], value: { kind: 'words', words } },
    ...loaded.flat(),
  ];
}

const HELP_FLAG: Flag = { names: ['-h', '--help'], about: 'show help', value: null };

function walkCommand(command: CommandUnknownOpts, path: string): readonly Completed[] {
  const own = command.commands.map((each) => ({ name: each.name(), about: each.description() }));
  return [
    {
      path,
      commands: own,
      flags: [...new Help().visibleOptions(command).filter(isNoHelp).map(toFlag), HELP_FLAG],
      value: valueOfArguments(command.registeredArguments),
    },
    ...command.commands.flatMap((each) => walkCommand(each, `${path} ${each.name()}`)),
  ];
}

function isNoHelp({ long }: Option): boolean {
  return long !== '--help';
}

function toFlag(option: Option): Flag {
  const { short, long, description, argChoices, flags } = option;
  const names = [short, long].filter((name) => name !== undefined);
  return { names, about: description, value: option.isBoolean() ? null : guess(flags, argChoices) };
}

function valueOfArguments(taken: readonly Argument[]): Value {
  const values = taken.map(({ argChoices }, index) =>
    guess(`<${taken[index]?.name()}>`, argChoices),
  );
  return values.find(({ kind }) => kind !== 'any') ?? { kind: 'any' };
}

/** By the choices, or by how help calls the value. */
function guess(usage: string, choices: readonly string[] | undefined): Value {
  if (choices !== undefined) return { kind: 'words', words: choices };
  if (usage.includes('<account-type>')) return { kind: 'words', words: Object.keys(ACCOUNT_TYPES) };
  return /<(?:file|file\.\.\.)>$/.test(usage) ? { kind: 'file' } : { kind: 'any' };
}
