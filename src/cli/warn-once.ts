/** Warnings about several workspaces: what holds for many of them is said once. */
import { renderWarningGithub } from '../render/github/warning.js';
import type { CliEnv } from './cli-env.js';
import { conceal } from './conceal.js';
import type { CommonOptions, Format } from './options.js';
import { showWarning } from './show-warning.js';

/** Shows each message once on standard error, and as annotations where those are asked for. */
export function warnOnce(
  title: string,
  messages: readonly string[],
  options: CommonOptions & { readonly format: Format },
  env: CliEnv,
): void {
  for (const message of new Set(messages)) {
    showWarning(message, options, env);
    if (options.format !== 'github') continue;
    env.stdout.write(renderWarningGithub(title, conceal(message, env)));
  }
}
