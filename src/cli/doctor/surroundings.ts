/** What is around a run: the roster and its schema, git, the terminal or the CI system. */
import { dirname, join } from 'node:path';
import { count } from '../../count.js';
import type { Check } from '../../generated/doctor-file.js';
import { ROSTER_SCHEMA } from '../../generated/roster-schema.js';
import type { ParseResult } from '../../roster/join.js';
import { errorCode } from '../../system-error.js';
import { lineOf, openRepository, type Repository } from '../git/repository.js';
import type { CliEnv } from '../options.js';
import { faulty, good, odd, unknown } from './verdict.js';

/** What reading the roster came to. */
export function checkRoster(path: string, parsed: ParseResult): Check {
  if (parsed.ok) return describeRoster(path, parsed);
  const [first] = parsed.problems;
  if (first?.code === 'file_not_found' && first.file === path) {
    return faulty('roster', `There is no ${path} here.`, first.hint ?? 'Create one: roster init');
  }
  const found = count(parsed.problems.length, 'problem', 'problems');
  return faulty(
    'roster',
    `${path} is not valid: ${found}. The first: ${first?.message ?? ''}`,
    `See them all: roster validate ${path}`,
  );
}

function describeRoster(
  path: string,
  { roster, warnings }: Extract<ParseResult, { ok: true }>,
): Check {
  const people = `${path} is valid and names ${count(roster.people.length, 'person', 'people')}`;
  if (warnings.length === 0) return good('roster', `${people}.`);
  const found = count(warnings.length, 'warning', 'warnings');
  return odd('roster', `${people}, with ${found}.`, `See them: roster validate ${path}`);
}

const MOST_BYTES = 16 * 1024 * 1024;
const SCHEMA_LINE = /^#\s*yaml-language-server:\s*\$schema=(\S+)/m;
const WRITE_SCHEMA = 'roster schema > roster.schema.json';

/** Whether editors check the roster, and by the schema of this very version. Null where there is no text. */
export async function checkSchemaLine(path: string, env: CliEnv): Promise<Check | null> {
  const text = await readIfThere(path, env);
  if (text === null) return null;
  const [, named] = SCHEMA_LINE.exec(text) ?? [];
  if (named === undefined) {
    return odd(
      'schema',
      `${path} names no schema, so editors don't check it.`,
      `Run ${WRITE_SCHEMA} and begin the file with: # yaml-language-server: $schema=./roster.schema.json`,
    );
  }
  if (/^[a-z]+:/i.test(named)) {
    return unknown(
      'schema',
      `roster can't tell whether ${named} is this version's schema, because it does not download schemas.`,
    );
  }
  const file = join(dirname(path), named);
  const schema = await readIfThere(file, env);
  if (schema === null) {
    return odd('schema', `${path} names ${named}, which does not exist.`, `Run ${WRITE_SCHEMA}`);
  }
  if (schema === ROSTER_SCHEMA) return good('schema', `${file} is this version's schema.`);
  return odd('schema', `${file} is not this version's schema.`, `Run roster schema > ${file}`);
}

async function readIfThere(path: string, { files }: CliEnv): Promise<string | null> {
  try {
    const bytes = await files.read(path, MOST_BYTES);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
}

/** Where the roster's history is, as far as git can be asked without running anything. */
export async function checkGit(path: string, env: CliEnv): Promise<readonly Check[]> {
  const opened = await openRepository(path, env);
  if (!opened.ok) return [describeNoRepository(path, opened)];
  const { repository } = opened;
  return [await checkTracked(path, repository), ...(await checkHistory(repository))];
}

function describeNoRepository(
  path: string,
  opened: Exclude<Awaited<ReturnType<typeof openRepository>>, { ok: true }>,
): Check {
  switch (opened.why) {
    case 'no_git':
      return odd(
        'git',
        'git is not installed, or not on the PATH.',
        'Install git: explain and plan --base-ref need it.',
      );
    case 'not_trusted':
      return odd(
        'git',
        `git does not trust ${opened.folder}, because it belongs to another user.`,
        `If you trust it: git config --global --add safe.directory ${opened.folder}`,
      );
    case 'no_repository':
      return odd('git', `${path} is not in a git repository.`, 'Keep the roster in git: git init');
  }
}

async function checkTracked(path: string, { git, top, prefix }: Repository): Promise<Check> {
  const name = `${prefix}${path.split('/').at(-1) ?? path}`;
  const tracked = await git(['ls-files', '--error-unmatch', '--', `:(top,literal)${name}`]);
  if (tracked.exitCode === 0) return good('git', `${top} tracks ${name}.`);
  return odd('git', `${top} does not track ${name}.`, `Add it: git add ${path}`);
}

async function checkHistory({ git }: Repository): Promise<readonly Check[]> {
  const shallow = lineOf(await git(['rev-parse', '--is-shallow-repository']));
  if (shallow === 'false') return [];
  if (shallow === null)
    return [unknown('git', "roster can't tell whether the history is complete: git does not say.")];
  return [
    odd(
      'git',
      'The clone is shallow: who wrote a line and when, and what a branch changes, may be missing.',
      'Fetch the whole history: git fetch --unshallow, or fetch-depth: 0 in the workflow.',
    ),
  ];
}

/** Where it runs. */
export function checkCi({ variables, stdin, stderr }: CliEnv): readonly Check[] {
  const name = nameCi(variables);
  if (name !== null) {
    return [
      good('ci', `${name}. There is no terminal for a prompt: apply needs --yes.`),
      ...checkFork(variables),
    ];
  }
  const isTerminal = stdin.isTerminal && stderr.isTerminal;
  return [
    good('ci', isTerminal ? 'None: a terminal.' : 'None, and no terminal: apply needs --yes.'),
  ];
}

function nameCi(variables: CliEnv['variables']): string | null {
  if (variables['GITHUB_ACTIONS'] === 'true') {
    return `GitHub Actions, event ${variables['GITHUB_EVENT_NAME'] ?? 'unknown'}`;
  }
  if (variables['GITLAB_CI'] === 'true') {
    return `GitLab CI, pipeline of ${variables['CI_PIPELINE_SOURCE'] ?? 'unknown source'}`;
  }
  return variables['CI'] ? 'A CI system' : null;
}

/** A missing secret is most often one that a fork is not given. */
function checkFork(variables: CliEnv['variables']): readonly Check[] {
  if (variables['GITHUB_EVENT_NAME'] !== 'pull_request') return [];
  return [
    unknown(
      'ci',
      "roster can't tell whether this pull request is from a fork: GitHub gives those no secrets.",
      'If credentials are missing, check which repository the branch is in.',
    ),
  ];
}
