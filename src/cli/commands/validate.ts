/** `roster validate`: checks roster files without any network. */
import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { EXIT, type ExitCode } from '../../errors.js';
import { renderValidText } from '../../render/text/valid.js';
import {
  addCommonOptions,
  addRedactOption,
  type CliEnv,
  DEFAULT_ROSTER,
  type Finish,
} from '../options.js';
import type { ProblemsOptions } from '../problems.js';
import { createRosterReader } from '../run/which-roster.js';

/** Checks roster files. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('validate')
    .argument('[file...]', 'roster files', [DEFAULT_ROSTER])
    .addOption(
      new Option('--format <format>', 'how problems are shown')
        .choices(['text', 'json', 'github', 'codequality'])
        .default('text'),
    )
    .addOption(
      new Option('--sandbox', 'has no effect: this command contacts no server')
        .default(false)
        .hideHelp(),
    );
  return addCommonOptions(addRedactOption(command)).action(async (files, options) =>
    finish(await validate(files, options, env)),
  );
}

/** How one format shows that all is well. */
interface GoodNews {
  readonly tellValid: typeof renderValidText;
  /** Whether it shows that there are no problems as it shows problems. */
  readonly tellsOfNoProblems: boolean;
}

const nothing = (): string => '';

/** Every format of problems; the problems themselves are in a file that is loaded for them alone. */
const GOOD_NEWS: Readonly<Record<ProblemsOptions['format'], GoodNews>> = {
  text: { tellValid: renderValidText, tellsOfNoProblems: false },
  json: { tellValid: nothing, tellsOfNoProblems: true },
  github: { tellValid: nothing, tellsOfNoProblems: false },
  codequality: { tellValid: nothing, tellsOfNoProblems: true },
};

/** Shows every problem of every file; exit code 3 when one of them is an error. */
async function validate(
  paths: readonly string[],
  options: ProblemsOptions,
  env: CliEnv,
): Promise<ExitCode> {
  const read = createRosterReader(env);
  const parsed = await Promise.all(paths.map(async (path) => ({ path, result: await read(path) })));
  const problems = parsed.flatMap(({ result }) => (result.ok ? result.warnings : result.problems));
  const valid = parsed.flatMap(({ path, result }) =>
    result.ok && result.warnings.length === 0
      ? [{ path: env.redaction?.text(path) ?? path, people: result.roster.people.length }]
      : [],
  );
  const { tellValid, tellsOfNoProblems } = GOOD_NEWS[options.format];
  env.stdout.write(tellValid(valid));
  if (tellsOfNoProblems || problems.length > 0) {
    // Loaded only when there is bad news: good news should be quick.
    const { renderProblems } = await import('../problems.js');
    env.stdout.write(renderProblems(problems, options, env));
  }
  return parsed.every(({ result }) => result.ok) ? EXIT.success : EXIT.invalid;
}
