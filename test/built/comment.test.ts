/** `roster comment` in a job of GitHub Actions without the action: the built command, with a GitHub on loopback. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TOKEN } from '../forge/fake-api.js';
import { REPOSITORY } from '../forge/fake-github.js';
import { startGitHub } from './run-action.js';
import { emptyFolder, ROOT, runRoster } from './run-roster.js';

test('a plan becomes one comment, which the next run updates in place', async () => {
  const { github, apiUrl } = await startGitHub();
  const cwd = emptyFolder();
  const variables = {
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: apiUrl,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_REF: 'refs/pull/7/merge',
    GITHUB_TOKEN: TOKEN,
  };
  const roster = join(ROOT, 'test/fixtures/mixed-roster.yaml');
  const plan = await runRoster(['plan', roster, '--sandbox', '--report', 'markdown=plan.md'], {
    cwd,
  });
  expect(plan.status, plan.stderr).toBe(0);

  const first = await runRoster(['comment', 'plan.md'], { cwd, variables });
  expect([first.status, first.stdout]).toEqual([0, '']);
  expect(first.stderr).toBe('The comment on pull request 7 was created.\n');
  writeFileSync(
    join(cwd, 'plan.md'),
    '<!-- roster:plan -->\n### Roster plan\n\nNothing differs.\n',
  );
  const second = await runRoster(['comment', 'plan.md'], {
    cwd,
    variables: { ...variables, GITHUB_RUN_ID: '2' },
  });
  expect(second.stderr).toBe('The comment on pull request 7 was updated.\n');
  expect(github.state.comments.get(7)).toMatchObject([
    { body: expect.stringContaining('Nothing differs.') },
  ]);
});

test('an issue is opened, and closed when nothing differs', async () => {
  const { github, apiUrl } = await startGitHub();
  const cwd = emptyFolder();
  writeFileSync(join(cwd, 'drift.md'), '<!-- roster:drift -->\n### Drift\n\nzoe@acme.io\n');
  const variables = {
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: apiUrl,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_TOKEN: TOKEN,
  };
  const args = ['comment', 'drift.md', '--issue', 'Drift'];
  expect((await runRoster(args, { cwd, variables })).stderr).toBe('The issue was opened.\n');
  expect((await runRoster([...args, '--close'], { cwd, variables })).stderr).toBe(
    'The issue was closed.\n',
  );
  expect(github.state.issues.map(({ state }) => state)).toEqual(['closed']);
});

test('a token that may not write is named as that, and is not shown', async () => {
  const { github, apiUrl } = await startGitHub();
  github.state.rights = { contents: 'read' };
  const cwd = emptyFolder();
  writeFileSync(join(cwd, 'plan.md'), '<!-- roster:plan -->\n### Roster plan\n');
  const run = await runRoster(['comment', 'plan.md', '--on', '7'], {
    cwd,
    variables: {
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: apiUrl,
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_TOKEN: TOKEN,
    },
  });
  expect([run.status, run.stdout]).toEqual([4, '']);
  expect(run.stderr).toContain('The token is not allowed to do this on GitHub');
  expect(run.stderr).not.toContain(TOKEN);
  expect(github.state.comments.size).toBe(0);
});
