/** Problems of rosters in the format that was asked for. Apart, since only bad news needs it. */
import { VERSION } from '../generated/version.js';
import { renderProblemsGithub } from '../render/github.js';
import { renderJson } from '../render/json.js';
import { renderProblemsText } from '../render/text/problems.js';
import type { Problem } from '../roster/problem.js';
import type { CliEnv } from './interrupt.js';
import type { CommonOptions, Format } from './options.js';
import { textOptions } from './say.js';

/** The flags that say how problems are shown. */
export interface ProblemsOptions extends CommonOptions {
  readonly format: Exclude<Format, 'markdown'>;
}

/** The problems as standard output shows them. */
export function renderProblems(
  found: readonly Problem[],
  options: ProblemsOptions,
  env: CliEnv,
): string {
  const problems = env.redaction?.problems(found) ?? found;
  switch (options.format) {
    case 'json':
      return renderJson({ format_version: '1.0', tool_version: VERSION, problems });
    case 'github':
      return renderProblemsGithub(problems);
    case 'text':
      return renderProblemsText(problems, textOptions(env.stdout, options.color, env));
  }
}
