/** Says why a run ended before every change had its turn, and what to do about it. */
import type { StopReason } from '../apply/run.js';
import type { Env } from '../env.js';
import { renderErrorText, type ShownError } from '../render/text/error.js';
import type { CommonOptions } from './options.js';
import { textOptions } from './text-options.js';

/** Writes nothing for a run that was not stopped, or that somebody stopped on purpose. */
export function explainStop(
  stopped: StopReason | null,
  options: CommonOptions,
  env: Pick<Env, 'stderr' | 'variables'>,
): void {
  const shown = describeStop(stopped);
  if (shown === null) return;
  env.stderr.write(renderErrorText(shown, textOptions(env.stderr, options.color, env)));
}

function describeStop(stopped: StopReason | null): ShownError | null {
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
    case 'interrupted':
    case null:
      return null;
  }
}
