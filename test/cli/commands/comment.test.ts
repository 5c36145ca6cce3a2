/** `roster comment`, as far as it is its own: where it looks, what it refuses, what it says. */
import { describe, expect, test } from 'vitest';
import { declareCommand } from '../../../src/cli/commands/comment.js';
import type { CliEnv } from '../../../src/cli/options.js';
import { RosterError } from '../../../src/errors.js';
import { createSecrets } from '../../../src/secret.js';
import { TOKEN } from '../../forge/fake-api.js';
import { type FakeGitHub, fakeGitHub, REPOSITORY } from '../../forge/fake-github.js';
import { type FakeEnv, fakeEnv } from '../../outside.js';
import { runCommand } from './run-command.js';

const PLAN = '<!-- roster:plan -->\n### Roster plan\n\nzoe@acme.io\n';
const JOB = {
  GITHUB_ACTIONS: 'true',
  GITHUB_API_URL: 'http://127.0.0.1:9',
  GITHUB_REPOSITORY: REPOSITORY,
  GITHUB_REF: 'refs/pull/7/merge',
  GITHUB_TOKEN: TOKEN,
};

type Variables = Readonly<Record<string, string | undefined>>;

async function comment(
  args: readonly string[],
  parts: {
    readonly variables?: Variables;
    readonly text?: string;
    readonly github?: FakeGitHub;
  } = {},
): Promise<{
  readonly end: number | string | null;
  readonly env: FakeEnv;
  readonly github: FakeGitHub;
}> {
  const { variables = {}, text = PLAN, github = fakeGitHub() } = parts;
  const env = fakeEnv({
    files: { 'plan.md': text },
    variables: { ...JOB, ...variables },
    post: github.post,
  });
  const cliEnv: CliEnv = { ...env, secrets: createSecrets(env.variables) };
  const end = await runCommand(declareCommand, args, cliEnv).catch((error: unknown) =>
    error instanceof RosterError ? error.code : 'commander',
  );
  return { end, env, github };
}

describe('roster comment', () => {
  test('comments on the pull request of the job, and says so', async () => {
    const { end, env, github } = await comment(['plan.md']);
    expect(end).toBe(0);
    expect(github.state.comments.get(7)?.[0]?.body).toContain('zoe@acme.io');
    expect(env.err()).toBe('The comment on pull request 7 was created.\n');
    const again = await comment(['plan.md'], { github });
    expect(again.env.err()).toBe('The comment on pull request 7 was already up to date.\n');
  });

  test('comments elsewhere where it is told to, apart for each label', async () => {
    const { github } = await comment(['plan.md', '--on', '9', '--label', 'a']);
    await comment(['plan.md', '--on', '9', '--label', 'b'], { github });
    expect(github.state.comments.get(9)).toHaveLength(2);
  });

  test('keeps an issue, and closes it', async () => {
    const { github } = await comment(['plan.md', '--issue', 'Drift']);
    expect(github.state.issues.map(({ title, state }) => [title, state])).toEqual([
      ['Drift', 'open'],
    ]);
    const closed = await comment(['plan.md', '--issue', 'Drift', '--close'], { github });
    expect(closed.env.err()).toBe('The issue was closed.\n');
    expect(github.state.issues[0]?.state).toBe('closed');
  });

  test('cuts what the forge would refuse, and says how much', async () => {
    const { end, github } = await comment(['plan.md'], {
      text: PLAN + 'a line of people\n'.repeat(9_000),
    });
    expect(end).toBe(0);
    const body = github.state.comments.get(7)?.[0]?.body ?? '';
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body).toMatch(/… and \d+ more lines: see the job’s log\./);
  });

  test.each([
    ['a file of someone else', ['plan.md'], { text: '# Notes\n' }, 'not_markdown'],
    ['a file that is not there', ['other.md'], {}, 'file_not_found'],
    ['no CI system', ['plan.md'], { variables: { GITHUB_ACTIONS: '' } }, 'no_forge'],
    ['no repository', ['plan.md'], { variables: { GITHUB_REPOSITORY: '' } }, 'no_forge'],
    ['no token', ['plan.md'], { variables: { GITHUB_TOKEN: '' } }, 'no_token'],
    [
      'an address that is no URL',
      ['plan.md'],
      { variables: { GITHUB_API_URL: 'github' } },
      'invalid_setting',
    ],
    ['a branch', ['plan.md'], { variables: { GITHUB_REF: 'refs/heads/main' } }, 'no_review'],
    ['--close alone', ['plan.md', '--close'], {}, 'invalid_flags'],
    ['no number', ['plan.md', '--on', 'main'], {}, 'commander'],
    [
      'a token that may not',
      ['plan.md'],
      { variables: { GITHUB_TOKEN: 'another-token' } },
      'forge_denied',
    ],
  ])('refuses %s, and writes nothing', async (_what, args, parts, code) => {
    const { end, github, env } = await comment(args, parts);
    expect(end).toBe(code);
    expect(
      github.asked.filter(({ method, path }) => method !== 'GET' && path !== '/graphql'),
    ).toEqual([]);
    expect(env.out() + env.err()).not.toContain(TOKEN);
  });
});
