/** Whether a roster is still valid with an edit, before it is written. */
import { resolve } from 'node:path';
import { dayAt } from '../../day.js';
import { EXIT, RosterError } from '../../errors.js';
import type { FileChange } from '../../render/text/diff.js';
import { renderProblemsText } from '../../render/text/problems.js';
import type { Edit } from '../../roster/edit.js';
import type { ParseResult } from '../../roster/join-files.js';
import type { Problem } from '../../roster/problem.js';
import { readRoster } from '../../roster/read.js';
import type { Roster } from '../../roster/roster.js';
import type { CliEnv } from '../cli-env.js';
import type { CommonOptions } from '../declare/options.js';
import { textOptions } from '../show/text-options.js';

/** Reads the roster with the new texts in place, as if they were written already. */
export async function readEdited(
  path: string,
  changes: readonly FileChange[],
  env: CliEnv,
): Promise<ParseResult> {
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
  return readRoster(path, edited, dayAt(env.now()));
}

/**
 * Throws `edit_refused` when the edited roster is not valid; its problems have been shown then. Shows
 * what it warns of about those whom the edits are about.
 */
export async function checkTogether(
  path: string,
  changes: readonly FileChange[],
  edits: readonly Edit[],
  { color }: CommonOptions,
  env: CliEnv,
): Promise<void> {
  const parsed = await readEdited(path, changes, env);
  const problems = parsed.ok
    ? warningsAbout(edits, parsed.roster, parsed.warnings)
    : parsed.problems;
  if (problems.length > 0) {
    env.stderr.write(renderProblemsText(problems, textOptions(env.stderr, color, env)));
  }
  if (parsed.ok) return;
  throw new RosterError('With this edit the roster would not be valid, so nothing was written.', {
    code: 'edit_refused',
    exitCode: EXIT.invalid,
    hint: 'The problems above are those of the edited file.',
  });
}

/** Whether a warning is about one person, who may have nothing to do with an edit. */
export function isAboutPerson({ code }: Problem): boolean {
  return code === 'expired_person';
}

function warningsAbout(
  edits: readonly Edit[],
  { people }: Roster,
  warnings: readonly Problem[],
): readonly Problem[] {
  const edited = new Set<string>(edits.map(({ key }) => key));
  // Everybody's first line, and whether it is one of those whom the edits are about.
  const firstLines = new Map<string, boolean>();
  for (const { key, source } of people) {
    const place = `${source.line} ${source.file}`;
    firstLines.set(place, firstLines.get(place) === true || edited.has(key));
  }
  return warnings.filter(isAboutPerson).filter(({ file, line }) => {
    for (let above = line; above > 0; above -= 1) {
      const isEdited = firstLines.get(`${above} ${file}`);
      if (isEdited !== undefined) return isEdited;
    }
    return false;
  });
}
