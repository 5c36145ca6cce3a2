/** One issue about drift: opened when there is some, updated while there is, closed when there is none. */
import { RosterError } from '../errors.js';
import type { Forge, Issue, IssueText } from './forge.js';
import { type Mark, markBody, readMark } from './mark.js';

/** What became of the issue. */
export type IssueEnd =
  | 'opened'
  | 'updated'
  | 'unchanged'
  /** Someone edited the last one: it was closed as it is, and a new one opened. */
  | 'opened_beside_edited'
  | 'closed'
  | 'none_needed';

const EDITED =
  'Someone edited the text of this issue, so roster keeps it as it is and continues in a new one.';

/** Opens or updates the issue with that mark; one that someone edited is never written over. Rejects as the forge does. */
export async function keepIssue(text: IssueText, mark: Mark, forge: Forge): Promise<IssueEnd> {
  const body = markBody(text.body, mark);
  const found = await findMarked(mark, forge);
  const edited = found.filter((issue) => !isUntouched(issue));
  const [last, ...others] = found.filter(isUntouched);
  // Two runs at once can open two.
  for (const other of others) await forge.closeIssue(other.id, 'Another issue says the same.');
  const end = await writeIssue(last, { title: text.title, body }, mark, forge);
  // Closed last, so that there is always one that tells of the drift.
  for (const issue of edited) await forge.closeIssue(issue.id, EDITED);
  return end === 'opened' && edited.length > 0 ? 'opened_beside_edited' : end;
}

async function writeIssue(
  last: Issue | undefined,
  text: IssueText,
  mark: Mark,
  forge: Forge,
): Promise<'opened' | 'updated' | 'unchanged'> {
  if (last === undefined) {
    await createIssueOnce(text, mark, forge);
    return 'opened';
  }
  if (last.body.trimEnd() === text.body && last.title === text.title) return 'unchanged';
  await forge.updateIssue(last.id, text);
  return 'updated';
}

function isUntouched({ body }: Issue): boolean {
  return readMark(body)?.isUntouched === true;
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
    if (!found.some(isUntouched)) await forge.createIssue(text);
  }
}
