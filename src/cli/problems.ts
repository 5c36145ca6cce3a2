/** Problems of rosters in the format that was asked for. Apart, since only bad news needs it. */
import { VERSION } from '../generated/version.js';
import type { LocateFile } from '../render/annotations.js';
import { renderProblemsCodeQuality } from '../render/codequality.js';
import { renderProblemsGithub } from '../render/github.js';
import { renderJson } from '../render/json.js';
import type { TextOptions } from '../render/text/layout.js';
import { renderProblemsText } from '../render/text/problems.js';
import type { Problem } from '../roster/problem.js';
import type { CliEnv, CommonOptions, Format } from './options.js';
import { textOptions } from './say.js';

/** The flags that say how problems are shown. */
export interface ProblemsOptions extends CommonOptions {
  readonly format: Exclude<Format, 'markdown' | 'html'> | 'codequality';
}

/** The problems as standard output shows them. */
export function renderProblems(
  found: readonly Problem[],
  options: ProblemsOptions,
  env: CliEnv,
): string {
  const problems = env.redaction?.problems(found) ?? found;
  const text = textOptions(env.stdout, options.color, env);
  return PROBLEM_FORMATS[options.format](problems, text, env.locate);
}

type RenderProblems = (
  problems: readonly Problem[],
  text: TextOptions,
  locate: LocateFile | undefined,
) => string;

/** Every format of problems. */
const PROBLEM_FORMATS: Readonly<Record<ProblemsOptions['format'], RenderProblems>> = {
  text: renderProblemsText,
  json: (problems) => renderJson({ format_version: '1.0', tool_version: VERSION, problems }),
  github: (problems, _text, locate) => renderProblemsGithub(problems, locate),
  codequality: (problems, _text, locate) => renderProblemsCodeQuality(problems, locate),
};
