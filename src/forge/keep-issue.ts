/** One issue about drift: opened when there is some, updated while there is, closed when there is none. */
import { RosterError } from '../errors.js';
import type { Forge, Issue, IssueText } from './forge.js';
import { type Mark, markBody, readMark } from './mark.js';

/** What became of the issue. */
export type IssueEnd = 'opened' | 'updated' | 'unchanged' | 'closed' | 'none_needed';

/** Opens or updates the issue with that mark. Rejects as the forge does. */
export async function keepIssue(text: IssueText, mark: Mark, forge: Forge): Promise<IssueEnd> {
  const marked = { title: text.title, body: markBody(text.body, mark) };
  const [last, ...others] = await findMarked(mark, forge);
  // Two runs at once can open two.
  for (const other of others) await forge.closeIssue(other.id, 'Another issue says the same.');
  if (last === undefined) {
    await createIssueOnce(marked, mark, forge);
    return 'opened';
  }
  if (last.body.trimEnd() === marked.body && last.title === marked.title) return 'unchanged';
  await forge.updateIssue(last.id, marked);
  return 'updated';
}

/** Closes what is open with that mark. Rejects as the forge does. */
export async function closeKeptIssues(
  mark: Mark,
  lastWord: string,
  forge: Forge,
): Promise<IssueEnd> {
  const open = await findMarked(mark, forge);
  for (const { id } of open) await forge.closeIssue(id, lastWord);
  return open.length === 0 ? 'none_needed' : 'closed';
}

async function findMarked(mark: Mark, forge: Forge): Promise<readonly Issue[]> {
  const issues = await forge.listOwnIssues();
  return issues.filter((issue) => {
    const found = issue.isOwn ? readMark(issue.body) : null;
    return found?.kind === mark.kind && found.key === mark.key;
  });
}

async function createIssueOnce(text: IssueText, mark: Mark, forge: Forge): Promise<void> {
  try {
    await forge.createIssue(text);
  } catch (error) {
    if (!(error instanceof RosterError) || error.code !== 'forge_lost') throw error;
    const found = await findMarked(mark, forge);
    if (found.length === 0) await forge.createIssue(text);
  }
}
