/** `roster review`: an access review for an auditor or the lead of a team. Reads only. */
import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { count } from '../../count.js';
import { matchesAny } from '../../email.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import type { ReviewFile } from '../../generated/review-file.js';
import { renderJson } from '../../render/json.js';
import { renderTableCsv, reviewTable } from '../../render/lists.js';
import { renderReviewMarkdown } from '../../render/markdown/review.js';
import type { Roster } from '../../roster/roster.js';
import { findReadError } from '../../workspace/read.js';
import type { Workspace } from '../../workspace/workspace.js';
import { type ReviewInput, reviewAccess } from '../access/access-review.js';
import { findHistoryGap } from '../access/history.js';
import { withConnector } from '../connect.js';
import {
  addConnectionOptions,
  addRedactOption,
  type CliEnv,
  type ConnectionOptions,
  DEFAULT_ROSTER,
  type Finish,
  optional,
  parseRef,
} from '../options.js';
import { loadRoster } from '../run/aim.js';
import { readBaseRoster } from '../run/base.js';
import { planLive } from '../run/plan-all.js';
import { showWarning } from '../say.js';

const REVIEW_FORMATS = {
  markdown: renderReviewMarkdown,
  csv: (file: ReviewFile) => renderTableCsv(reviewTable(file.people)),
  json: (file: ReviewFile) => renderJson(file),
} as const;

/** The flags of `roster review`. */
interface ReviewOptions extends ConnectionOptions {
  readonly format: keyof typeof REVIEW_FORMATS;
  readonly since: string | null;
}

/** Says who has access, since when, by whom, and whether the workspace agrees. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('review')
    .argument('[file]', 'the roster file', DEFAULT_ROSTER)
    .addOption(
      new Option('--format <format>', 'what goes to standard output')
        .choices(['markdown', 'csv', 'json'])
        .default('markdown'),
    )
    .addOption(
      optional(
        '--since <ref>',
        'say what changed since this tag or commit of the last review',
      ).argParser(parseRef),
    );
  return addConnectionOptions(addRedactOption(command)).action(async (file, options) =>
    finish(await review(file, options, env)),
  );
}

/** Throws `incomplete_read` (exit 5) rather than show half of the workspace: who signs it must be able to rely on it. */
async function review(path: string, options: ReviewOptions, env: CliEnv): Promise<ExitCode> {
  const roster = await loadRoster(path, { ...options, format: 'text' }, env);
  if (roster === null) return EXIT.invalid;
  const gap = await findHistoryGap(path, env);
  if (gap !== null) showWarning(gap, options, env);
  const since = await readSince(roster, options, env);
  const { plan, workspace } = await withConnector(options, env, async (connector) =>
    planLive(roster, await connector(roster.workspace), {}, env),
  );
  const incomplete = findReadError(workspace);
  if (incomplete !== null) throw incomplete;
  const ignored = countIgnored(roster, workspace);
  if (ignored > 0) {
    const are = count(ignored, 'active user is', 'active users are');
    showWarning(`${are} ignored by policy.ignore, and not in the review.`, options, env);
  }
  const file = await reviewAccess({ roster, plan, workspace, since }, env);
  const shown = env.redaction?.reviewFile(file) ?? file;
  env.stdout.write(REVIEW_FORMATS[options.format](shown));
  return EXIT.success;
}

function countIgnored({ policy }: Roster, { activeUsers }: Workspace): number {
  return activeUsers.filter(({ key }) => matchesAny(key, policy.ignore)).length;
}

async function readSince(
  roster: Roster,
  options: ReviewOptions,
  env: CliEnv,
): Promise<ReviewInput['since']> {
  const { since: ref } = options;
  if (ref === null) return null;
  const base = await readBaseRoster(roster.path, ref, env);
  switch (base.kind) {
    case 'roster':
      for (const caveat of base.caveats) showWarning(caveat, options, env);
      return { ref, roster: base.roster };
    case 'missing':
      showWarning(
        `There was no ${roster.path} at ${ref}, so everyone is shown as added. If the file had another name then, compare with a later commit.`,
        options,
        env,
      );
      return { ref, roster: null };
    case 'unusable':
      throw new RosterError(`The roster can't be compared with ${ref}. ${base.why}`, {
        code: 'no_base',
        exitCode: EXIT.invalid,
        hint: 'Name a tag or a commit that this clone has (git tag lists tags), or leave --since out.',
      });
  }
}
