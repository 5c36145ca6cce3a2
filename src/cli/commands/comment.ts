/** `roster comment`: keeps one comment or one issue at GitHub or GitLab, with what `--report markdown` wrote. */
import {
  Command,
  type CommandUnknownOpts,
  InvalidArgumentError,
} from '@commander-js/extra-typings';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import type { Forge } from '../../forge/forge.js';
import { type CommentEnd, keepComment } from '../../forge/keep-comment.js';
import { closeKeptIssues, type IssueEnd, keepIssue } from '../../forge/keep-issue.js';
import { digestOf, type Mark } from '../../forge/mark.js';
import {
  addCommonOptions,
  type CliEnv,
  type CommonOptions,
  type Finish,
  optional,
} from '../options.js';
import { type ForgeJob, findForge } from '../review/find-forge.js';
import { readBytes } from '../roster-files.js';
import { showNote, showWarning } from '../say.js';

/** The flags of `roster comment`. */
interface CommentOptions extends CommonOptions {
  readonly on: number | null;
  readonly issue: string | null;
  readonly close: boolean;
  readonly label: string;
}

/** Comments, or keeps an issue. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('comment')
    .argument('<file>', 'the file that --report markdown=FILE wrote')
    .addOption(
      optional(
        '--on <number>',
        'the pull request or merge request (default: that of the job)',
      ).argParser(parseReview),
    )
    .addOption(
      optional('--issue <title>', 'instead of commenting, keep one issue open with that title'),
    )
    .option('--close', 'close the issue, because nothing differs any longer', false)
    .option(
      '--label <text>',
      'distinguishes jobs with the same name, such as those of a matrix',
      '',
    );
  return addCommonOptions(command).action(async (file, options) =>
    finish(await comment(file, options, env)),
  );
}

async function comment(file: string, options: CommentOptions, env: CliEnv): Promise<ExitCode> {
  if (options.close && options.issue === null) {
    throw new RosterError('--close requires --issue.', {
      code: 'invalid_flags',
      exitCode: EXIT.invalid,
      hint: 'Name the issue: --issue "Drift" --close.',
    });
  }
  const written = await readMarkdown(file, env);
  const job = await findForge(env);
  const mark = markOfJob(written.kind, file, job, options);
  if (options.issue !== null) {
    await tellIssue({ title: options.issue, body: written.body }, mark, options, job.forge, env);
    return EXIT.success;
  }
  const review = options.on ?? job.review ?? refuseNoReview(job.forge);
  const body = fitBody(written.body, job.forge);
  const kept = { review, body, mark, isCorrection: false };
  tellComment(await keepComment(kept, job.forge), review, options, job.forge, env);
  return EXIT.success;
}

/** What `--report markdown` wrote, by its first line. */
interface WrittenMarkdown {
  readonly kind: Mark['kind'];
  readonly body: string;
}

const LET_IT_WRITE =
  'Write it first with plan, apply or drift, for example: roster plan --report markdown=plan.md';

async function readMarkdown(path: string, env: CliEnv): Promise<WrittenMarkdown> {
  const bytes = (await env.files.size(path)) === null ? null : await readBytes(path, env.files);
  if (bytes === null) {
    throw new RosterError(`${path}: There is no such file.`, {
      code: 'file_not_found',
      exitCode: EXIT.invalid,
      hint: LET_IT_WRITE,
    });
  }
  const text = new TextDecoder().decode(bytes);
  const [line = '', kind] = /^<!-- roster:(plan|apply|drift) -->\n/.exec(text) ?? [];
  if (kind === 'plan' || kind === 'apply' || kind === 'drift') {
    return { kind, body: text.slice(line.length) };
  }
  throw new RosterError(`${path} was not written by roster with --report markdown=FILE.`, {
    code: 'not_markdown',
    exitCode: EXIT.invalid,
    hint: LET_IT_WRITE,
  });
}

function markOfJob(
  kind: Mark['kind'],
  file: string,
  { job, run, pipeline }: ForgeJob,
  { label }: CommentOptions,
): Mark {
  return { kind, key: digestOf([pipeline ?? '', job, label, file]), about: digestOf([]), run };
}

/** roster's Markdown fits by itself; a forge with a smaller limit gets what has room, and how much has not. */
function fitBody(body: string, { longestBody }: Forge): string {
  const room = longestBody - 400;
  if (body.length <= room) return body;
  const lines = body.slice(0, room).split('\n').slice(0, -1);
  const left = body.split('\n').length - lines.length;
  return `${lines.join('\n')}\n\n… and ${left} more lines: see the job’s log.\n`;
}

function parseReview(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give the number of a pull request or merge request.');
}

function refuseNoReview({ review }: Forge): never {
  throw new RosterError(
    `This job does not belong to a ${review}, so there is nothing to comment on.`,
    {
      code: 'no_review',
      exitCode: EXIT.invalid,
      hint: `Run it in a job of a ${review}, or name one with --on NUMBER.`,
    },
  );
}

async function tellIssue(
  text: { readonly title: string; readonly body: string },
  mark: Mark,
  { close }: CommentOptions,
  forge: Forge,
  env: CliEnv,
): Promise<void> {
  const end = close
    ? await closeKeptIssues(mark, 'The roster and the workspace match again.', forge)
    : await keepIssue({ ...text, body: fitBody(text.body, forge) }, mark, forge);
  showNote(wordIssueEnd(end), env);
}

function wordIssueEnd(end: IssueEnd): string {
  switch (end) {
    case 'none_needed':
      return 'There is no issue to close.';
    case 'opened_beside_edited':
      return 'Someone edited the issue, so roster closed it as it is and opened a new one.';
    case 'opened':
    case 'updated':
    case 'unchanged':
    case 'closed':
      return `The issue was ${end}.`;
  }
}

function tellComment(
  end: CommentEnd,
  review: number,
  options: CommonOptions,
  forge: Forge,
  env: CliEnv,
): void {
  const where = `on ${forge.review} ${review}`;
  switch (end) {
    case 'created':
    case 'updated':
    case 'unchanged':
      showNote(
        `The comment ${where} was ${end === 'unchanged' ? 'already up to date' : end}.`,
        env,
      );
      return;
    case 'none_needed':
      return;
    case 'newer_run':
      showWarning(
        `A newer run has already commented ${where}, so its comment was kept.`,
        options,
        env,
      );
      return;
    case 'created_beside_edited':
      showWarning(
        `Someone edited the comment ${where}. roster left it alone and wrote a new one.`,
        options,
        env,
      );
      return;
    case 'created_beside_other':
      showWarning(
        `Two jobs of this run write the same comment ${where}. Give each its own --label.`,
        options,
        env,
      );
      return;
  }
}
