/** `roster set`: puts somebody on the roster, or changes their entry. */

import { Command, Option } from 'commander';
import { type Day, parseDay } from '../../day.js';
import { emailKey } from '../../email.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { escapeTerminal } from '../../render/escape.js';
import { checkCharacters } from '../../roster/check/characters.js';
import { changedValues, type Edit } from '../../roster/edit/person.js';
import type { Roster } from '../../roster/roster.js';
import { suggest } from '../../roster/words.js';
import {
  type EditOptions,
  editFiles,
  finishEdit,
  loadEdited,
  refuseRedacted,
} from '../edit-files.js';
import type { CliEnv } from '../interrupt.js';
import { addCommonOptions } from '../options.js';
import { parseAccountType, parseAddress, typedAddress } from '../typed-user.js';

/** The flags of `roster set`. */
export interface SetOptions extends EditOptions {
  readonly file: string;
  readonly expires?: string;
  readonly note?: string;
}

/** Writes the entry where the person is, or into the root file. */
export async function set(
  typedEmail: string,
  typedType: string,
  options: SetOptions,
  env: CliEnv,
): Promise<ExitCode> {
  refuseRedacted('set', env);
  const email = parseAddress(typedEmail, options, env);
  const wanted = {
    account_type: parseAccountType(typedType),
    ...(options.expires === undefined ? {} : { expires: parseExpires(options.expires) }),
    ...(options.note === undefined ? {} : { note: parseNote(options.note) }),
  };
  const loaded = await loadEdited(options.file, email, options, env);
  if (loaded === null) return EXIT.invalid;
  const key = emailKey(email);
  const person = loaded.people.get(key);
  const values = person === undefined ? wanted : changedValues(person, wanted);
  if (Object.keys(values).length === 0) {
    env.stdout.write(`Nothing to change: ${escapeTerminal(email)} is on the roster like that.\n`);
    return EXIT.success;
  }
  const edit: Edit =
    person === undefined
      ? { kind: 'add', key, person: { ...NOBODY, email, ...wanted } }
      : { kind: 'set', key, values };
  await finishEdit(await editFiles(loaded, [edit], options, env), options, env);
  return EXIT.success;
}

const NOBODY = { name: null, expires: null, note: null, comment: null } as const;

function parseExpires(typed: string): Day | null {
  if (typed === 'none') return null;
  const day = parseDay(typed);
  if (day === null) {
    throw new RosterError(`--expires ${typed} is no day of the calendar.`, {
      code: 'invalid_day',
      exitCode: EXIT.invalid,
      hint: 'Write it as 2026-12-31, or none to take it away.',
    });
  }
  return day;
}

function parseNote(typed: string): string | null {
  if (typed === '') return null;
  const fault = checkCharacters(typed);
  if (fault === null) return typed;
  throw new RosterError(`--note: ${fault.message}`, {
    code: fault.code,
    exitCode: EXIT.invalid,
    hint: 'Write the note in one line of plain text.',
  });
}

// `roster remove`: takes somebody off the roster.

/** The flags of `roster remove`. */
export interface RemoveOptions extends EditOptions {
  readonly file: string;
}

/** Takes the entry out of the file that it is in. */
export async function remove(
  typedEmail: string,
  options: RemoveOptions,
  env: CliEnv,
): Promise<ExitCode> {
  refuseRedacted('remove', env);
  const email = typedAddress(typedEmail, env);
  const loaded = await loadEdited(options.file, email, options, env);
  if (loaded === null) return EXIT.invalid;
  const key = emailKey(email);
  if (!loaded.people.has(key)) throw unknownPerson(email, loaded.roster);
  await finishEdit(await editFiles(loaded, [{ kind: 'remove', key }], options, env), options, env);
  return EXIT.success;
}

/** The error for an address that is not on the roster (`unknown_person`, exit 3). */
export function unknownPerson(email: string, roster: Roster): RosterError {
  const meant = suggest(
    email,
    roster.people.map((person) => person.email),
  );
  return new RosterError(`${email} is not on the roster ${roster.path}.`, {
    code: 'unknown_person',
    exitCode: EXIT.invalid,
    hint: meant === null ? 'Check the address and the file.' : `Did you mean ${meant}?`,
  });
}

// `roster fmt`, `set` and `remove`, declared.

type Finish = (code: ExitCode) => void;

const DEFAULT_FILE = 'roster.yaml';

/** Brings roster files into one form. */
export function declareFmt(env: CliEnv, finish: Finish): Command {
  const command = new Command('fmt')
    .description('Bring roster files into one form, comments kept.')
    .argument('[file...]', 'roster files', [DEFAULT_FILE])
    .option('--check', 'write nothing; show the difference and exit with 2', false);
  return addCommonOptions(addRefusedRedact(command)).action(async (files: string[], options) => {
    const { fmt } = await import('./fmt.js');
    finish(await fmt(files, options, env));
  });
}

/** Puts a person on the roster, or changes one. */
export function declareSet(env: CliEnv, finish: Finish): Command {
  const command = new Command('set')
    .description('Put somebody on the roster, or change their entry, comments kept.')
    .argument('<email>', 'whom')
    .argument('<account-type>', 'as what')
    .option('--expires <date>', 'the last day of access, as 2026-12-31; none takes it away')
    .option('--note <text>', 'a note for readers; "" takes it away');
  return addEditOptions(command).action(async (email: string, accountType: string, options) => {
    const { set } = await import('./edit.js');
    finish(await set(email, accountType, options, env));
  });
}

/** Takes a person off the roster. */
export function declareRemove(env: CliEnv, finish: Finish): Command {
  const command = new Command('remove')
    .description('Take somebody off the roster.')
    .argument('<email>', 'whom');
  return addEditOptions(command).action(async (email: string, options) => {
    const { remove } = await import('./edit.js');
    finish(await remove(email, options, env));
  });
}

function addEditOptions(command: Command): Command {
  command
    .option('--file <file>', 'the roster file', DEFAULT_FILE)
    .option('--dry-run', 'only show what would change', false);
  return addCommonOptions(addRefusedRedact(command));
}

/** Known, so that the refusal can say why. */
export function addRefusedRedact(command: Command): Command {
  return command.addOption(new Option('--redact').hideHelp());
}
