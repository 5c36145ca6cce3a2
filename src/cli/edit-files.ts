/** Edits of a roster's files: read, changed, checked as a whole, shown, written all or not at all. */
import { resolve } from 'node:path';
import { dayAt } from '../day.js';
import { type EmailKey, emailKey } from '../email.js';
import { EXIT, RosterError } from '../errors.js';
import { type FileChange, renderDiffText } from '../render/text/diff.js';
import { renderProblemsText } from '../render/text/problems.js';
import { decodeText } from '../roster/bytes.js';
import { editText } from '../roster/edit/edit.js';
import { moveEntry } from '../roster/edit/move.js';
import type { Edit } from '../roster/edit/person.js';
import { createRootFinder } from '../roster/include/find.js';
import type { ParseResult } from '../roster/join.js';
import { placesOf } from '../roster/places.js';
import type { Problem } from '../roster/problem.js';
import { readRoster } from '../roster/read.js';
import type { Person, Roster } from '../roster/roster.js';
import type { CliEnv, CommonOptions, EditOptions } from './options.js';
import { readBytes, restoreMark, writeTogether } from './roster-files.js';
import { noteFiles, showNote, textOptions } from './say.js';

/** A valid roster of which people can be edited. */
export interface EditableRoster {
  readonly roster: Roster;
  readonly people: ReadonlyMap<EmailKey, Person>;
  /** The included file that was named: edits are made there alone. Absent: wherever people are, and someone new in the root file. */
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
async function draftChanges(
  loaded: EditableRoster,
  edits: readonly Edit[],
  env: CliEnv,
): Promise<readonly FileChange[]> {
  const { people } = loaded;
  const byFile = new Map<string, Edit[]>();
  for (const edit of edits) {
    const person = edit.kind === 'add' ? undefined : people.get(edit.key);
    for (const file of filesOf(person, loaded)) {
      byFile.set(file, [...(byFile.get(file) ?? []), edit]);
    }
  }
  const changes: FileChange[] = [];
  for (const [path, own] of byFile) changes.push(await editFile(path, own, env));
  return changes;
}

/** Where an edit is made: every file that has the person, or the one that was named; of someone new the file for newcomers. */
function filesOf(
  person: Person | undefined,
  { roster, newcomersFile }: EditableRoster,
): readonly string[] {
  if (person === undefined) return [newcomersFile ?? roster.path];
  const files = placesOf(person).map(({ source }) => source.file);
  return newcomersFile === undefined ? files : files.filter((file) => file === newcomersFile);
}

async function editFile(path: string, edits: readonly Edit[], env: CliEnv): Promise<FileChange> {
  const { bytes, text } = await readDecoded(path, env);
  const after = refusingIn(path, () => editText(text, edits));
  return { path, before: restoreMark(bytes, text), after: restoreMark(bytes, after) };
}

async function readDecoded(
  path: string,
  env: CliEnv,
): Promise<{ readonly bytes: Uint8Array; readonly text: string }> {
  const bytes = await readBytes(path, env.files);
  const decoded = decodeText(bytes, path);
  if (!decoded.ok) throw editRefused(decoded.problem.message, path);
  return { bytes, text: decoded.source.text };
}

/** Names the file in what an edit is refused for. */
function refusingIn<T>(path: string, edit: () => T): T {
  try {
    return edit();
  } catch (error) {
    if (error instanceof RosterError) throw editRefused(error.message, path, error);
    throw error;
  }
}

/** Which files an entry leaves and gets into. */
interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * The files as they are once a person's entry has moved. Throws `edit_refused` (exit 3) where the roster would not be valid then, or
 * would not have the person there: problems have been shown then.
 */
export async function moveBetween(
  { roster }: EditableRoster,
  person: Person,
  { from, to }: Move,
  options: CommonOptions,
  env: CliEnv,
): Promise<readonly FileChange[]> {
  const [source, target] = [await readDecoded(from, env), await readDecoded(to, env)];
  const texts = { from: source.text, to: target.text };
  const moved = refusingIn(from, () => moveEntry(texts, person.key));
  const changes = [
    {
      path: from,
      before: restoreMark(source.bytes, texts.from),
      after: restoreMark(source.bytes, moved.from),
    },
    {
      path: to,
      before: restoreMark(target.bytes, texts.to),
      after: restoreMark(target.bytes, moved.to),
    },
  ];
  const edits = [{ kind: 'remove', key: person.key }] as const;
  const edited = await checkTogether(roster.path, changes, edits, options, env);
  const there = edited.people.find(({ key }) => key === person.key);
  if (there !== undefined && placesOf(there).length === placesOf(person).length) return changes;
  throw editRefused('it is not a file of the roster, so the person would no longer be on it', to);
}

function editRefused(message: string, path: string, cause?: RosterError): RosterError {
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
  else {
    await writeTogether(changes, env);
    const isChanged = changes.some(({ before, after }) => before !== after);
    if (isChanged)
      showNote(`Next: roster plan ${options.file} shows what it would change in Paradime.`, env);
  }
}

/** Reads the roster with the new texts in place, as if they were written already. */
async function readEdited(
  path: string,
  changes: readonly FileChange[],
  env: CliEnv,
): Promise<ParseResult> {
  const { files } = env;
  const home = async (each: string): Promise<string> =>
    (await files.realPath(each)) ?? resolve(env.cwd(), each);
  const texts = new Map<string, Uint8Array>();
  for (const change of changes) {
    texts.set(await home(change.path), new TextEncoder().encode(change.after));
  }
  const edited = {
    ...files,
    read: async (each: string, most: number) =>
      texts.get(await home(each)) ?? (await files.read(each, most)),
    size: async (each: string) => texts.get(await home(each))?.length ?? (await files.size(each)),
  };
  return readRoster(path, edited, dayAt(env.now()));
}

/**
 * Throws `edit_refused` when the edited roster is not valid; its problems have been shown then. Shows
 * what it warns of about those whom the edits are about.
 */
async function checkTogether(
  path: string,
  changes: readonly FileChange[],
  edits: readonly Edit[],
  { color }: CommonOptions,
  env: CliEnv,
): Promise<Roster> {
  const parsed = await readEdited(path, changes, env);
  const problems = parsed.ok
    ? warningsAbout(edits, parsed.roster, parsed.warnings)
    : parsed.problems;
  if (problems.length > 0) {
    env.stderr.write(renderProblemsText(problems, textOptions(env.stderr, color, env)));
  }
  if (parsed.ok) return parsed.roster;
  throw new RosterError('This edit would make the roster invalid, so nothing was written.', {
    code: 'edit_refused',
    exitCode: EXIT.invalid,
    hint: 'The problems above are in the edited file.',
  });
}

/** Whether a warning is about one person, who may have nothing to do with an edit. */
function isAboutPerson({ code }: Problem): boolean {
  return code === 'expired_person';
}

function warningsAbout(
  edits: readonly Edit[],
  { people }: Roster,
  warnings: readonly Problem[],
): readonly Problem[] {
  const edited = new Set<string>(edits.map(({ key }) => key));
  // Everyone's first line, and whether it is one of those whom the edits are about.
  const firstLines = new Map<string, boolean>();
  for (const person of people) {
    for (const { source } of placesOf(person)) {
      const place = `${source.line} ${source.file}`;
      firstLines.set(place, firstLines.get(place) === true || edited.has(person.key));
    }
  }
  return warnings.filter(isAboutPerson).filter(({ file, line }) => {
    for (let above = line; above > 0; above -= 1) {
      const isEdited = firstLines.get(`${above} ${file}`);
      if (isEdited !== undefined) return isEdited;
    }
    return false;
  });
}

/** Whose new account type the file that they are in may not grant. */
export async function findUngranted(
  loaded: EditableRoster,
  edits: readonly Edit[],
  env: CliEnv,
): Promise<ReadonlySet<EmailKey>> {
  const groups = new Map<string, Edit[]>();
  for (const edit of edits) {
    const person = loaded.people.get(edit.key);
    if (edit.kind !== 'set' || person === undefined || person.include === null) continue;
    // One rule for a file and a type: what holds for one person holds for all of them.
    const rule = `${person.source.file}\n${edit.values.account_type ?? ''}`;
    groups.set(rule, [...(groups.get(rule) ?? []), edit]);
  }
  const ungranted = new Set<EmailKey>();
  for (const group of groups.values()) {
    if (await isGrantedByFile(loaded, group.slice(0, 1), env)) continue;
    for (const { key } of group) ungranted.add(key);
  }
  return ungranted;
}

async function isGrantedByFile(
  loaded: EditableRoster,
  edits: readonly Edit[],
  env: CliEnv,
): Promise<boolean> {
  try {
    const parsed = await readEdited(
      loaded.roster.path,
      await draftChanges(loaded, edits, env),
      env,
    );
    return parsed.ok || !parsed.problems.some(({ code }) => code === 'grant_not_allowed');
  } catch (error) {
    // What else is wrong with the edit is told when it is made.
    if (error instanceof RosterError) return true;
    throw error;
  }
}

/**
 * The roster of a file, or null when its problems have been shown. Of an included file it is that of
 * the root file, found in the folders above: what the root does not let a
 * team grant, no edit of the team's file may. Throws `other_file` (exit 3) for someone who is in
 * another file than the included one that was named.
 */
export async function loadEdited(
  path: string,
  email: string,
  options: CommonOptions,
  env: CliEnv,
): Promise<EditableRoster | null> {
  const [found] = await createRootFinder(env)(path);
  if (found === undefined) return loadEditable(path, options, env);
  showNote(`${path} is included by ${found.root}, and is checked with it.`, env);
  const loaded = await loadEditable(found.root, options, env);
  if (loaded === null) return null;
  refuseOtherFile(loaded, emailKey(email), found.file);
  return { ...loaded, newcomersFile: found.file };
}

function refuseOtherFile({ people, roster }: EditableRoster, key: EmailKey, file: string): void {
  const person = people.get(key);
  if (person === undefined) return;
  if (placesOf(person).some(({ source: place }) => place.file === file)) return;
  const { source } = person;
  throw new RosterError(`${person.email} is in ${source.file}:${source.line}, not in ${file}.`, {
    code: 'other_file',
    exitCode: EXIT.invalid,
    hint: `To edit them there: --file ${roster.path}. To move them here: roster move ${person.email} ${file}`,
  });
}

/** Throws `redacted_roster` (exit 3) when people are not to be seen. */
export function refuseRedacted(command: string, env: CliEnv): void {
  if (env.redaction?.hidesPeople !== true) return;
  throw new RosterError(
    `roster ${command} shows a roster, which names people, so there is no --redact.`,
    {
      code: 'redacted_roster',
      exitCode: EXIT.invalid,
      hint: 'Run it where nobody else can read the output.',
    },
  );
}
