/** `roster remove`: takes someone off the roster. */
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { emailKey } from '../../email.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { editFiles, finishEdit, loadEdited, refuseRedacted } from '../edit-files.js';
import { addEditOptions, type CliEnv, type EditOptions, type Finish } from '../options.js';
import { typedAddress, unknownPerson } from '../typed-user.js';

/** Takes a person off the roster. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('remove').argument('<email>', 'e-mail address');
  return addEditOptions(command).action(async (email, options) =>
    finish(await remove(email, options, env)),
  );
}

/** Takes the entry out of the file that it is in. */
async function remove(typedEmail: string, options: EditOptions, env: CliEnv): Promise<ExitCode> {
  refuseRedacted('remove', env);
  const email = typedAddress(typedEmail, env);
  const loaded = await loadEdited(options.file, email, options, env);
  if (loaded === null) return EXIT.invalid;
  const key = emailKey(email);
  if (!loaded.people.has(key)) throw unknownPerson(email, loaded.roster);
  await finishEdit(await editFiles(loaded, [{ kind: 'remove', key }], options, env), options, env);
  return EXIT.success;
}
