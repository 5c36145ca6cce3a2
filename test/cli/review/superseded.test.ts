/** Whether a job would apply an old roster: which files of a newer commit matter. */
import { describe, expect, test } from 'vitest';
import { findSuperseding } from '../../../src/cli/review/superseded.js';
import { testGitHub } from '../../forge/forges.js';
import { fakeEnv } from '../../outside.js';

const ROSTER = 'version: 1\nusers:\n  - { email: ana@acme.io, account_type: ADMIN }\n';
const WITH_TEAMS = `${ROSTER}include:\n  - { path: teams/*.yaml, may_grant: [ANALYST] }\n`;
const TEAM = 'users:\n  - { email: bo@acme.io, account_type: ANALYST }\n';
const FILES = {
  'access/roster.yaml': WITH_TEAMS,
  'access/teams/data.yaml': TEAM,
  'other/roster.yaml': ROSTER,
  'plan.json': JSON.stringify({ plans: [{ roster: { path: 'other/roster.yaml' } }] }),
  'broken.json': '{"plans": [',
};

async function ask(
  changed: readonly string[],
  parts: { readonly saved?: string; readonly rosters?: readonly string[] } = {},
): Promise<string | null> {
  const { forge, setHistory } = testGitHub();
  setHistory(
    [
      { sha: 'a'.repeat(40), parent: null, files: ['access/roster.yaml'] },
      { sha: 'b'.repeat(40), parent: 'a'.repeat(40), files: changed },
    ],
    'main',
  );
  const { saved = null, rosters = ['access/roster.yaml'] } = parts;
  const env = fakeEnv({ files: FILES });
  const isPipeline = (path: string): boolean => path === 'pipeline.yml';
  const job = { forge, commit: 'a'.repeat(40), branch: 'main', top: '/repo', isPipeline };
  return await findSuperseding({ ...job, rosters, saved }, env);
}

describe('a newer commit', () => {
  test.each([
    ['the roster', 'access/roster.yaml'],
    ['a file that it includes', 'access/teams/data.yaml'],
    ['a new file that it would include', 'access/teams/more.yaml'],
    ['the pipeline', 'pipeline.yml'],
  ])('that changed %s supersedes the job', async (_what, path) => {
    expect(await ask(['README.md', path])).toContain(`${path} has changed since`);
  });

  test.each([
    ['the README', 'README.md'],
    ['another roster', 'other/roster.yaml'],
    ['a file beside the team files that is no YAML', 'access/teams/notes.md'],
  ])('that changed %s does not', async (_what, path) => {
    expect(await ask([path])).toBeNull();
  });

  test('counts the rosters of a saved plan, beside those that are named', async () => {
    const saved = { saved: 'plan.json' };
    expect(await ask(['other/roster.yaml'], saved)).toContain(
      'other/roster.yaml has changed since',
    );
    expect(await ask(['access/roster.yaml'], saved)).toContain(
      'access/roster.yaml has changed since',
    );
    expect(await ask(['README.md'], saved)).toBeNull();
  });

  test.each(['broken.json', 'gone.json'])(
    'leaves what is wrong with %s to those who apply it',
    async (saved) => {
      expect(await ask(['README.md'], { saved })).toBeNull();
    },
  );

  test('matters wherever it is in the folder of a roster that is not there to be read', async () => {
    const rosters = ['access/gone.yaml'];
    expect(await ask(['access/any.yaml'], { rosters })).toContain(
      'access/any.yaml has changed since',
    );
  });

  test('is not asked for about a roster outside of the checkout', async () => {
    await expect(ask([], { rosters: ['../roster.yaml'] })).rejects.toMatchObject({
      code: 'outside_work_tree',
    });
  });
});
