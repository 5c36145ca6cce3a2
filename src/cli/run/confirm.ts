/** Asks before anything is written, or demands `--yes` where nobody can be asked. */
import { EXIT, RosterError } from '../../errors.js';
import type { Plan } from '../../plan/plan.js';
import { escapeTerminal } from '../../render/escape.js';
import { count, nameTarget } from '../../render/words.js';
import { sleepUnlessAborted } from '../../workspace/pace.js';
import type { CliEnv } from '../interrupt.js';
import { namePlan } from './plan-all.js';

/**
 * Resolves when the answer is yes: one for all plans. `several` names every workspace with its changes.
 * Throws `needs_yes` (exit 3) or `not_confirmed` (exit 1).
 */
export async function confirmPlans(
  plans: readonly Plan[],
  several: boolean,
  yes: boolean,
  env: CliEnv,
): Promise<void> {
  const what = countChanges(plans.reduce((sum, plan) => sum + plan.changes.length, 0));
  const where = several ? listWorkspaces(plans) : plans.map(({ target }) => nameTarget(target));
  const named = where.map((name) => escapeTerminal(env.redaction?.text(name) ?? name));
  await askForYes(`Apply ${what} to ${named.join(', ')}?`, yes, env);
}

/** All plans stand above the question; it has to stay readable. */
const MOST_NAMED = 10;

function listWorkspaces(plans: readonly Plan[]): readonly string[] {
  const changing = plans.filter((plan) => plan.changes.length > 0);
  const named = changing
    .slice(0, MOST_NAMED)
    .map((plan) => `${namePlan(plan)} (${countChanges(plan.changes.length)})`);
  const hidden = changing.length - named.length;
  return hidden === 0 ? named : [...named, `and ${hidden} more`];
}

function countChanges(number: number): string {
  return count(number, 'change', 'changes');
}

/**
 * The same for any question, which must be escaped. Without `--yes` somebody must be there to answer.
 * Throws the interruption as soon as somebody stops the run.
 */
export async function askForYes(question: string, yes: boolean, env: CliEnv): Promise<void> {
  if (yes) return;
  if (!env.stdin.isTerminal || !env.stderr.isTerminal) {
    throw new RosterError('There is nobody to ask, so nothing was written.', {
      code: 'needs_yes',
      exitCode: EXIT.invalid,
      hint: 'Add --yes to apply without asking, or --dry-run to only look.',
    });
  }
  env.stderr.write(`${question} Only yes is taken for yes: `);
  const answer = await readAnswer(env);
  if (answer?.trim().toLowerCase() === 'yes') return;
  throw new RosterError('Not confirmed: nothing was written.', {
    code: 'not_confirmed',
    exitCode: EXIT.unexpected,
  });
}

/** A terminal that closes ends the input, and sends its signal about then. */
const SIGNAL_AFTER_END_MS = 100;

async function readAnswer(env: CliEnv): Promise<string | null> {
  const stop = env.interrupts?.stop;
  const answer = await env.stdin.readLine(stop);
  // At the end of input nobody has ended the line.
  if (answer === null) env.stderr.write('\n');
  if (answer === null && stop !== undefined) {
    await sleepUnlessAborted(env, SIGNAL_AFTER_END_MS, stop);
  }
  stop?.throwIfAborted();
  return answer;
}
