/** Edits of a roster's files: read, changed, checked as a whole, shown, written all or not at all. */
import { dayAt } from '../../day.js';
import type { EmailKey } from '../../email.js';
import { EXIT, RosterError } from '../../errors.js';
import { type FileChange, renderDiffText } from '../../render/text/diff.js';
import { renderProblemsText } from '../../render/text/problems.js';
import { decodeText } from '../../roster/decode.js';
import type { Edit } from '../../roster/edit.js';
import { editText } from '../../roster/edit-text.js';
import { readRoster } from '../../roster/read.js';
import type { Person, Roster } from '../../roster/roster.js';
import type { CliEnv } from '../cli-env.js';
import type { CommonOptions } from '../declare/options.js';
import { noteFiles } from '../show/show-note.js';
import { textOptions } from '../show/text-options.js';
import { checkTogether, isAboutPerson } from './check-edit.js';
import { readBytes, restoreMark } from './text-file.js';
import { writeTogether } from './write-together.js';

/** What becomes of the edits. */
export interface EditOptions extends CommonOptions {
  readonly dryRun: boolean;
}

/** A valid roster of which people can be edited. */
export interface EditableRoster {
  readonly roster: Roster;
  readonly people: ReadonlyMap<EmailKey, Person>;
  /** Where somebody new is written, when that is not the root file. */
  readonly newcomersFile?: string;
}

/**
 * The roster, or null when its problems have been shown. Of people it warns once it is known whom the
 * edit is about.
 */
export async function loadEditable(
  path: string,
  options: CommonOptions,
  env: CliEnv,
): Promise<EditableRoster | null> {
  const parsed = await readRoster(path, env.files, dayAt(env.now()));
  const problems = parsed.ok
    ? parsed.warnings.filter((each) => !isAboutPerson(each))
    : parsed.problems;
  if (problems.length > 0) {
    env.stderr.write(renderProblemsText(problems, textOptions(env.stderr, options.color, env)));
  }
  if (!parsed.ok) return null;
  const { roster } = parsed;
  return { roster, people: new Map(roster.people.map((person) => [person.key, person])) };
}

/**
 * The files as the edits leave them: each person where the person is, whoever is new in the root
 * file, or in the one for newcomers. Throws `edit_refused` (exit 3) when that would do more than asked, or leave an invalid roster;
 * problems have been shown then.
 */
export async function editFiles(
  loaded: EditableRoster,
  edits: readonly Edit[],
  options: CommonOptions,
  env: CliEnv,
): Promise<readonly FileChange[]> {
  const changes = await draftChanges(loaded, edits, env);
  await checkTogether(loaded.roster.path, changes, edits, options, env);
  return changes;
}

/** The same, unchecked but for each file by itself. */
export async function draftChanges(
  { roster, people, newcomersFile = roster.path }: EditableRoster,
  edits: readonly Edit[],
  env: CliEnv,
): Promise<readonly FileChange[]> {
  const byFile = new Map<string, Edit[]>();
  for (const edit of edits) {
    const file = people.get(edit.key)?.source.file ?? newcomersFile;
    byFile.set(file, [...(byFile.get(file) ?? []), edit]);
  }
  const changes: FileChange[] = [];
  for (const [path, own] of byFile) changes.push(await editFile(path, own, env));
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
  if (options.dryRun) noteFiles('Would write', changes, env);
  else await writeTogether(changes, env);
}
