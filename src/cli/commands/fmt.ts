/** `roster fmt`: one form for roster files. */
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import type { FileChange } from '../../render/text/diff.js';
import { renderProblemsText } from '../../render/text/problems.js';
import { openFile } from '../../roster/check/file.js';
import { formatText } from '../../roster/format/format.js';
import { createRootFinder } from '../../roster/include/find.js';
import { locateProblems, type Problem } from '../../roster/problem.js';
import { refuseRedacted, showChanges } from '../edit-files.js';
import {
  addCommonOptions,
  addRefusedRedact,
  type CliEnv,
  type CommonOptions,
  DEFAULT_ROSTER,
  type Finish,
} from '../options.js';
import { readBytes, restoreMark, writeTogether } from '../roster-files.js';
import { checkIncluded } from '../run/which-roster.js';
import { noteFiles, showWarning, textOptions } from '../say.js';

/** The flags of `roster fmt`. */
interface FmtOptions extends CommonOptions {
  readonly check: boolean;
}

/** Brings roster files into one form. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('fmt')
    .argument('[file...]', 'roster files', [DEFAULT_ROSTER])
    .option('--check', 'write nothing; show the difference and exit with 2', false);
  return addCommonOptions(addRefusedRedact(command)).action(async (files, options) =>
    finish(await fmt(files, options, env)),
  );
}

/** Formats the files; with `check` only shows what would change, and exits with 2 when anything would. */
async function fmt(paths: readonly string[], options: FmtOptions, env: CliEnv): Promise<ExitCode> {
  refuseRedacted('fmt', env);
  const results = await formatEach(new Set(paths), env);
  const problems = results.flatMap((result) => ('path' in result ? [] : result));
  if (problems.length > 0) {
    const text = textOptions(env.stderr, options.color, env);
    env.stderr.write(renderProblemsText(problems, text));
    return EXIT.invalid;
  }
  const changes = results.flatMap((result) =>
    'path' in result && result.before !== result.after ? [result] : [],
  );
  for (const { path, before } of changes) {
    if (!hasMixedEnds(before)) continue;
    showWarning(
      `${path} has mixed line endings. Formatting makes all of them match its first line.`,
      options,
      env,
    );
  }
  showChanges(changes, options, env);
  if (options.check) {
    noteFiles('Would write', changes, env);
    return changes.length > 0 ? EXIT.differs : EXIT.success;
  }
  await writeTogether(changes, env);
  return EXIT.success;
}

function hasMixedEnds(text: string): boolean {
  return text.includes('\r\n') && /(?<!\r)\n/.test(text);
}

/** An included file is formatted beside its root alone: a list of files that leaves the root out is a slip. */
async function formatEach(
  paths: ReadonlySet<string>,
  env: CliEnv,
): Promise<readonly (FileChange | readonly Problem[])[]> {
  const findRoots = createRootFinder(env);
  const named = new Set<string>();
  for (const path of paths) {
    const home = await env.files.realPath(path).catch(() => null);
    if (home !== null) named.add(home);
  }
  const results: (FileChange | readonly Problem[])[] = [];
  for (const path of paths) {
    const problem = await checkIncluded(path, named, findRoots, env);
    results.push(problem === null ? await formatFile(path, env) : [problem]);
  }
  return results;
}

/** The file in its form, or the errors for which it has none. */
async function formatFile(path: string, env: CliEnv): Promise<FileChange | readonly Problem[]> {
  if (path.endsWith('.json')) throw refuseJson(path);
  const bytes = await readBytes(path, env.files);
  const opened = await openFile(bytes, path, 'root');
  if (!opened.ok) return [opened.problem];
  const { source, problems } = opened.part;
  const errors = locateProblems(source, problems).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return errors;
  try {
    return { path, before: restoreMark(bytes, source.text), after: formatText(source.text) };
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    const { code, exitCode, hint, message } = error;
    throw new RosterError(`${path}: ${message}`, {
      code,
      exitCode,
      hint: hint ?? '',
      cause: error,
    });
  }
}

function refuseJson(path: string): RosterError {
  return new RosterError(`${path} is JSON, but \`roster fmt\` formats only YAML.`, {
    code: 'format_refused',
    exitCode: EXIT.invalid,
    hint: 'Format it with a JSON tool, or give it a name that ends in .yaml.',
  });
}
