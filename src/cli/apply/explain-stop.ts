/** Says why a run ended before every change had its turn, and what to do about it. */
import type { LongWait, StopReason } from '../../apply/run.js';
import { renderErrorText, type ShownError } from '../../render/text/error.js';
import { LONGEST_RETRY_AFTER_MS } from '../../workspace/retry.js';
import type { CliEnv } from '../cli-env.js';
import type { CommonOptions } from '../declare/options.js';
import { textOptions } from '../show/text-options.js';

/**
 * Writes nothing for a run that was not stopped, or that somebody stopped on purpose. `name` says in
 * which of several workspaces it was.
 */
export function explainStop(
  stopped: StopReason | null,
  options: CommonOptions,
  env: Pick<CliEnv, 'stderr' | 'variables' | 'redaction'>,
  name: string | null = null,
): void {
  const shown = describeStop(stopped);
  if (shown === null) return;
  const where = name === null ? '' : `${env.redaction?.text(name) ?? name}: `;
  const named = { ...shown, message: where + shown.message };
  env.stderr.write(renderErrorText(named, textOptions(env.stderr, options.color, env)));
}

function describeStop(stopped: StopReason | null): ShownError | null {
  if (typeof stopped === 'object' && stopped !== null) return describeLongWait(stopped);
  switch (stopped) {
    case 'denied':
      return {
        message: 'Paradime refused these credentials for a change, so no further one was sent.',
        hint: 'Applying needs a key that is valid and has the capability "User management admin".',
      };
    case 'budget':
      return {
        message: 'Too many requests had to be tried again, so no further change was sent.',
        hint: 'Look at the errors below, wait until Paradime answers again, and run this again.',
      };
    case 'unreachable':
      return {
        message: 'Paradime could not be reached any more, so no further change was sent.',
        hint: 'Look at the errors below. When Paradime can be reached again, run this again: it goes on from there.',
      };
    case 'unreadable':
      return {
        message: 'What became of a change could not be read back, so no further change was sent.',
        hint: 'Look at the errors below. When Paradime can be reached again, run this again: it reads the workspace first.',
      };
    case 'interrupted':
    case null:
      return null;
  }
}

function describeLongWait({ askedMs }: LongWait): ShownError {
  const asked = Math.ceil(askedMs / 1_000);
  const most = LONGEST_RETRY_AFTER_MS / 1_000;
  return {
    message: `The server asks to wait ${asked} s, more than roster waits (${most} s), so no further change was sent.`,
    hint: 'Wait that long, and run this again: it goes on from there.',
  };
}
