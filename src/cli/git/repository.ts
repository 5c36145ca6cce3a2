/**
 * Asking git, never through a shell, never writing. A repository may be anyone's, and its settings can name
 * programs: none of them is run. Settings of the user and of the system stay (`safe.directory` is there).
 */
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Env, Ran } from '../../env.js';

/** What asking git needs of the outside. */
export type GitEnv = Pick<Env, 'run' | 'cwd' | 'variables'> & {
  readonly files: Pick<Env['files'], 'realPath'>;
};

/** Runs git in a repository, and no longer than that. Never rejects. */
export type Git = (args: readonly string[], timeoutMs?: number) => Promise<Ran>;

/** The repository that a file belongs to. */
export interface Repository {
  readonly git: Git;
  /** The top of the work tree, as an absolute path. */
  readonly top: string;
  /** The file's folder below the top: empty, or with a `/` at its end. */
  readonly prefix: string;
}

/** The repository, or why there is none and what git said, on one line. */
type OpenedRepository =
  | { readonly ok: true; readonly repository: Repository }
  | { readonly ok: false; readonly why: 'no_git' | 'no_repository'; readonly said: string }
  | { readonly ok: false; readonly why: 'not_trusted'; readonly folder: string };

/** No index is refreshed on the way, no program is started, and a commit is what its id says. */
const ALWAYS = [
  '--no-optional-locks',
  '--no-pager',
  '--no-replace-objects',
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', 'core.hooksPath=/dev/null'],
  // A commit can hold a whole repository, in plain folders: git would find it before the real one.
  ...['-c', 'safe.bareRepository=explicit'],
];

/**
 * A partial clone fetches what it lacks in the middle of a read, from wherever its settings say. The first
 * is known to git from 2.45 on; the second forbids every way there is, whatever the settings allow.
 */
const NO_NETWORK = { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' };

/**
 * Finds the repository that a file's folder belongs to. That is asked in the folder itself, which may
 * be a submodule's; but where `GIT_DIR` names the repository, in the working directory, since it may
 * be relative to that.
 */
export async function openRepository(path: string, env: GitEnv): Promise<OpenedRepository> {
  const folder = dirname(resolve(env.cwd(), path));
  const isNamed = env.variables['GIT_DIR'] !== undefined;
  const place = isNamed ? [] : ['-C', folder];
  const git: Git = (args, timeoutMs) =>
    env.run('git', [...place, ...ALWAYS, ...args], NO_NETWORK, timeoutMs);
  const found = await git(['rev-parse', '--show-toplevel']);
  const top = lineOf(found);
  if (top === null || (!isNamed && (await isPlanted(folder, git, env)))) {
    const distrusted = top === null ? await findDistrusted(place, env) : null;
    if (distrusted !== null) return { ok: false, why: 'not_trusted', folder: distrusted };
    const hasGit = (await env.run('git', ['--version'])).exitCode === 0;
    return { ok: false, why: hasGit ? 'no_repository' : 'no_git', said: saidBy(found) };
  }
  const prefix = isNamed
    ? await prefixBelow(top, folder, env)
    : lineOf(await git(['rev-parse', '--show-prefix']));
  if (prefix === null) return { ok: false, why: 'no_repository', said: '' };
  return { ok: true, repository: { git, top, prefix } };
}

/**
 * The top of a repository that git refuses for its owner alone, or null. Asked for nothing but that, since a
 * stranger's settings are not to be used; told by what git does, since its words are in anyone's language.
 */
async function findDistrusted(place: readonly string[], env: GitEnv): Promise<string | null> {
  const trusting = ['-c', 'safe.directory=*', 'rev-parse', '--show-toplevel'];
  return lineOf(await env.run('git', [...place, ...ALWAYS, ...trusting], NO_NETWORK));
}

/**
 * Whether git took the file's folder, or one above it, for a repository itself. That is what a bare
 * one in a commit looks like, and git before 2.39 does not know the setting against it. A work tree's
 * own repository is never around its files.
 */
async function isPlanted(folder: string, git: Git, env: GitEnv): Promise<boolean> {
  const gitFolder = lineOf(await git(['rev-parse', '--absolute-git-dir']));
  if (gitFolder === null) return true;
  const real = async (path: string): Promise<string> => (await env.files.realPath(path)) ?? path;
  const way = relative(await real(gitFolder), await real(folder));
  return way.split(sep)[0] !== '..' && !isAbsolute(way);
}

/** What git printed as one line, or null when it refused. A path may have line ends in it. */
export function lineOf({ exitCode, stdout }: Ran): string | null {
  return exitCode === 0 ? new TextDecoder().decode(stdout).replace(/\n$/, '') : null;
}

/** Whether older commits may be missing here. Where git does not say, they may. */
export async function isShallowClone(git: Git): Promise<boolean> {
  return lineOf(await git(['rev-parse', '--is-shallow-repository'])) !== 'false';
}

/** The first line of what git complained about. */
function saidBy({ stderr }: Ran): string {
  return stderr.split('\n')[0]?.trim() ?? '';
}

async function prefixBelow(top: string, folder: string, env: GitEnv): Promise<string | null> {
  const way = relative(top, (await env.files.realPath(folder)) ?? folder);
  if (way === '') return '';
  return way.split(sep)[0] === '..' ? null : `${way.split(sep).join('/')}/`;
}

/**
 * The options before git's command with which no filter (a program that git reads files through) runs, whoever set it up; null where that can't be
 * told. A file that lies encrypted or elsewhere then differs from its commit in all its lines.
 */
export async function findNoFilters(git: Git): Promise<readonly string[] | null> {
  const listed = await git(['config', '--null', '--name-only', '--get-regexp', '^filter\\.']);
  // With 1 git says that there is nothing of that name.
  if (listed.exitCode === 1) return [];
  if (listed.exitCode !== 0) return null;
  const keys = new TextDecoder().decode(listed.stdout).split('\0').slice(0, -1);
  // An option's key ends at the first equals sign, and can't hold bytes that are no text.
  if (keys.some((key) => /[=\ufffd]/.test(key))) return null;
  const filters = new Set(keys.map((key) => key.slice(0, key.lastIndexOf('.'))));
  return [...filters].flatMap((filter) =>
    SETTINGS.flatMap((setting) => ['-c', `${filter}.${setting}`]),
  );
}

/** Those of a filter that does nothing, and of which nothing is wanted. */
const SETTINGS: readonly string[] = ['clean=', 'smudge=', 'process=', 'required=false'];
