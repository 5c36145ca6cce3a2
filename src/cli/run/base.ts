/** `plan --base-ref`: the roster of another commit, to tell apart what a change of it brings about and what differed before. */

import { dayAt } from '../../day.js';
import type { Plan } from '../../plan/plan.js';
import { planRoster } from '../../plan/plan-roster.js';
import { comparePolicies } from '../../plan/policy-changes.js';
import type { WrittenDays } from '../../plan/reinviting.js';
import { markOrigins } from '../../plan/saved/origins.js';
import { tellDistrusted } from '../../render/words.js';
import { readRoster } from '../../roster/read.js';
import type { Roster } from '../../roster/roster.js';
import { askWritten } from '../git/ask-written.js';
import { lineOf, openRepository, type Repository } from '../git/repository.js';
import { readCommit } from '../git/tree.js';
import type { CliEnv } from '../options.js';
import type { LivePlan, PlanKept } from './plan-all.js';

/** A plan beside the one of its roster at a git ref. What can't be compared is warned of and stays as it is. */
export async function compareWithRef(
  live: Pick<LivePlan, 'plan' | 'workspace' | 'roster'>,
  ref: string,
  env: BaseEnv,
): Promise<Pick<PlanKept, 'plan' | 'warnings'>> {
  const { plan } = live;
  const base = await readBaseRoster(plan.roster.path, ref, env);
  const warnings = warningOf(base, plan.roster.path);
  if (base.kind === 'unusable') return { plan, warnings };
  return { plan: await compareWithBase(live, base, env), warnings };
}

/** What a plan is compared with: a ref, and the commit that was compared. */
interface Base {
  readonly ref: string;
  readonly commit: string;
}

/**
 * The roster at the base; `missing` when there was none; or why there is nothing to compare with. A caveat
 * says what the base may show wrongly.
 */
type BaseRoster =
  | {
      readonly kind: 'roster';
      readonly base: Base;
      readonly roster: Roster;
      readonly caveats: readonly string[];
    }
  | { readonly kind: 'missing'; readonly base: Base; readonly caveats: readonly string[] }
  | { readonly kind: 'unusable'; readonly why: string };

/** What reading a base needs of the outside. */
type BaseEnv = Pick<CliEnv, 'run' | 'cwd' | 'variables' | 'files' | 'now' | 'redaction'>;

/**
 * Reads the roster as it was where the work tree's history left a git ref, as `git diff REF...` does, with
 * what it includes. Where nothing is in common, as it is at the ref. Touches neither work tree nor index.
 */
export async function readBaseRoster(path: string, ref: string, env: BaseEnv): Promise<BaseRoster> {
  const opened = await openRepository(path, env);
  if (!opened.ok) {
    return unusable(
      opened.why === 'not_trusted'
        ? tellDistrusted(opened.folder)
        : whyNotOpened(opened.why, opened.said, path),
    );
  }
  const { repository } = opened;
  const tip = await findCommit(ref, repository);
  const inside = (await isSubmodule(repository)) ? [tellSubmodule(path, ref)] : [];
  if (tip === null) {
    const fetch = `There is no commit ${ref} here. Fetch it first: actions/checkout needs \`fetch-depth: 0\` for that.`;
    return unusable([fetch, ...inside].join(' '));
  }
  const fork = await findFork(tip, repository);
  const caveats = fork === null ? [...inside, tellNothingInCommon(ref)] : inside;
  const base = { ref, commit: fork ?? tip };
  const files = readCommit(base.commit, repository, { path, cwd: env.cwd() });
  const isThere = await files.size(path).then(
    (size) => size !== null,
    () => true,
  );
  if (!isThere) return { kind: 'missing', base, caveats };
  const parsed = await readRoster(path, files, dayAt(env.now()));
  if (parsed.ok) return { kind: 'roster', base, roster: parsed.roster, caveats };
  const problems = env.redaction?.problems(parsed.problems) ?? parsed.problems;
  const [first] = problems.filter(({ severity }) => severity === 'error');
  const what = first === undefined ? '' : `: ${first.file}:${first.line}: ${first.message}`;
  return unusable(`${path} is not valid at ${nameBase(base)}${what}`);
}

