/** `roster set`: puts somebody on the roster, or changes their entry. */
import { type Day, parseDay } from '../../day.js';
import { emailKey } from '../../email.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { escapeTerminal } from '../../render/escape.js';
import { checkCharacters } from '../../roster/check-address.js';
import type { Edit } from '../../roster/edit.js';
import { changedValues } from '../../roster/edit-person.js';
import type { CliEnv } from '../cli-env.js';
import { type EditOptions, editFiles, finishEdit } from '../edit/edit-files.js';
import { loadEdited } from '../edit/load-edited.js';
import { refuseRedacted } from '../edit/refuse-redacted.js';
import { parseAccountType, parseAddress } from '../users/typed-user.js';

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
