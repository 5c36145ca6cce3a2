/** Says on standard error what becomes of each change, as soon as it is known. */
import type { Result } from '../apply/report.js';
import type { Plan } from '../plan/plan.js';
import type { TextOptions } from '../render/text/layout.js';
import { renderProgressLine } from '../render/text/report.js';
import type { CliEnv } from './cli-env.js';

/** A listener for results that writes a line for each. */
export function createProgress(
  plan: Plan,
  text: TextOptions,
  env: Pick<CliEnv, 'stderr' | 'redaction'>,
): (result: Result) => void {
  const total = plan.changes.length;
  let done = 0;
  return (result) => {
    done += 1;
    const shown = env.redaction?.data(result) ?? result;
    env.stderr.write(renderProgressLine(shown, { ...text, done, total }));
  };
}
