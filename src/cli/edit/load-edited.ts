/** The roster of a file that somebody names for an edit. */
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type EmailKey, emailKey } from '../../email.js';
import { EXIT, RosterError } from '../../errors.js';
import { findIncluding, type Including } from '../../roster/find-including.js';
import type { CliEnv } from '../cli-env.js';
import type { CommonOptions } from '../declare/options.js';
import { showNote } from '../show/show-note.js';
import { type EditableRoster, loadEditable } from './edit-files.js';

/**
 * The roster of a file, or null when its problems have been shown. Of an included file it is that of
 * the root file, found in the folders above up to the working directory: what the root does not let a
 * team grant, no edit of the team's file may. Throws `other_file` (exit 3) for somebody who is in
 * another file than the included one that was named.
 */
export async function loadEdited(
  path: string,
  email: string,
  options: CommonOptions,
  env: CliEnv,
): Promise<EditableRoster | null> {
  const found = await findRootOf(path, env);
  if (found === null) return loadEditable(path, options, env);
  showNote(`${path} is included by ${found.root}, and is checked with it.`, env);
  const loaded = await loadEditable(found.root, options, env);
  if (loaded === null) return null;
  refuseOtherFile(loaded, emailKey(email), found.file);
  return { ...loaded, newcomersFile: found.file };
}

/** The root file above that includes a file, up to the working directory; or null. */
export function findRootOf(path: string, env: CliEnv): Promise<Including | null> {
  return findIncluding(path, rootsAbove(path, env), env.files);
}

/** Root files by their usual names, the nearest first. */
function rootsAbove(path: string, { cwd }: CliEnv): readonly string[] {
  const below = relative(cwd, dirname(resolve(cwd, path)));
  const names = below.split(sep).filter((name) => name !== '');
  if (names[0] === '..' || isAbsolute(below)) return [];
  const folders = Array.from({ length: names.length + 1 }, (_, up) =>
    join(...names.slice(0, names.length - up)),
  );
  return folders.flatMap((folder) => [join(folder, 'roster.yaml'), join(folder, 'roster.yml')]);
}

function refuseOtherFile({ people, roster }: EditableRoster, key: EmailKey, file: string): void {
  const person = people.get(key);
  if (person === undefined || person.source.file === file) return;
  const { source } = person;
  throw new RosterError(`${person.email} is in ${source.file}:${source.line}, not in ${file}.`, {
    code: 'other_file',
    exitCode: EXIT.invalid,
    hint: `To edit them there: --file ${roster.path}`,
  });
}
