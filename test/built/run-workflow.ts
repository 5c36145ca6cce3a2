/** Runs the `run:` steps of a GitHub workflow as a runner does, with `roster` and a `gh` that notes its calls. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { testRepository } from '../fixtures/git.js';
import { emptyFolder, ROOT } from './run-roster.js';

/** A step with a command; steps that use an action have none. */
interface Step {
  readonly name: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly text: string;
  readonly defaults: { readonly run: { readonly shell: string } };
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, Job & Readonly<Record<string, unknown>>>>;
}

/** What stands for the expressions `${{ … }}`: a workflow may use no other. */
export type Expressions = Readonly<Record<string, string>>;

/** A call of `gh`: its arguments, and the text of the file that it was given. */
export interface GhCall {
  readonly args: readonly string[];
  readonly body: string | null;
}

export interface Scene {
  /** The text of roster.yaml in the repository. */
  readonly roster: string;
  /** The text of roster.yaml on `origin/main`; there is no repository of git without. */
  readonly base?: string;
  readonly expressions: Expressions;
  /** Which job runs, where there are several. */
  readonly job?: string;
  /** What `gh` finds on the server: the comments or issues, as its API lists them. */
  readonly found?: readonly object[];
  /** Other files of the repository, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** The call of `npm` that fails, such as `test`. All do nothing. */
  readonly failingNpm?: string;
}

export interface WorkflowRun {
  /** Of each step that ran. */
  readonly steps: readonly {
    readonly name: string;
    readonly status: number;
    readonly log: string;
  }[];
  readonly summary: string;
  /** What the steps wrote as their outputs. */
  readonly outputs: string;
  readonly gh: readonly GhCall[];
  /** The arguments of each call of `npm`. */
  readonly npm: readonly string[];
}

/** A workflow of examples/github/. */
export function readWorkflow(name: string): Workflow {
  const text = readFileSync(join(ROOT, 'examples/github', name), 'utf8');
  return { text, ...parse(text) };
}

/** The steps of a workflow's only job, or of the one that is named. */
export function stepsOf(workflow: Workflow, name?: string): readonly Step[] {
  const [only, ...others] = Object.keys(workflow.jobs);
  if (name === undefined && others.length > 0) throw new Error('a workflow with one job is meant');
  const job = workflow.jobs[name ?? only ?? ''];
  if (job === undefined) throw new Error('a job that is there is meant');
  return job.steps;
}

/** Runs the steps one after another; after one that fails, only those for which `if` says so. */
export async function runWorkflow(workflow: Workflow, scene: Scene): Promise<WorkflowRun> {
  const folder = prepareFolder(scene);
  const steps: { name: string; status: number; log: string }[] = [];
  let failed = false;
  for (const step of stepsOf(workflow, scene.job)) {
    if (step.run === undefined || (failed && !runsAfterFailure(step))) continue;
    const { status, log } = await runStep(step, step.run, folder, scene.expressions);
    steps.push({ name: step.name, status, log });
    failed ||= status !== 0;
  }
  return {
    steps,
    summary: readFileSync(join(folder, 'summary.md'), 'utf8'),
    outputs: readFileSync(join(folder, 'outputs.txt'), 'utf8'),
    gh: readLines(join(folder, 'gh.jsonl')),
    npm: readFileSync(join(folder, 'npm.log'), 'utf8').split('\n').slice(0, -1),
  };
}

/** The environment of a step, with its expressions replaced. */
export function stepVariables(step: Step, expressions: Expressions): Record<string, string> {
  return Object.fromEntries(
    Object.entries(step.env ?? {}).map(([name, value]) => [name, replace(value, expressions)]),
  );
}

function replace(text: string, expressions: Expressions): string {
  return text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
    const value = expressions[expression];
    if (value === undefined) throw new Error(`no value for the expression ${expression}`);
    return value;
  });
}

function runsAfterFailure(step: Step): boolean {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is an expression of GitHub's
  if (step.if === '${{ !cancelled() }}') return true;
  if (step.if === undefined) return false;
  throw new Error(`an unknown condition: ${step.if}`);
}

function prepareFolder(scene: Scene): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'repository'));
  mkdirSync(join(folder, 'temp'));
  if (scene.base !== undefined) commitBase(join(folder, 'repository'), scene.base);
  writeFileSync(join(folder, 'repository/roster.yaml'), scene.roster);
  writeFileSync(join(folder, 'summary.md'), '');
  writeFileSync(join(folder, 'outputs.txt'), '');
  writeFileSync(join(folder, 'found.json'), JSON.stringify(scene.found ?? []));
  writeProgram(join(folder, 'bin/roster'), `exec node ${join(ROOT, 'dist/node/bin.js')} "$@"`);
  // Where a workflow checks out the commit that has the action, with its bundle.
  mkdirSync(join(folder, 'repository/roster/dist-action'), { recursive: true });
  symlinkSync(
    join(ROOT, 'dist-action/index.cjs'),
    join(folder, 'repository/roster/dist-action/index.cjs'),
  );
  writeProgram(join(folder, 'bin/gh'), `exec node ${join(ROOT, 'test/built/fake-gh.mjs')} "$@"`);
  for (const [path, text] of Object.entries(scene.files ?? {})) {
    mkdirSync(dirname(join(folder, 'repository', path)), { recursive: true });
    writeFileSync(join(folder, 'repository', path), text);
  }
  writeFileSync(join(folder, 'npm.log'), '');
  // Installing and publishing can't be tried here: the package may not be published.
  writeProgram(join(folder, 'bin/npm'), noteCall(join(folder, 'npm.log'), scene.failingNpm));
  return folder;
}

/** As a checkout leaves it: the base is there as a branch of the remote. */
function commitBase(folder: string, roster: string): void {
  const { git, write, commit } = testRepository(folder);
  write('roster.yaml', roster);
  git('update-ref', 'refs/remotes/origin/main', commit());
}

/** A line of shell that notes its arguments, and fails when they are those. */
function noteCall(log: string, failing: string | undefined): string {
  const fail = failing === undefined ? '' : `; [ "$*" != '${failing}' ]`;
  return `printf '%s\\n' "$*" >> '${log}'${fail}`;
}

function writeProgram(path: string, line: string): void {
  writeFileSync(path, `#!/bin/sh\n${line}\n`);
  chmodSync(path, 0o755);
}

async function runStep(
  step: Step,
  run: string,
  folder: string,
  expressions: Expressions,
): Promise<{ readonly status: number; readonly log: string }> {
  // As GitHub runs `shell: bash`.
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
    cwd: join(folder, 'repository'),
    env: {
      PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
      GITHUB_REPOSITORY: 'acme/access',
      GITHUB_OUTPUT: join(folder, 'outputs.txt'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
      RUNNER_TEMP: join(folder, 'temp'),
      FAKE_GH_FOLDER: folder,
      ...stepVariables(step, expressions),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => {
    log += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString('utf8');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status: status ?? -1, log }));
  });
}

function readLines(path: string): readonly GhCall[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}
