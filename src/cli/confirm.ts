/** Asks before anything is written, or demands `--yes` where nobody can be asked. */
import type { Env } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import type { Plan } from '../plan/plan.js';
import { escapeTerminal } from '../render/escape.js';
import { count, nameTarget } from '../render/plan-words.js';

/** Resolves when the answer is yes. Throws `needs_yes` (exit 3) or `not_confirmed` (exit 1). */
export async function confirmPlan(plan: Plan, yes: boolean, env: Env): Promise<void> {
  if (yes) return;
  if (!env.stdin.isTerminal || !env.stderr.isTerminal) {
    throw new RosterError('There is nobody to ask, so nothing was written.', {
      code: 'needs_yes',
      exitCode: EXIT.invalid,
      hint: 'Add --yes to apply without asking, or --dry-run to only look.',
    });
  }
  const what = count(plan.changes.length, 'change', 'changes');
  const where = escapeTerminal(nameTarget(plan.target));
  env.stderr.write(`Apply ${what} to ${where}? Only yes is taken for yes: `);
  const answer = await env.stdin.readLine();
  // At the end of input nobody has ended the line.
  if (answer === null) env.stderr.write('\n');
  if (answer?.trim().toLowerCase() === 'yes') return;
  throw new RosterError('Not confirmed: nothing was written.', {
    code: 'not_confirmed',
    exitCode: EXIT.unexpected,
  });
}
