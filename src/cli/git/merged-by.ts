/** Which merge brought a commit into the branch: an auditor asks for the review, not for the typing. */
import { type Git, lineOf } from './repository.js';

/** Asks for one commit; null for one that was made on the branch itself, and where git can't tell. */
export type FindMerge = (commit: string) => Promise<string | null>;

/** A way to ask about many commits of one repository. Never rejects. */
export async function createMergeFinder(git: Git): Promise<FindMerge> {
  const branch = await listCommits(['--first-parent', 'HEAD'], git);
  const own = new Set(branch);
  const known = new Map<string, string | null>();
  return async (commit) => {
    if (own.has(commit)) return null;
    const before = known.get(commit);
    if (before !== undefined) return before;
    const later = new Set(await listCommits(['--ancestry-path', `${commit}..HEAD`], git));
    // The branch is listed from its newest commit on: the last one that has the commit brought it.
    const merge = branch.findLast((each) => later.has(each)) ?? null;
    known.set(commit, merge);
    return merge;
  };
}

async function listCommits(args: readonly string[], git: Git): Promise<readonly string[]> {
  const listed = lineOf(await git(['rev-list', ...args, '--']));
  return listed === null || listed === '' ? [] : listed.split('\n');
}
