/** Reads a roster for a command that goes on with it, or says what is wrong with it. */
import { dayAt } from '../../day.js';
import { renderProblemsGithub, renderRosterWarningsGithub } from '../../render/github/problems.js';
import { renderProblemsText } from '../../render/text/problems.js';
import type { Problem } from '../../roster/problem.js';
import { readRoster } from '../../roster/read.js';
import type { Roster } from '../../roster/roster.js';
import type { CliEnv } from '../cli-env.js';
import type { CommonOptions, Format } from '../declare/options.js';
import { textOptions } from '../show/text-options.js';

/** The roster, or null when its problems have been shown. */
export async function loadRoster(
  path: string,
  options: CommonOptions & { readonly format: Format },
  env: CliEnv,
): Promise<Roster | null> {
  const parsed = await readRoster(path, env.files, dayAt(env.now()));
  const problems = parsed.ok ? parsed.warnings : parsed.problems;
  if (problems.length > 0) {
    showProblems(env.redaction?.problems(problems) ?? problems, parsed.ok, options, env);
  }
  return parsed.ok ? parsed.roster : null;
}

/** People read standard error; GitHub takes its annotations from either stream. */
function showProblems(
  problems: readonly Problem[],
  willBePlanned: boolean,
  options: CommonOptions & { readonly format: Format },
  env: CliEnv,
): void {
  if (options.format === 'github') {
    const render = willBePlanned ? renderRosterWarningsGithub : renderProblemsGithub;
    env.stdout.write(render(problems));
  }
  env.stderr.write(renderProblemsText(problems, textOptions(env.stderr, options.color, env)));
}
