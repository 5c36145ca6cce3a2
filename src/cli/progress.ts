/** Says on standard error what becomes of each change, as soon as it is known. */
import type { Result } from '../apply/report.js';
import type { Env } from '../env.js';
import type { Plan } from '../plan/plan.js';
import type { TextOptions } from '../render/text/layout.js';
import { renderProgressLine } from '../render/text/report.js';

/** A listener for results that writes a line for each. */
export function createProgress(
  plan: Plan,
  text: TextOptions,
  env: Pick<Env, 'stderr'>,
): (result: Result) => void {
  const total = plan.changes.length;
  let done = 0;
  return (result) => {
    done += 1;
    env.stderr.write(renderProgressLine(result, { ...text, done, total }));
  };
}
