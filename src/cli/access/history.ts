/** Whether git can say since when and by whom people have access, and what to do where it can't. Short: a review says it before it is relied on. */
import type { Env } from '../../env.js';
import { tellDistrusted } from '../../render/words.js';
import { type GitEnv, isShallowClone, lineOf, openRepository } from '../git/repository.js';

/** What is missing of a roster's history, as a sentence with the way out; null where nothing is. Never rejects. */
export async function findHistoryGap(
  file: string,
  env: GitEnv & Pick<Env, 'files'>,
): Promise<string | null> {
  const opened = await openRepository(file, env);
  if (!opened.ok) return `${UNKNOWN} ${whyClosed(opened, file)}`;
  const { git } = opened.repository;
  if (lineOf(await git(['rev-parse', '--verify', '--quiet', 'HEAD'])) === null) {
    return `${UNKNOWN} The repository of ${file} has no commits yet. Commit the roster first.`;
  }
  if (!(await isShallowClone(git))) return null;
  return "The clone is shallow, so roster can't tell who wrote older lines, or when. Fetch the whole history: git fetch --unshallow, or fetch-depth: 0 in a workflow.";
}

const UNKNOWN = 'The review does not say since when people have access, or who granted it.';

function whyClosed(
  closed: Exclude<Awaited<ReturnType<typeof openRepository>>, { ok: true }>,
  file: string,
): string {
  switch (closed.why) {
    case 'no_git':
      return "git can't be started. Install it.";
    case 'no_repository':
      return `${file} is not in a git work tree. Keep the roster in git: git init.`;
    case 'not_trusted':
      return tellDistrusted(closed.folder);
  }
}
