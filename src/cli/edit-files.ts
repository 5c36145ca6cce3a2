/** Edits of a roster's files: read, changed, checked as a whole, shown, written all or not at all. */
import { resolve } from 'node:path';
import { dayAt } from '../day.js';
import type { EmailKey } from '../email.js';
import { EXIT, RosterError } from '../errors.js';
import { type FileChange, renderDiffText } from '../render/text/diff.js';
import { renderProblemsText } from '../render/text/problems.js';
import { decodeText } from '../roster/decode.js';
import type { Edit } from '../roster/edit.js';
import { editText } from '../roster/edit-text.js';
import { readRoster } from '../roster/read.js';
import type { Person, Roster } from '../roster/roster.js';
import type { CliEnv } from './cli-env.js';
import { loadRoster } from './load-roster.js';
import type { CommonOptions } from './options.js';
import { readBytes, restoreMark } from './text-file.js';
import { textOptions } from './text-options.js';
import { writeTogether } from './write-together.js';

/** What becomes of the edits. */
export interface EditOptions extends CommonOptions {
  readonly dryRun: boolean;
}

/** A valid roster of which people can be edited. */
export interface EditableRoster {
  readonly roster: Roster;
  readonly people: ReadonlyMap<EmailKey, Person>;
}

/** The roster, or null when its problems have been shown. */
export async function loadEditable(
  path: string,
  options: CommonOptions,
  env: CliEnv,
): Promise<EditableRoster | null> {
  const roster = await loadRoster(path, { ...options, format: 'text' }, env);
  if (roster === null) return null;
  return { roster, people: new Map(roster.people.map((person) => [person.key, person])) };
}

/**
 * The files as the edits leave them: each person where the person is, whoever is new in the root
 * file. Throws `edit_refused` (exit 3) when that would do more than asked, or leave an invalid roster;
 * problems have been shown then.
 */
export async function editFiles(
  { roster, people }: EditableRoster,
  edits: readonly Edit[],
  options: CommonOptions,
  env: CliEnv,
): Promise<readonly FileChange[]> {
  const byFile = new Map<string, Edit[]>();
  for (const edit of edits) {
    const file = people.get(edit.key)?.source.file ?? roster.path;
    byFile.set(file, [...(byFile.get(file) ?? []), edit]);
  }
  const changes: FileChange[] = [];
  for (const [path, own] of byFile) changes.push(await editFile(path, own, env));
  await checkTogether(roster.path, changes, options, env);
  return changes;
}

async function editFile(path: string, edits: readonly Edit[], env: CliEnv): Promise<FileChange> {
  const bytes = await readBytes(path, env.files);
  const decoded = decodeText(bytes, path);
  if (!decoded.ok) throw refuse(decoded.problem.message, path);
  const { text } = decoded.source;
  try {
    return {
      path,
      before: restoreMark(bytes, text),
      after: restoreMark(bytes, editText(text, edits)),
    };
  } catch (error) {
    if (error instanceof RosterError) throw refuse(error.message, path, error);
    throw error;
  }
}

/** The roster is read again with the new texts in place, as if they were written already. */
async function checkTogether(
  path: string,
  changes: readonly FileChange[],
  { color }: CommonOptions,
  env: CliEnv,
): Promise<void> {
  const { files } = env;
  const home = async (each: string): Promise<string> =>
    (await files.realPath(each)) ?? resolve(each);
  const texts = new Map<string, Uint8Array>();
  for (const change of changes) {
    texts.set(await home(change.path), new TextEncoder().encode(change.after));
  }
  const edited = {
    ...files,
    read: async (each: string) => texts.get(await home(each)) ?? (await files.read(each)),
    size: async (each: string) => texts.get(await home(each))?.length ?? (await files.size(each)),
  };
  const parsed = await readRoster(path, edited, dayAt(env.now()));
  if (parsed.ok) return;
  env.stderr.write(renderProblemsText(parsed.problems, textOptions(env.stderr, color, env)));
  throw new RosterError('With this edit the roster would not be valid, so nothing was written.', {
    code: 'edit_refused',
    exitCode: EXIT.invalid,
    hint: 'The problems above are those of the edited file.',
  });
}

function refuse(message: string, path: string, cause?: RosterError): RosterError {
  return new RosterError(`${path}: ${message}`, {
    code: cause?.code ?? 'edit_refused',
    exitCode: EXIT.invalid,
    hint: cause?.hint ?? 'Run `roster validate`.',
    cause,
  });
}

/** Shows what changes on standard output. */
export function showChanges(
  changes: readonly FileChange[],
  { color }: CommonOptions,
  env: CliEnv,
): void {
  env.stdout.write(renderDiffText(changes, textOptions(env.stdout, color, env).color));
}

/** Shows what changes, then writes it unless it was only to be shown. */
export async function finishEdit(
  changes: readonly FileChange[],
  options: EditOptions,
  env: CliEnv,
): Promise<void> {
  showChanges(changes, options, env);
  if (!options.dryRun) await writeTogether(changes, env);
}
