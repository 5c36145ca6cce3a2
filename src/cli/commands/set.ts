/** `roster set`: puts someone on the roster, or changes their entry. */
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { type Day, dayAt, parseDay } from '../../day.js';
import { emailKey } from '../../email.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { escapeTerminal } from '../../render/escape.js';
import { checkCharacters } from '../../roster/check/characters.js';
import { changedValues, type Edit, type PersonValues } from '../../roster/edit/person.js';
import {
  type EditableRoster,
  editFiles,
  finishEdit,
  loadEdited,
  refuseRedacted,
} from '../edit-files.js';
import {
  addEditOptions,
  type CliEnv,
  type EditOptions,
  type Finish,
  optional,
} from '../options.js';
import { showWarning } from '../say.js';
import { findNear, parseAccountType, parseAddress } from '../typed-user.js';

/** The flags of `roster set`. */
interface SetOptions extends EditOptions {
  readonly expires: string | null;
  readonly hold: string | null;
  readonly holdUntil: string | null;
  readonly note: string | null;
  readonly yes: boolean;
}

/** What an entry of which only address and account type are known has besides. */
const NOBODY = {
  ...{ name: null, expires: null, hold: null, hold_until: null, note: null },
  comment: null,
} as const;

/** Puts a person on the roster, or changes one. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('set')
    .argument('<email>', 'e-mail address')
    .argument('<account-type>', 'account type')
    .addOption(
      optional('--expires <date>', 'the last day of access, such as 2026-12-31; none removes it'),
    )
    .addOption(
      optional(
        '--hold <reason>',
        'leave the person alone for now, for this reason; "" ends the hold',
      ),
    )
    .addOption(
      optional('--hold-until <date>', 'the last day on hold, such as 2027-03-01; none removes it'),
    )
    .addOption(optional('--note <text>', 'a note for readers; "" removes it'))
    .option('--yes', 'accept a last day that has passed', false);
  return addEditOptions(command).action(async (email, accountType, options) =>
    finish(await set(email, accountType, options, env)),
  );
}

/** Writes the entry where the person is, or into the root file. */
async function set(
  typedEmail: string,
  typedType: string,
  options: SetOptions,
  env: CliEnv,
): Promise<ExitCode> {
  refuseRedacted('set', env);
  const email = parseAddress(typedEmail, options, env);
  const wanted = {
    account_type: parseAccountType(typedType),
    ...(options.expires === null ? {} : { expires: parseExpires(options.expires, options, env) }),
    ...parseHold(options),
    ...(options.note === null ? {} : { note: parseFlagText('--note', options.note) }),
  };
  const loaded = await loadEdited(options.file, email, options, env);
  if (loaded === null) return EXIT.invalid;
  const key = emailKey(email);
  const person = loaded.people.get(key);
  const values = person === undefined ? wanted : changedValues(person, wanted);
  if (Object.keys(values).length === 0) {
    env.stdout.write(
      `Nothing to change: ${escapeTerminal(email)} is already on the roster with these values.\n`,
    );
    return EXIT.success;
  }
  if (person === undefined) warnOfNearPerson(email, loaded, options, env);
  const edit: Edit =
    person === undefined
      ? { kind: 'add', key, person: { ...NOBODY, email, ...wanted } }
      : { kind: 'set', key, values };
  await finishEdit(await editFiles(loaded, [edit], options, env), options, env);
  return EXIT.success;
}

/** Who is new may be someone who is there, misspelt: the one would be invited and the other stay. */
function warnOfNearPerson(
  email: string,
  { roster }: EditableRoster,
  options: SetOptions,
  env: CliEnv,
): void {
  const near = findNear(
    email,
    roster.people.map((person) => person.email),
  );
  if (near === null) return;
  const words = `${email} is new on the roster, and ${near} is already on it. Did you mean ${near}?`;
  showWarning(words, options, env);
}

function parseDayFlag(flag: string, typed: string): Day | null {
  const day = parseDay(typed);
  if (day !== null || typed === 'none') return day;
  throw new RosterError(`${flag} ${typed} is not a calendar day.`, {
    code: 'invalid_day',
    exitCode: EXIT.invalid,
    hint: 'Write it like 2026-12-31, or none to remove it.',
  });
}

function parseExpires(typed: string, { yes }: SetOptions, env: CliEnv): Day | null {
  const day = parseDayFlag('--expires', typed);
  if (day === null) return null;
  if (day < dayAt(env.now()) && !yes) {
    throw new RosterError(
      `--expires ${typed} has passed: the next apply would disable this person.`,
      {
        code: 'day_is_over',
        exitCode: EXIT.invalid,
        hint: 'Check the year. If you mean it, add --yes. To end access now, use `roster remove`.',
      },
    );
  }
  return day;
}

/** Who is on hold no more has no last day of it either. */
function parseHold({ hold, holdUntil }: SetOptions): Pick<PersonValues, 'hold' | 'hold_until'> {
  if (hold?.trim() === '') return { hold: null, hold_until: null };
  return {
    ...(hold === null ? {} : { hold: parseFlagText('--hold', hold) }),
    ...(holdUntil === null ? {} : { hold_until: parseDayFlag('--hold-until', holdUntil) }),
  };
}

function parseFlagText(flag: string, typed: string): string | null {
  if (typed === '') return null;
  const problem = checkCharacters(typed);
  if (problem === null) return typed;
  throw new RosterError(`${flag}: ${problem.message}`, {
    code: problem.code,
    exitCode: EXIT.invalid,
    hint: 'Write one line of plain text.',
  });
}
