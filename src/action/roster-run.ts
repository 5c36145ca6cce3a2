/** Runs the command line in this process, and keeps what it came to: every promise of the command holds for the action. */
import { join } from 'node:path';
import { main } from '../cli/main.js';
import type { ShownResult } from '../cli/options.js';
import type { Output } from '../env.js';
import type { ExitCode } from '../errors.js';
import type { Job } from './job.js';

/** What a command came to. */
export interface RosterRun {
  readonly exitCode: ExitCode;
  /** A plan or a report, as it may be shown; null where it ended before. */
  readonly shown: ShownResult | null;
  /** The same as Markdown. */
  readonly markdown: string | null;
  /** The file of its JSON. */
  readonly reportPath: string | null;
}

/** Larger than any report: 100,000 people. */
const LARGEST_RESULT = 128 * 1024 * 1024;

/**
 * Runs a command that takes `--report`. The log gets the annotations, and below them, folded, the whole text:
 * what a comment has no room for is there.
 */
export async function runRoster(args: readonly string[], job: Job): Promise<RosterRun> {
  const { env, facts } = job;
  const pathOf = (ending: string): string =>
    join(
      facts.temp,
      `roster-${args[0]}-${facts.runId}-${Math.floor(env.random() * 1e9)}.${ending}`,
    );
  const [json, markdown, text] = [pathOf('json'), pathOf('md'), pathOf('txt')];
  const reports = [`json=${json}`, `markdown=${markdown}`, `text=${text}`];
  let shown: ShownResult | null = null;
  const hear = (heard: ShownResult): void => {
    shown = heard;
  };
  const exitCode = await main(
    [
      ...args,
      ...['--format', 'github', '--no-color'],
      ...reports.flatMap((report) => ['--report', report]),
      ...(job.redact ? ['--redact'] : []),
    ],
    { ...env, hear },
  );
  const whole = await readResult(text, job);
  if (whole !== null) showFolded(`roster ${args[0]}`, whole, job);
  return {
    exitCode,
    shown,
    markdown: await readResult(markdown, job),
    reportPath: shown === null ? null : json,
  };
}

/** Checks the rosters. Only what is wrong is annotated: of what is odd the plan says a few. */
export async function validateRosters(job: Job, isAlone: boolean): Promise<ExitCode> {
  const { env, inputs } = job;
  let said = '';
  const stdout: Output = {
    ...env.stdout,
    write: (text) => {
      said += text;
    },
  };
  const args = ['validate', ...inputs.files, '--format', 'github', '--no-color'];
  const exitCode = await main([...args, ...(job.redact ? ['--redact'] : [])], { ...env, stdout });
  if (exitCode !== 0 || isAlone) env.stdout.write(said);
  return exitCode;
}

function showFolded(title: string, text: string, { env }: Job): void {
  env.runner.startGroup(title);
  env.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  env.runner.endGroup();
}

async function readResult(path: string, { env }: Job): Promise<string | null> {
  const bytes = await env.files.read(path, LARGEST_RESULT);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}
