/** Puts results where they are wanted: standard output in one format, `--report` files in others. */
import type { ReportFile } from '../apply/report.js';
import type { ExitCode, RosterError } from '../errors.js';
import type { PlanFile } from '../plan/plan.js';
import type { Authors } from '../render/html/people.js';
import type { PlanMode } from '../render/plan-words.js';
import type { TextOptions } from '../render/text/layout.js';
import { renderPlanText } from '../render/text/plan.js';
import { renderProblemsText } from '../render/text/problems.js';
import type { Problem } from '../roster/problem.js';
import { writeFile } from './files.js';
import { LIST_FORMS, RESULT_FORMATS, type ResultLook, type ShownList } from './formats.js';
import type {
  CliEnv,
  CommonOptions,
  Format,
  ListOptions,
  OutputOptions,
  ReportFileOption,
} from './options.js';
import { conceal, showError, showWarning, textOptions } from './say.js';

type ShowOptions = CommonOptions & OutputOptions;
type FormatOptions = CommonOptions & Pick<OutputOptions, 'format'>;

/** The files that `--report` names. */
export function reportPaths(reports: readonly ReportFileOption[]): readonly string[] {
  return reports.map(({ path }) => path);
}

/** Plans with what only some formats ask for. */
export interface ShownPlans {
  readonly file: PlanFile;
  /** Asks git who wrote the lines of the rosters. */
  readonly askAuthors: () => Promise<Authors>;
}

/** Shows plans on standard output and in every `--report` file. */
export async function showPlan(
  { file, askAuthors }: ShownPlans,
  mode: PlanMode,
  options: ShowOptions,
  env: CliEnv,
): Promise<void> {
  const shown = showable(file, env);
  env.hear?.({ kind: 'plan', mode, file: shown });
  const authors = await authorsFor(askAuthors, options, env);
  await showEverywhere(
    (format, look) => RESULT_FORMATS[format].plan(shown, mode, look, { authors, plans: null }),
    options,
    env,
  );
}

/** Who wrote the lines, where a format that is asked for says so; of nobody where people are not to be seen. */
async function authorsFor(
  askAuthors: ShownPlans['askAuthors'],
  options: ShowOptions,
  env: CliEnv,
): Promise<Authors> {
  if (!tellsAuthors(options, env)) return new Map();
  const authors = await askAuthors();
  return new Map(
    [...authors].map(([place, it]) => [place, { ...it, name: conceal(it.name, env) }]),
  );
}

/** Whether anything that is shown says who wrote the lines of rosters. */
export function tellsAuthors(
  { format, report }: Pick<OutputOptions, 'format' | 'report'>,
  env: CliEnv,
): boolean {
  const formats = [format, ...report.map((each) => each.format)];
  const isTold = formats.some((each) => RESULT_FORMATS[each].tellsAuthors);
  return isTold && env.redaction?.hidesPeople !== true;
}

function showable(file: PlanFile, env: CliEnv): PlanFile {
  return env.redaction?.planFile(file) ?? file;
}

/**
 * Shows reports on standard output and in every `--report` file, with what was applied where that is known. What
 * was `told` is not told again to who has read it on this terminal.
 */
export async function showReport(
  file: ReportFile,
  applied: ShownPlans,
  options: ShowOptions,
  env: CliEnv,
  told: ReadonlySet<string>,
): Promise<void> {
  const plans = showable(applied.file, env);
  const shown = env.redaction?.reportFile(file) ?? file;
  env.hear?.({ kind: 'report', file: shown });
  const authors = await authorsFor(applied.askAuthors, options, env);
  await showEverywhere(
    (format, look) => {
      // A file has no columns, and everything in it.
      const isSeen = look.columns !== null && env.stdout.isTerminal && env.stderr.isTerminal;
      const seen = isSeen ? { ...look, told } : look;
      return RESULT_FORMATS[format].report(shown, seen, { authors, plans });
    },
    options,
    env,
  );
}

/** Shows people the plans that are about to be applied, where they look. */
export function showPlansAhead(file: PlanFile, options: FormatOptions, env: CliEnv): void {
  const stream = env[RESULT_FORMATS[options.format].plansAhead];
  const text = textOptions(stream, options.color, env);
  stream.write(`${renderPlanText(showable(file, env), { ...text, mode: 'plan' })}\n`);
}

