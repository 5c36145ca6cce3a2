/** Says on standard error what becomes of each change, as soon as it is known. */
import type { Result } from '../../apply/report.js';
import type { Plan } from '../../plan/plan.js';
import { escapeTerminal } from '../../render/escape.js';
import type { TextOptions } from '../../render/text/layout.js';
import { renderProgressLine } from '../../render/text/report.js';
import type { CliEnv } from '../cli-env.js';

/** A listener for results that writes a line for each; with `name` it says in which of several workspaces. */
export function createProgress(
  plan: Plan,
  text: TextOptions,
  env: Pick<CliEnv, 'stderr' | 'redaction'>,
  name: string | null = null,
): (result: Result) => void {
  const total = plan.changes.length;
  const where = name === null ? '' : `${escapeTerminal(env.redaction?.text(name) ?? name)} `;
  let done = 0;
  return (result) => {
    done += 1;
    const shown = env.redaction?.data(result) ?? result;
    env.stderr.write(where + renderProgressLine(shown, { ...text, done, total }));
  };
}
