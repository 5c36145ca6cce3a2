/** Comments of the action: kept where they may be written, and said in the log where they may not. */
import { EXIT, type ExitCode, RosterError } from '../errors.js';
import { type CommentEnd, keepComment } from '../forge/keep-comment.js';
import type { Mark } from '../forge/mark.js';
import { isForeignJob, type Job, markOf } from './job.js';
import { annotateError, say } from './log.js';

/** What is to be said on a pull request. */
interface ActionComment {
  readonly kind: Mark['kind'];
  readonly pull: number;
  /** The rosters that it is about. */
  readonly rosters: readonly string[];
  readonly body: string;
  readonly isCorrection: boolean;
}

/**
 * Keeps the comment, unless the workflow wants none. A token that may not is said in the log. Anything else that keeps an
 * old comment from being replaced is a failure, since it would pass for the new one.
 */
export async function commentOnPull(wanted: ActionComment, job: Job): Promise<ExitCode> {
  const { inputs, forge, env } = job;
  if (!inputs.comment) return EXIT.success;
  if (forge === null) {
    say('notice', ['No comment was written: the action has no token.'], env);
    return EXIT.success;
  }
  try {
    const kept = { ...wanted, review: wanted.pull, mark: markOf(wanted.kind, wanted.rosters, job) };
    tell(await keepComment(kept, forge), job);
    return EXIT.success;
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    const isDenied = error.code === 'forge_denied';
    annotateError(isDenied ? 'notice' : 'error', error, env);
    if (isDenied) say('notice', [WHY_NO_COMMENT[isForeignJob(job) ? 'foreign' : 'own']], env);
    return isDenied ? EXIT.success : EXIT.unexpected;
  }
}

const WHY_NO_COMMENT = {
  foreign:
    "No comment was written: the token of a pull request from a fork or Dependabot can't write one. The plan is in the job summary.",
  own: 'No comment was written. To allow it, give the job `pull-requests: write` under `permissions`. The plan is in the job summary.',
} as const;

function tell(end: CommentEnd, { env }: Job): void {
  switch (end) {
    case 'created':
    case 'updated':
    case 'unchanged':
    case 'none_needed':
      return;
    case 'newer_run':
      say('notice', ['A newer run has already commented, so its comment was kept.'], env);
      return;
    case 'created_beside_edited':
      say(
        'notice',
        ['Someone edited the comment of an earlier run. roster left it alone and wrote a new one.'],
        env,
      );
      return;
    case 'created_beside_other':
      say(
        'warning',
        [
          'Two steps of this run write the same comment about different workspaces. Give each step its own `label`.',
        ],
        env,
      );
      return;
  }
}