/**
 * The plan with an origin for each difference. The base is held against the same read. Where there was
 * no roster nothing was wanted, so everything comes from this change.
 */
async function compareWithBase(
  { plan, workspace, roster }: Pick<LivePlan, 'plan' | 'workspace' | 'roster'>,
  found: Exclude<BaseRoster, { kind: 'unusable' }>,
  env: BaseEnv,
): Promise<Plan> {
  if (found.kind === 'missing') {
    return markOrigins(plan, { ...plan, changes: [], attention: [] }, found.base);
  }
  const context = {
    endpoint: plan.target.endpoint,
    settingsWorkspaceUid: plan.target.workspace_uid,
    allow: {},
    today: dayAt(env.now()),
  };
  const planAs = (as: Roster, written: WrittenDays): Plan =>
    planRoster(as, workspace, { ...context, written });
  const before = found.roster;
  const writtenBefore = await askWritten(before, workspace, env, found.base.commit);
  const marked = markOrigins(plan, planAs(before, writtenBefore), found.base);
  if (roster === undefined) return marked;
  const today = { ...roster, policy: before.policy };
  const underBefore = planAs(today, await askWritten(today, workspace, env));
  return {
    ...marked,
    policy_changes: comparePolicies({ before, after: roster, plan: marked, underBefore }),
  };
}

function warningOf(found: BaseRoster, path: string): readonly string[] {
  switch (found.kind) {
    case 'roster':
      return found.caveats;
    case 'missing':
      return [
        ...found.caveats,
        `There was no ${path} at ${nameBase(found.base)}, so everything is shown as part of this change.`,
      ];
    case 'unusable':
      return [`${found.why} The plan does not separate this change from drift.`];
  }
}

/** `origin/main (1a2b3c4)` */
function nameBase({ ref, commit }: Base): string {
  const short = commit.slice(0, 7);
  // A commit that was named by its id stands for itself.
  return commit.startsWith(ref) ? short : `${ref} (${short})`;
}

/** The commit that a ref stands for. A ref that begins with a hyphen is none, and never an option. */
async function findCommit(ref: string, { git }: Repository): Promise<string | null> {
  if (ref.startsWith('-')) return null;
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  return idOf(lineOf(await git(args)));
}

/** The last commit that a commit and the work tree's history have in common, or null. */
async function findFork(commit: string, { git }: Repository): Promise<string | null> {
  return idOf(lineOf(await git(['merge-base', commit, 'HEAD'])));
}

function idOf(line: string | null): string | null {
  return line !== null && /^[0-9a-f]{40,64}$/.test(line) ? line : null;
}

/** Whether the repository is a part of one around it. */
async function isSubmodule({ git }: Repository): Promise<boolean> {
  const around = lineOf(await git(['rev-parse', '--show-superproject-working-tree']));
  return around !== null && around !== '';
}

function tellSubmodule(path: string, ref: string): string {
  return `${path} is in a git submodule, so ${ref} is a ref of the submodule, not of the repository that contains it.`;
}

function tellNothingInCommon(ref: string): string {
  return `${ref} and HEAD have no commit in common here, so what changed on ${ref} in the meantime is shown as part of this change. Fetch the whole history of both: actions/checkout needs \`fetch-depth: 0\` for that.`;
}

function unusable(why: string): BaseRoster {
  return { kind: 'unusable', why };
}

function whyNotOpened(why: 'no_git' | 'no_repository', said: string, path: string): string {
  if (why === 'no_git') return 'git cannot be started. Install it.';
  const quoted = said === '' ? '' : ` git says: "${said}".`;
  return `${path} is not in a git work tree.${quoted}`;
}
