/** Runs the bundled action as a runner starts it: inputs and files by variables, GitHub's own example payloads, a checkout. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { bundleAction } from '../../scripts/bundles.mjs';
import { GIT_VARIABLES, type TestRepository, testRepository } from '../fixtures/git.js';
import { serveApi, TOKEN } from '../forge/fake-api.js';
import { type FakeGitHub, fakeGitHub, REPOSITORY } from '../forge/fake-github.js';
import { emptyFolder, ROOT } from './run-roster.js';

let bundle: Promise<string> | null = null;

/** The path of a bundle of these sources. */
export function actionBundle(): Promise<string> {
  bundle ??= makeBundle();
  return bundle;
}

async function makeBundle(): Promise<string> {
  const folder = emptyFolder();
  for (const [name, text] of await bundleAction()) writeFileSync(join(folder, name), text);
  return join(folder, 'index.cjs');
}

/** A GitHub on loopback, ended with the test. */
export async function startGitHub(): Promise<{
  readonly github: FakeGitHub;
  readonly apiUrl: string;
}> {
  const github = fakeGitHub();
  const server = await serveApi(github.handle);
  onTestFinished(() => server.close());
  return { github, apiUrl: server.url };
}

interface WebhookExamples {
  readonly name: string;
  readonly examples: readonly Record<string, unknown>[];
}

/** What GitHub says that it sends, as @octokit/webhooks-examples has it. */
const EXAMPLES: readonly WebhookExamples[] = JSON.parse(
  readFileSync(
    join(ROOT, 'node_modules/@octokit/webhooks-examples/api.github.com/index.json'),
    'utf8',
  ),
);

/** The first of GitHub's example payloads of that event and action. */
export function payloadOf(event: string, action?: string): Record<string, unknown> {
  const examples = EXAMPLES.find(({ name }) => name === event)?.examples ?? [];
  const found = examples.find((it) => action === undefined || it['action'] === action);
  if (found === undefined) throw new Error(`there is no example of ${event}`);
  return structuredClone(found);
}

/** A repository with `main` and, on a branch, a proposed change, merged as GitHub tries it. */
export interface ActionRepository {
  /** Serves as the remote: bare. */
  readonly remote: string;
  readonly work: TestRepository;
  readonly base: string;
  readonly head: string;
  /** The commit that tries the merge. */
  readonly merge: string;
}

/** The text of `roster.yaml` on main, and the one that a pull request proposes. */
export function actionRepository(
  main: Readonly<Record<string, string>>,
  proposed: Readonly<Record<string, string>>,
): ActionRepository {
  const work = testRepository(realpathSync(emptyFolder()));
  for (const [path, text] of Object.entries(main)) work.write(path, text);
  const base = work.commit('on main');
  work.git('checkout', '--quiet', '-b', 'change');
  for (const [path, text] of Object.entries(proposed)) work.write(path, text);
  const head = work.commit('proposed');
  work.git('checkout', '--quiet', 'main');
  work.git('checkout', '--quiet', '-b', 'pull/7/merge');
  work.git(
    '-c',
    'user.name=x',
    '-c',
    'user.email=x@y.z',
    'merge',
    '--quiet',
    '--no-ff',
    '-m',
    'merged',
    'change',
  );
  const merge = work.git('rev-parse', 'HEAD').trim();
  work.git('checkout', '--quiet', 'main');
  const served = realpathSync(emptyFolder());
  mkdirSync(join(served, 'acme'));
  const bare = join(served, REPOSITORY);
  execFileSync('git', ['clone', '--quiet', '--bare', work.folder, bare], gitOptions());
  return { remote: served, work, base, head, merge };
}

function gitOptions(): object {
  return {
    env: { PATH: process.env['PATH'], ...GIT_VARIABLES },
    stdio: ['ignore', 'pipe', 'pipe'],
  };
}

/** A checkout as actions/checkout leaves it: one commit, of no branch. */
export function checkOut(remote: string, commit: string, depth: number | null): string {
  const folder = realpathSync(emptyFolder());
  const git = (...args: readonly string[]): void =>
    void execFileSync('git', ['-C', folder, ...args], gitOptions());
  git('init', '--quiet');
  git('remote', 'add', 'origin', `file://${join(remote, REPOSITORY)}`);
  const few = depth === null ? [] : [`--depth=${depth}`];
  git(
    '-c',
    'protocol.file.allow=always',
    'fetch',
    '--quiet',
    '--no-tags',
    ...few,
    'origin',
    commit,
  );
  git('checkout', '--quiet', '--detach', commit);
  return folder;
}

/** What a step is started with. */
export interface ActionScene {
  readonly event: string;
  readonly payload: object;
  readonly checkout: string;
  readonly commit: string;
  readonly ref: string;
  readonly apiUrl: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly serverUrl?: string;
  readonly run?: number;
  readonly job?: string;
  readonly actor?: string;
}

export interface ActionRun {
  readonly status: number | null;
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
}

/** The defaults of `action.yml`, as a runner fills them in. */
function defaultInputs(): Record<string, string> {
  const manifest: Manifest = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));
  return Object.fromEntries(
    Object.entries(manifest.inputs).map(([name, it]) => [
      name,
      (it.default ?? '').replace(/^\$\{\{ github\.token \}\}$/, TOKEN),
    ]),
  );
}

/** Runs it to its end. */
export async function runAction(scene: ActionScene): Promise<ActionRun> {
  const folder = emptyFolder();
  const path = (name: string): string => join(folder, name);
  for (const name of ['summary.md', 'outputs.txt']) writeFileSync(path(name), '');
  mkdirSync(path('temp'));
  writeFileSync(path('event.json'), JSON.stringify(scene.payload));
  const inputs = { ...defaultInputs(), ...scene.inputs };
  const child = spawn(
    process.env['ROSTER_TEST_NODE24'] ?? process.execPath,
    [await actionBundle()],
    {
      cwd: scene.checkout,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        ...GIT_VARIABLES,
        ...Object.fromEntries(
          Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
        ),
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTOR: scene.actor ?? 'ana',
        GITHUB_API_URL: scene.apiUrl,
        GITHUB_EVENT_NAME: scene.event,
        GITHUB_EVENT_PATH: path('event.json'),
        GITHUB_JOB: scene.job ?? 'roster',
        GITHUB_OUTPUT: path('outputs.txt'),
        GITHUB_REF: scene.ref,
        GITHUB_REPOSITORY: REPOSITORY,
        GITHUB_RUN_ID: String(scene.run ?? 100),
        GITHUB_SERVER_URL: scene.serverUrl ?? 'https://github.com',
        GITHUB_SHA: scene.commit,
        GITHUB_STEP_SUMMARY: path('summary.md'),
        GITHUB_WORKFLOW_REF: `${REPOSITORY}/.github/workflows/roster.yml@refs/heads/main`,
        GITHUB_WORKSPACE: scene.checkout,
        RUNNER_TEMP: path('temp'),
        ...scene.variables,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let log = '';
  const hear = (piece: Buffer): void => {
    log += piece.toString('utf8');
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return {
    status,
    log,
    summary: readFileSync(path('summary.md'), 'utf8'),
    outputs: readOutputs(path('outputs.txt')),
  };
}

/** As the toolkit writes them: `name<<DELIMITER`, the value, the delimiter. */
function readOutputs(path: string): Readonly<Record<string, string>> {
  const text = readFileSync(path, 'utf8');
  const found = text.matchAll(/^([\w-]+)<<(ghadelimiter_\S+)\n([\s\S]*?)\n\2$/gm);
  return Object.fromEntries([...found].map(([, name = '', , value = '']) => [name, value]));
}
