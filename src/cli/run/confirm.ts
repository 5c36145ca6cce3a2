/** Asks before anything is written, or requires `--yes` where nobody can be asked. Short: runs and merges share it. */
import { EXIT, RosterError } from '../../errors.js';
import { hangText } from '../../render/text/layout.js';
import { sleepUnlessAborted } from '../../workspace/retry.js';
import type { CliEnv } from '../options.js';

/**
 * Resolves when the answer to a question, which must be escaped, is yes, or when `--yes` is. Throws `needs_yes`
 * (exit 3) when nobody is there to answer, `not_confirmed` (exit 1), and the interruption as soon as someone
 * stops the run.
 */
export async function askForYes(question: string, yes: boolean, env: CliEnv): Promise<void> {
  if (yes) return;
  if (!env.stdin.isTerminal || !env.stderr.isTerminal) {
    throw new RosterError('There is no terminal for a prompt, so nothing was written.', {
      code: 'needs_yes',
      exitCode: EXIT.invalid,
      hint: 'Add --yes to apply without asking, or --dry-run to only show the plan.',
    });
  }
  const asked = `${question} Type "yes" to confirm:`;
  env.stderr.write(`${hangText('', asked, env.stderr.columns).join('\n')} `);
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
