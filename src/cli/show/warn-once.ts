/** Warnings about several workspaces: what holds for many of them is said once. */
import { renderWarningGithub } from '../../render/github/warning.js';
import type { CliEnv } from '../cli-env.js';
import type { CommonOptions, Format } from '../declare/options.js';
import { conceal } from './conceal.js';
import { showWarning } from './show-warning.js';

/**
 * Shows each message once on standard error, and as annotations where those are asked for. Gives them back as
 * they may be shown, for who reads neither.
 */
export function warnOnce(
  title: string,
  messages: readonly string[],
  options: CommonOptions & { readonly format: Format },
  env: CliEnv,
): readonly string[] {
  const shown = [...new Set(messages.map((message) => conceal(message, env)))];
  for (const message of shown) {
    showWarning(message, options, env);
    if (options.format === 'github') env.stdout.write(renderWarningGithub(title, message));
  }
  return shown;
}
