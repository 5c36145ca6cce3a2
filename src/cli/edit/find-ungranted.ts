/** Edits that an include's `may_grant` forbids. */
import type { EmailKey } from '../../email.js';
import { RosterError } from '../../errors.js';
import type { Edit } from '../../roster/edit.js';
import type { CliEnv } from '../cli-env.js';
import { readEdited } from './check-edit.js';
import { draftChanges, type EditableRoster } from './edit-files.js';

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
    if (await isGranted(loaded, group.slice(0, 1), env)) continue;
    for (const { key } of group) ungranted.add(key);
  }
  return ungranted;
}

async function isGranted(
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
