/** What someone is told of a run: a few sentences without people, bounded and escaped for where they go. */
import type { ExitCode } from '../../errors.js';
import { EXIT } from '../../errors.js';
import { VERSION } from '../../generated/version.js';
import { differs } from '../../plan/summary.js';
import { escapeTerminal } from '../../render/escape.js';
import { describePlan, describePlans } from '../../render/plan-words.js';
import { listOutcomes, nameReport, summarizeReports } from '../../render/report-words.js';
import { nameFailure, nameTarget } from '../../render/words.js';
import type { CliEnv, NotifyOptions, ShownResult } from '../options.js';

/** What a run came to. */
export interface RunEnd {
  readonly command: string;
  readonly exitCode: ExitCode;
  /** What was shown; null where it ended before. */
  readonly shown: ShownResult | null;
  /** Why it ended before, without secrets; or null. */
  readonly error: string | null;
}

/** What is sent, whoever gets it. */
export interface Notice {
  readonly format_version: '1.0';
  readonly tool_version: string;
  /** The same for each try, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly at: string;
  readonly command: string;
  readonly occasion: 'change' | 'failure' | 'nothing';
  readonly exit_code: ExitCode;
  readonly summary: string;
  readonly workspaces: readonly string[];
  /** The page of the run in the CI system, or null. */
  readonly run_url: string | null;
}

/** Whether a run is one that someone wants to be told of. */
export function isOccasionWanted({ occasion }: Notice, { notifyOn }: NotifyOptions): boolean {
  if (notifyOn === 'always' || occasion === 'failure') return true;
  return notifyOn === 'change' && occasion === 'change';
}

const MOST_WORKSPACES = 20;
const LONGEST_SUMMARY = 1_000;
const LONGEST_LINE = 200;

/** The notice of a run. */
export function makeNotice(end: RunEnd, env: CliEnv): Notice {
  const lines = end.shown === null ? [] : listWorkspaceLines(end.shown);
  const hidden = lines.length - MOST_WORKSPACES;
  const named = lines.slice(0, MOST_WORKSPACES).map((line) => bound(line, LONGEST_LINE));
  return {
    format_version: '1.0',
    tool_version: VERSION,
    id: makeId(env),
    at: new Date(env.now()).toISOString(),
    command: end.command,
    occasion: findOccasion(end),
    exit_code: end.exitCode,
    summary: bound(summarize(end), LONGEST_SUMMARY),
    workspaces: hidden > 0 ? [...named, `and ${hidden} more`] : named,
    run_url: findRunUrl(env.variables),
  };
}

/** The text for people, as one message. */
export function renderSlack(notice: Notice): string {
  const { command, occasion, exit_code: code, summary, workspaces, run_url: url } = notice;
  const head = `${occasion === 'failure' ? 'Failed: ' : ''}roster ${command} (exit code ${code})`;
  const lines = [head, summary, ...workspaces.map((line) => `• ${line}`), ...(url ? [url] : [])];
  // Nothing in it is markup: https://docs.slack.dev/messaging/formatting-message-text#escaping
  const text = lines.join('\n').replace(/[&<>]/g, (sign) => SLACK_ENTITIES[sign] ?? sign);
  return JSON.stringify({ text, mrkdwn: false, parse: 'none', unfurl_links: false });
}

const SLACK_ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Errors may name people, and a channel is read by many. */
const ADDRESS = /[^\s"'(<,;]+@[^\s"')>,;]+/gu;

function bound(text: string, longest: number): string {
  const shown = escapeTerminal(text.slice(0, 10 * longest).replace(ADDRESS, 'someone'));
  return shown.length <= longest
    ? shown
    : `${shown.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

const FINE: ReadonlySet<ExitCode> = new Set([EXIT.success, EXIT.differs]);

function findOccasion({ exitCode, shown }: RunEnd): Notice['occasion'] {
  if (!FINE.has(exitCode)) return 'failure';
  if (shown === null) return 'nothing';
  const isChange =
    shown.kind === 'plan'
      ? shown.file.plans.some((plan) =>
          shown.mode === 'drift' ? differs(plan) : plan.changes.length > 0,
        )
      : shown.file.reports.some(({ results }) => results.length > 0);
  return isChange ? 'change' : 'nothing';
}

function summarize({ shown, error }: RunEnd): string {
  if (error !== null) return error;
  if (shown === null) return 'There is no result. The log says why.';
  return shown.kind === 'plan'
    ? describePlans(shown.file, shown.mode)
    : summarizeReports(shown.file);
}

/** A line for each workspace. */
function listWorkspaceLines(shown: ShownResult): readonly string[] {
  const failed = shown.file.failures.map((each) => `${nameFailure(each)}: ${each.message}`);
  const lines =
    shown.kind === 'plan'
      ? shown.file.plans.map(
          (plan) =>
            `${plan.roster.path} → ${nameTarget(plan.target)}: ${describePlan(plan, shown.mode)}`,
        )
      : shown.file.reports.map(
          (report) => `${nameReport(report)}: ${listOutcomes({ reports: [report] })}`,
        );
  return [...lines, ...failed];
}

function makeId({ random }: CliEnv): string {
  return Array.from({ length: 4 }, () =>
    Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
}

function findRunUrl(variables: CliEnv['variables']): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = variables;
  const run = variables['GITHUB_RUN_ID'];
  if (server && repository && run)
    return bound(`${server}/${repository}/actions/runs/${run}`, LONGEST_LINE);
  const job = variables['CI_JOB_URL'];
  return job ? bound(job, LONGEST_LINE) : null;
}
