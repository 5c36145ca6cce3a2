/** Puts results where they are wanted: standard output in one format, files in others. */
import type { ReportFile } from '../apply/report.js';
import type { Env } from '../env.js';
import type { PlanFile } from '../plan/plan.js';
import type { PlanMode } from '../render/plan-words.js';
import type { CommonOptions, Format, OutputOptions } from './options.js';
import { textOptions } from './text-options.js';
import { writeFile } from './write-file.js';

type ShowOptions = CommonOptions & OutputOptions;

/** Shows plans on standard output and in every `--report` file. */
export async function showPlan(
  file: PlanFile,
  mode: PlanMode,
  options: ShowOptions,
  env: Env,
): Promise<void> {
  const render = (format: Format, text: PlainOrTerminal): Promise<string> =>
    renderPlan(file, mode, format, text);
  await show(render, options, env);
}

/** Shows reports on standard output and in every `--report` file. */
export async function showReport(file: ReportFile, options: ShowOptions, env: Env): Promise<void> {
  await show((format, text) => renderReport(file, format, text), options, env);
}

/** Text for a terminal has its colours and width; text for a file has neither. */
type PlainOrTerminal = ReturnType<typeof textOptions>;

const PLAIN: PlainOrTerminal = { color: false, columns: null };

async function show(
  render: (format: Format, text: PlainOrTerminal) => Promise<string>,
  options: ShowOptions,
  env: Env,
): Promise<void> {
  const terminal = textOptions(env.stdout, options.color, env);
  env.stdout.write(await render(options.format, terminal));
  for (const { format, path } of options.report) {
    await writeFile(path, await render(format, PLAIN), '--report', env);
  }
}

/** A plan in one format. Renderers are loaded when they are asked for. */
export async function renderPlan(
  file: PlanFile,
  mode: PlanMode,
  format: Format,
  text: PlainOrTerminal,
): Promise<string> {
  switch (format) {
    case 'text':
      return (await import('../render/text/plan.js')).renderPlanText(file, { ...text, mode });
    case 'markdown':
      return (await import('../render/markdown/plan.js')).renderPlanMarkdown(file, { mode });
    case 'github':
      return (await import('../render/github/plan.js')).renderPlanGithub(file, { mode });
    case 'json':
      return (await import('../render/json.js')).renderJson(file);
  }
}

async function renderReport(
  file: ReportFile,
  format: Format,
  text: PlainOrTerminal,
): Promise<string> {
  switch (format) {
    case 'text':
      return (await import('../render/text/report.js')).renderReportText(file, text);
    case 'markdown':
      return (await import('../render/markdown/report.js')).renderReportMarkdown(file);
    case 'github':
      return (await import('../render/github/report.js')).renderReportGithub(file);
    case 'json':
      return (await import('../render/json.js')).renderJson(file);
  }
}