/** Shows why nothing was applied, wherever that may stand in place of a report. */
export async function showRefusedPlan(
  { file, askAuthors }: ShownPlans,
  options: ShowOptions,
  env: CliEnv,
): Promise<void> {
  const shown = showable(file, env);
  env.hear?.({ kind: 'plan', mode: 'plan', file: shown });
  const authors = await authorsFor(askAuthors, options, env);
  const look = lookOf(PLAIN_TEXT, env);
  const render = (format: Format): Promise<string> | string =>
    RESULT_FORMATS[format].plan(shown, 'plan', look, { authors, plans: null });
  if (RESULT_FORMATS[options.format].refusedPlan.onOutput) {
    env.stdout.write(await render(options.format));
  }
  for (const { format, path } of options.report) {
    if (!RESULT_FORMATS[format].refusedPlan.inFile) continue;
    await writeFile(path, await render(format), '--report', env);
  }
}

/** Shows what is wrong with a roster, or odd about one that will be planned: on standard error, and in the format. */
export function showRosterProblems(
  found: readonly Problem[],
  willBePlanned: boolean,
  options: FormatOptions,
  env: CliEnv,
): void {
  const problems = env.redaction?.problems(found) ?? found;
  const { rosterWarnings, rosterProblems } = RESULT_FORMATS[options.format];
  const render = willBePlanned ? rosterWarnings : rosterProblems;
  if (render !== null) env.stdout.write(render(problems, env.locate));
  env.stderr.write(renderProblemsText(problems, textOptions(env.stderr, options.color, env)));
}

/**
 * Warns of several workspaces: what holds for many of them is said once, on standard error and in the format.
 * Gives the messages back as they may be shown, for who reads neither.
 */
export function warnOnce(
  title: string,
  messages: readonly string[],
  options: FormatOptions,
  env: CliEnv,
): readonly string[] {
  const shown = [...new Set(messages.map((message) => conceal(message, env)))];
  const { warning } = RESULT_FORMATS[options.format];
  for (const message of shown) {
    showWarning(message, options, env);
    if (warning !== null) env.stdout.write(warning(title, message));
  }
  return shown;
}

/** Text for a file has no colours and lines of any length. */
const PLAIN_TEXT: TextOptions = { color: false, columns: null };

function lookOf(text: TextOptions, env: CliEnv): ResultLook {
  return { ...text, locate: env.locate };
}

type Render = (format: Format, look: ResultLook) => Promise<string> | string;

async function showEverywhere(render: Render, options: ShowOptions, env: CliEnv): Promise<void> {
  const shows = [
    async () =>
      env.stdout.write(
        await render(options.format, lookOf(textOptions(env.stdout, options.color, env), env)),
      ),
    ...options.report.map(
      ({ format, path }) =>
        async () =>
          writeFile(path, await render(format, lookOf(PLAIN_TEXT, env)), '--report', env),
    ),
  ];
  await doAll(shows);
}

/** One after the other. Where one fails, the others are done all the same; then its error is thrown. */
async function doAll(works: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const work of works) await work().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}

/** Shows a list that is whole. */
export function showList(list: ShownList, options: ListOptions, env: CliEnv): void {
  const text = textOptions(env.stdout, options.color, env);
  env.stdout.write(LIST_FORMS[options.format].list(list, text));
}

/** Shows a list that has no entries: to people only the sentence that says why. */
export function showEmptyList(list: ShownList, options: ListOptions, env: CliEnv): void {
  env.stdout.write(LIST_FORMS[options.format].emptyList(list));
}

/**
 * Shows a list that lacks something, where the format can say so, and the error that tells of it. Returns
 * what to exit with.
 */
export function showIncompleteList(
  list: ShownList,
  error: RosterError,
  options: ListOptions,
  env: CliEnv,
): ExitCode {
  if (LIST_FORMS[options.format].tellsGaps) showList(list, options, env);
  showError(error, options, env);
  return error.exitCode;
}
