/** One comment for each job, updated in place: found by its mark, the token's own, and never one that someone edited. */
import { RosterError } from '../errors.js';
import type { Forge, ReviewComment } from './forge.js';
import { type Mark, markBody, readMark } from './mark.js';

/** What became of a comment. */
export type CommentEnd =
  | 'created'
  | 'updated'
  | 'unchanged'
  /** There was none to correct. */
  | 'none_needed'
  /** A newer run has written it meanwhile. */
  | 'newer_run'
  /** Someone has edited the last one, which stays. */
  | 'created_beside_edited'
  /** The same run wrote one by that mark about something else. */
  | 'created_beside_other';

/** What is to be said on a review. */
export interface KeptComment {
  readonly review: number;
  readonly body: string;
  readonly mark: Mark;
  /** Says only that an earlier comment does not hold anymore: without one there is nothing to say. */
  readonly isCorrection: boolean;
}

/** Creates or updates it. Rejects as the forge does. */
export async function keepComment(kept: KeptComment, forge: Forge): Promise<CommentEnd> {
  const body = markBody(kept.body, kept.mark);
  const comments = await forge.listComments(kept.review);
  const last = comments.filter((it) => isMarked(it, kept.mark)).at(-1);
  if (last === undefined) {
    if (kept.isCorrection) return 'none_needed';
    await createCommentOnce(kept.review, body, forge);
    return 'created';
  }
  return await replaceComment(last, { ...kept, body }, forge);
}

function isMarked({ isOwn, body }: ReviewComment, { kind, key }: Mark): boolean {
  const found = isOwn ? readMark(body) : null;
  return found?.kind === kind && found.key === key;
}

async function replaceComment(
  last: ReviewComment,
  kept: KeptComment,
  forge: Forge,
): Promise<CommentEnd> {
  const { review, body, mark } = kept;
  const found = readMark(last.body);
  if (found === null || found.run > mark.run) return 'newer_run';
  const beside = besideWhat(found, mark);
  if (beside !== null) {
    await createCommentOnce(review, body, forge);
    return beside;
  }
  if (isSameText(last.body, body)) return 'unchanged';
  try {
    await forge.updateComment(review, last.id, body);
    return 'updated';
  } catch (error) {
    // Someone may have deleted it a moment ago.
    if (!(await isGone(review, last, error, forge))) throw error;
    await createCommentOnce(review, body, forge);
    return 'created';
  }
}

function besideWhat(
  found: NonNullable<ReturnType<typeof readMark>>,
  mark: Mark,
): 'created_beside_edited' | 'created_beside_other' | null {
  if (!found.isUntouched) return 'created_beside_edited';
  const isOther = found.about !== mark.about && found.run === mark.run && mark.run > 0;
  return isOther ? 'created_beside_other' : null;
}

async function isGone(
  review: number,
  last: ReviewComment,
  error: unknown,
  forge: Forge,
): Promise<boolean> {
  if (!(error instanceof RosterError) || error.code !== 'forge_denied') return false;
  const comments = await forge.listComments(review);
  return comments.every(({ id }) => id !== last.id);
}

/** An answer that was lost is looked for before anything is said again. */
async function createCommentOnce(review: number, body: string, forge: Forge): Promise<void> {
  try {
    await forge.createComment(review, body);
  } catch (error) {
    if (!(error instanceof RosterError) || error.code !== 'forge_lost') throw error;
    const comments = await forge.listComments(review);
    if (comments.some((it) => it.isOwn && isSameText(it.body, body))) return;
    await forge.createComment(review, body);
  }
}

/** The same text, however the forge ends its lines. */
function isSameText(one: string, other: string): boolean {
  return settleText(one) === settleText(other);
}

function settleText(body: string): string {
  return body.replaceAll('\r\n', '\n').trimEnd();
}
