/** `roster move`: moves someone's entry from one file of a roster to another. The plan stays the same. */
import { resolve } from 'node:path';
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { emailKey } from '../../email.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { placesOf } from '../../roster/places.js';
import type { Person } from '../../roster/roster.js';
import { finishEdit, loadEditable, moveBetween, refuseRedacted } from '../edit-files.js';
import {
  addEditOptions,
  type CliEnv,
  type EditOptions,
  type Finish,
  optional,
} from '../options.js';
import { typedAddress, unknownPerson } from '../typed-user.js';

/** The flags of `roster move`. */
interface MoveOptions extends EditOptions {
  readonly from: string | null;
}

/** Moves an entry. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('move')
    .argument('<email>', 'e-mail address')
    .argument('<to>', 'the file to move the entry to: the root or an included file')
    .addOption(
      optional(
        '--from <file>',
        'the file to move the entry from, if several files list the person',
      ),
    );
  return addEditOptions(command).action(async (email, to, options) =>
    finish(await move(email, to, options, env)),
  );
}

async function move(
  typedEmail: string,
  to: string,
  options: MoveOptions,
  env: CliEnv,
): Promise<ExitCode> {
  refuseRedacted('move', env);
  const email = typedAddress(typedEmail, env);
  const loaded = await loadEditable(options.file, options, env);
  if (loaded === null) return EXIT.invalid;
  const person = loaded.people.get(emailKey(email));
  if (person === undefined) throw unknownPerson(email, loaded.roster);
  const from = await chooseSource(person, to, options, env);
  const changes = await moveBetween(loaded, person, { from, to }, options, env);
  await finishEdit(changes, options, env);
  return EXIT.success;
}

/** The file that the entry is taken out of. Throws where that is none, or several. */
async function chooseSource(
  person: Person,
  to: string,
  { from }: MoveOptions,
  env: CliEnv,
): Promise<string> {
  const files = placesOf(person).map(({ source }) => source.file);
  if (await isAmong(to, files, env)) {
    throw refuseMove(`${person.email} is already in ${to}.`, 'There is nothing to move.');
  }
  const [only, ...others] = from === null ? files : files.slice(0, 0);
  if (only !== undefined && others.length === 0) return only;
  const named = from === null ? undefined : await findAmong(from, files, env);
  if (named !== undefined) return named;
  throw refuseMove(
    `${person.email} is in ${files.join(' and ')}.`,
    from === null ? 'Say which entry to move, with --from FILE.' : `Name one of these with --from.`,
  );
}

function refuseMove(message: string, hint: string): RosterError {
  return new RosterError(message, { code: 'other_file', exitCode: EXIT.invalid, hint });
}

async function isAmong(file: string, files: readonly string[], env: CliEnv): Promise<boolean> {
  return (await findAmong(file, files, env)) !== undefined;
}

/** The same file, however it is written. */
async function findAmong(
  file: string,
  files: readonly string[],
  env: CliEnv,
): Promise<string | undefined> {
  const homeOf = async (path: string): Promise<string> =>
    (await env.files.realPath(path)) ?? resolve(env.cwd(), path);
  const home = await homeOf(file);
  for (const each of files) if ((await homeOf(each)) === home) return each;
  return undefined;
}
