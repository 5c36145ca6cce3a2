/** `roster remove`: takes somebody off the roster. */
import { emailKey } from '../../email.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import type { Roster } from '../../roster/roster.js';
import { suggest } from '../../roster/suggest.js';
import type { CliEnv } from '../cli-env.js';
import { type EditOptions, editFiles, finishEdit } from '../edit/edit-files.js';
import { loadEdited } from '../edit/load-edited.js';
import { refuseRedacted } from '../edit/refuse-redacted.js';
import { typedAddress } from '../users/typed-user.js';

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
