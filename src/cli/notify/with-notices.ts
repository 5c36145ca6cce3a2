/** Runs a command, and tells whom `--notify` names what it came to. Short: commands load it, and what it needs only with that flag. */
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import type { CliEnv, CommonOptions, NotifyOptions, ShownResult } from '../options.js';
import type { Receiver } from './deliver.js';
import type { RunEnd } from './notice.js';

/**
 * The exit code of the work, or its error, whatever becomes of the notices. Throws `invalid_setting`
 * (exit 3) before the work for a receiver that can't be one.
 */
export async function withNotices(
  command: string,
  options: NotifyOptions & CommonOptions,
  env: CliEnv,
  work: (env: CliEnv) => Promise<ExitCode>,
): Promise<ExitCode> {
  if (options.notify.length === 0) return work(env);
  const { findReceivers } = await import('./deliver.js');
  const receivers = findReceivers(options.notify, env);
  let shown: ShownResult | null = null;
  const hear = (heard: ShownResult): void => {
    shown = heard;
  };
  const tell = (end: Omit<RunEnd, 'command' | 'shown'>): Promise<void> =>
    sendNotices({ ...end, command, shown }, receivers, options, env);
  let exitCode: ExitCode;
  try {
    exitCode = await work({ ...env, hear });
  } catch (error) {
    const { conceal, describeError } = await import('../say.js');
    const code = error instanceof RosterError ? error.exitCode : EXIT.unexpected;
    await tell({ exitCode: code, error: conceal(describeError(error).message, env) });
    throw error;
  }
  await tell({ exitCode, error: null });
  return exitCode;
}

async function sendNotices(
  end: RunEnd,
  receivers: readonly Receiver[],
  options: NotifyOptions & CommonOptions,
  env: CliEnv,
): Promise<void> {
  const [{ isOccasionWanted, makeNotice }, { deliver }, { showWarning }] = await Promise.all([
    import('./notice.js'),
    import('./deliver.js'),
    import('../say.js'),
  ]);
  const notice = makeNotice(end, env);
  if (!isOccasionWanted(notice, options)) return;
  await Promise.all(
    receivers.map(async (receiver) => {
      const why = await deliver(notice, receiver, env);
      if (why === null) return;
      const lost = `The notice to ${receiver.kind} (${receiver.variable}) was not delivered.`;
      showWarning(`${lost} ${why} The exit code does not change.`, options, env);
    }),
  );
}
