/** Whether a commit is still what its branch asks for: a job that is run again, or waited for an approval, must not apply an old roster. */
import type { Forge } from './forge.js';

/** What a branch says of a commit of its own. */
export type CommitStanding =
  | { readonly kind: 'newest' }
  /** Newer commits are there, and none of them touched what matters. */
  | { readonly kind: 'unchanged_since'; readonly newest: string }
  /** What matters has changed since, or may have. */
  | { readonly kind: 'superseded'; readonly newest: string; readonly why: string };

/** Holds a commit against the newest of its branch. `matters` tells of a path from the top. Rejects as the forge does. */
export async function findCommitStanding(
  commit: string,
  branch: string,
  matters: (path: string) => boolean,
  forge: Forge,
): Promise<CommitStanding> {
  const newest = await forge.newestCommit(branch);
  if (newest === commit) return { kind: 'newest' };
  const between = await forge.filesBetween(commit, newest);
  switch (between.kind) {
    case 'diverged':
      return { kind: 'superseded', newest, why: `${branch} has been rewritten since` };
    case 'too_many':
      return {
        kind: 'superseded',
        newest,
        why: 'too many files have changed since then for roster to tell whether the roster is among them',
      };
    case 'files': {
      const changed = between.paths.find(matters);
      if (changed === undefined) return { kind: 'unchanged_since', newest };
      return { kind: 'superseded', newest, why: `${changed} has changed since` };
    }
  }
}
