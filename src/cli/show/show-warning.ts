/** Says on standard error what somebody should know before going on. */
import { renderWarningText } from '../../render/text/warning.js';
import type { CliEnv } from '../cli-env.js';
import type { CommonOptions } from '../declare/options.js';
import { conceal } from './conceal.js';
import { textOptions } from './text-options.js';

/** Shows a warning. Text from outside may be in it: it is escaped, and with `--redact` without people. */
export function showWarning(
  message: string,
  { color }: CommonOptions,
  env: Pick<CliEnv, 'stderr' | 'variables' | 'redaction'>,
): void {
  const text = textOptions(env.stderr, color, env);
  env.stderr.write(renderWarningText(conceal(message, env), text));
}
