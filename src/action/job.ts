/** All that a step of the action works with, and what it can come to. */
import type { ShownResult } from '../cli/options.js';
import { pathInCheckout } from '../cli/review/superseded.js';
import type { Post } from '../env.js';
import { EXIT, type ExitCode } from '../errors.js';
import type { Forge } from '../forge/forge.js';
import { digestOf, type Mark } from '../forge/mark.js';
import type { ActionEvent, JobFacts } from './event.js';
import type { Inputs } from './inputs.js';
import type { ActionEnv } from './runner.js';

/** A step of the action, while it runs. */
export interface Job {
  readonly inputs: Inputs;
  readonly event: ActionEvent;
  readonly facts: JobFacts;
  readonly env: ActionEnv;
  /** The way to the API of GitHub, through a proxy where there is one. */
  readonly forgePost: Post;
  /** Null without a token. */
  readonly forge: Forge | null;
  /** Whether people are hidden. */
  readonly redact: boolean;
}

/** What the step came to: its outputs. */
export interface ActionEnd {
  readonly exitCode: ExitCode;
  /** `superseded`, `not_planned`, or what the command says itself. */
  readonly outcome: string;
  readonly shown: ShownResult | null;
  readonly planFile: string | null;
  readonly reportPath: string | null;
  /** Whether the step is green: drift that an issue tells of is no failure of the step. */
  readonly isGreen: boolean;
}

/** An end that has no result. */
export function endWithout(exitCode: ExitCode, outcome: string): ActionEnd {
  return {
    ...{ exitCode, outcome, isGreen: exitCode === EXIT.success },
    ...{ shown: null, planFile: null, reportPath: null },
  };
}

/**
 * By what this step finds what it wrote before. Jobs, labels and rosters tell comments apart; `about` tells two
 * steps that have those in common and look at different workspaces.
 */
export function markOf(
  kind: Mark['kind'],
  rosters: readonly string[],
  { inputs, facts, env }: Job,
): Mark {
  const { PARADIME_API_ENDPOINT: endpoint = '', PARADIME_WORKSPACE_UID: uid = '' } = env.variables;
  return {
    kind,
    key: digestOf([facts.workflow ?? '', facts.job, inputs.label, ...rosters]),
    about: digestOf([endpoint, uid]),
    run: facts.runId,
  };
}

/** The page of this run. */
export function runUrl({ facts }: Pick<Job, 'facts'>): string {
  return `${facts.serverUrl}/${facts.repository}/actions/runs/${facts.runId}`;
}

/** The path of a file as the repository has it. Throws `outside_work_tree` (exit 3) for one that is not in the checkout. */
export async function pathInRepository(file: string, { env, facts }: Job): Promise<string> {
  return await pathInCheckout(file, facts.workspace, env);
}

/** The variables of a pull request that is none of the repository's own hold no secrets. */
export function isForeignJob({ event }: Pick<Job, 'event'>): boolean {
  return event.kind === 'pull_request' && event.isForeign;
}
