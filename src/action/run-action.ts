/** One step of the action: inputs and event in, outputs out. What ends it early is an annotation and an exit code. */
import { routeTo } from '../cli/review/find-forge.js';
import { EXIT, type ExitCode, RosterError } from '../errors.js';
import { openGitHub } from '../forge/github.js';
import { type Occasion, readOccasion } from './event.js';
import { applyBranch, planBranch } from './events/on-branch.js';
import { planPullRequest } from './events/on-pull-request.js';
import { planQueue } from './events/on-queue.js';
import { lookForDrift } from './events/on-schedule.js';
import { type Inputs, parseInputs } from './inputs.js';
import { type ActionEnd, endWithout, type Job, pathInRepository } from './job.js';
import { annotateError, say } from './log.js';
import { nameOutcome, writeOutputs } from './outputs.js';
import { validateRosters } from './roster-run.js';
import type { ActionEnv } from './runner.js';

/** Runs the step. Never rejects; what the process is to exit with is 0 where the step is green. */
export async function runAction(env: ActionEnv): Promise<ExitCode> {
  const end = await runStep(env).catch((error: unknown) => endOfError(error, env));
  writeOutputs(end, env.runner);
  if (end.isGreen) return EXIT.success;
  say('error', [`roster exited with code ${end.exitCode} (${end.outcome}).`], env);
  return end.exitCode === EXIT.success ? EXIT.unexpected : end.exitCode;
}

function endOfError(error: unknown, env: ActionEnv): ActionEnd {
  annotateError('error', error, env);
  const exitCode = error instanceof RosterError ? error.exitCode : EXIT.unexpected;
  return endWithout(exitCode, nameOutcome({ exitCode, shown: null }));
}

async function runStep(env: ActionEnv): Promise<ActionEnd> {
  const inputs = parseInputs(env.runner);
  if (inputs.token !== null) env.runner.hide(inputs.token.reveal());
  const job = await openJob(inputs, await readOccasion(env), env);
  for (const file of inputs.files) await pathInRepository(file, job);
  switch (inputs.command) {
    case 'validate': {
      const exitCode = await validateRosters(job, true);
      return endWithout(exitCode, nameOutcome({ exitCode, shown: null }));
    }
    case 'plan':
      return await planOccasion(job);
    case 'apply':
      return await applyOccasion(job);
    case 'drift':
      return await lookForDrift(job);
  }
}

async function openJob(inputs: Inputs, { event, facts }: Occasion, env: ActionEnv): Promise<Job> {
  const place = { apiUrl: facts.apiUrl, repository: facts.repository };
  const post = await routeTo(facts.apiUrl, env);
  return {
    ...{ inputs, event, facts, env, forgePost: post },
    forge:
      inputs.token === null
        ? null
        : openGitHub({ ...place, token: inputs.token }, { ...env, post }),
    // A repository that nobody says is private is taken for one that everyone can read.
    redact: inputs.redact ?? facts.isPublic !== false,
  };
}

async function planOccasion(job: Job): Promise<ActionEnd> {
  const { event } = job;
  switch (event.kind) {
    case 'pull_request':
      return await planPullRequest(event, job);
    case 'merge_group':
      return await planQueue(event, job);
    case 'push':
    case 'schedule':
    case 'workflow_dispatch':
      return await planBranch(job);
    case 'other':
      throw wrongEvent(
        'plan',
        event.name,
        'pull_request, merge_group, push, schedule or workflow_dispatch',
      );
  }
}

async function applyOccasion(job: Job): Promise<ActionEnd> {
  const { event } = job;
  switch (event.kind) {
    case 'push':
    case 'schedule':
    case 'workflow_dispatch':
      return await applyBranch(event, job);
    case 'pull_request':
    case 'merge_group':
      throw wrongEvent('apply', event.kind, 'push, schedule or workflow_dispatch');
    case 'other':
      throw wrongEvent('apply', event.name, 'push, schedule or workflow_dispatch');
  }
}

/** `pull_request_target` above all: it would run what someone proposes with the secrets of the repository. */
function wrongEvent(command: string, name: string, right: string): RosterError {
  return new RosterError(`\`command: ${command}\` does nothing for the event ${name}.`, {
    code: 'wrong_event',
    exitCode: EXIT.invalid,
    hint: `Start the workflow on ${right}.`,
  });
}
