/** The access review, of a real repository and the sandbox. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { GIT_VARIABLES, type TestRepository, testRepository } from '../fixtures/git.js';
import { type Run, runRoster } from './run-roster.js';

const ROSTER = `version: 1
policy: { unlisted: keep }
include:
  - { path: teams/*.yaml, may_grant: [DEVELOPER, ANALYST] }
users:
  - { email: alexandra@acme.io, account_type: ADMIN }
  - { email: sofia@acme.io, account_type: WORKSPACE_ADMIN, hold: on leave }
`;
const TEAM = `version: 1
users:
  - { email: priya@acme.io, account_type: DEVELOPER, expires: 2099-12-31 }
`;

/** A first review, and then a branch that was merged. */
function startHistory(): {
  readonly work: TestRepository;
  readonly ids: Readonly<Record<string, string>>;
} {
  const work = testRepository();
  onTestFinished(() => work.remove('.'));
  work.write('roster.yaml', ROSTER);
  work.write('teams/data.yaml', TEAM);
  work.write('CODEOWNERS', '* @acme/platform\n/teams/ @acme/leads\n');
  const first = work.commit('first', '2026-01-10T12:00:00Z');
  work.git('tag', 'review-1');
  work.git('checkout', '--quiet', '-b', 'change');
  work.write('teams/data.yaml', `${TEAM}  - { email: jonny@acme.io, account_type: DEVELOPER }\n`);
  const typed = work.commit('jonny', '2026-03-12T12:00:00Z');
  work.git('checkout', '--quiet', 'main');
  work.git(
    '-c',
    'user.name=M',
    '-c',
    'user.email=m@acme.io',
    'merge',
    '--quiet',
    '--no-ff',
    '-m',
    'merged',
    'change',
  );
  const merge = work.git('rev-parse', 'HEAD').trim();
  return { work, ids: { first, typed, merge } };
}

function review(work: TestRepository, ...args: readonly string[]): Promise<Run> {
  return runRoster(['review', '--sandbox', ...args], {
    cwd: work.folder,
    variables: GIT_VARIABLES,
  });
}

describe('roster review', () => {
  test('says of each person what roster, git and workspace say, grouped by owner', async () => {
    const { work, ids } = startHistory();
    const run = await review(work, '--format', 'json');
    expect(run.status, run.stderr).toBe(0);
    const file = JSON.parse(run.stdout);
    const of = (email: string): Record<string, unknown> =>
      file.people.find((it: { readonly email: string }) => it.email === email);
    expect(of('jonny@acme.io')).toEqual({
      ...{ email: 'jonny@acme.io', owners: ['@acme/leads'], account_type: 'DEVELOPER' },
      ...{ since: '2026-03-12', by: 'Ana Writer', commit: ids['typed'], merged_by: ids['merge'] },
      ...{
        expires: null,
        on_hold: null,
        live: 'ANALYST',
        drift: 'is ANALYST, should be DEVELOPER',
      },
      ...{ change: null, file: 'teams/data.yaml', line: 4 },
    });
    expect(of('sofia@acme.io')).toMatchObject({
      ...{ owners: ['@acme/platform'], since: '2026-01-10', merged_by: null, drift: null },
      on_hold: 'on hold (on leave): left as WORKSPACE_ADMIN',
    });
    expect(of('priya@acme.io')).toMatchObject({
      expires: '2099-12-31',
      live: 'DEVELOPER',
      drift: null,
    });
    expect(of('marco@acme.io')).toMatchObject({
      account_type: null,
      live: 'DEVELOPER',
      drift: 'joined without roster',
    });
    expect(file.made_of).toMatchObject({
      roster: 'roster.yaml',
      commit: ids['merge'],
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('says of someone who was taken off that they are not disabled yet', async () => {
    const { work } = startHistory();
    work.write('teams/data.yaml', 'version: 1\nusers: []\n');
    const off = work.commit('priya leaves', '2026-04-01T12:00:00Z');
    const file = JSON.parse((await review(work, '--format', 'json')).stdout);
    const priya = file.people.find(
      (it: { readonly email: string }) => it.email === 'priya@acme.io',
    );
    expect(priya.drift).toBe(
      `taken off the roster, not disabled yet (by Ana Writer on 2026-04-01, commit ${off.slice(0, 12)})`,
    );
  });

  test('says what changed since the last one', async () => {
    const { work } = startHistory();
    work.write(
      'roster.yaml',
      ROSTER.replace('WORKSPACE_ADMIN', 'ADMIN').replace(
        /.*alexandra.*\n/,
        '  - { email: grace@acme.io, account_type: ADMIN }\n',
      ),
    );
    const run = await review(work, '--format', 'json', '--since', 'review-1');
    const changes = JSON.parse(run.stdout).people.flatMap(
      (it: { readonly email: string; readonly change: string | null }) =>
        it.change === null ? [] : [[it.email, it.change]],
    );
    expect(changes).toEqual(
      expect.arrayContaining([
        ['jonny@acme.io', 'added'],
        ['grace@acme.io', 'added'],
        ['sofia@acme.io', 'was WORKSPACE_ADMIN'],
      ]),
    );
    const empty = await review(work, '--since', '');
    expect([empty.status, empty.stdout]).toEqual([3, '']);
    work.git('mv', 'roster.yaml', 'users.yaml');
    const renamed = await review(work, 'users.yaml', '--since', 'review-1');
    expect(renamed.status, renamed.stderr).toBe(0);
    expect(renamed.stderr).toContain('There was no users.yaml at review-1');
    work.git('mv', 'users.yaml', 'roster.yaml');
    const missing = await review(work, '--since', 'no-such-tag');
    expect([missing.status, missing.stdout]).toEqual([3, '']);
    expect(missing.stderr).toContain('There is no commit no-such-tag here');
  });

  test('is Markdown with a table for each owner, and CSV that no spreadsheet obeys', async () => {
    const { work } = startHistory();
    work.write('teams/data.yaml', `${TEAM}  - { email: "=cmd@acme.io", account_type: ANALYST }\n`);
    const markdown = (await review(work)).stdout;
    expect(markdown).toContain('# Access review');
    expect(markdown).toContain('## @<!-- -->acme/leads');
    expect(markdown).toMatch(/Digest: `[0-9a-f]{64}`/);
    const csv = (await review(work, '--format', 'csv')).stdout;
    expect(csv.split('\r\n')[0]).toBe(
      'owners,email,account_type,since,by,commit,merged_by,expires,on_hold,live,drift,change,file,line',
    );
    expect(csv).not.toMatch(/(?:^|,)"?=cmd/m);
  });

  test('without git, or with a clone that was cut off, claims nothing of the past', async () => {
    const { work } = startHistory();
    work.remove('.git');
    const run = await review(work, '--format', 'json');
    expect(run.status).toBe(0);
    const file = JSON.parse(run.stdout);
    expect(file.made_of.commit).toBeNull();
    expect(file.people.every((it: { readonly by: string | null }) => it.by === null)).toBe(true);
  });

  test('has users at a former address, and says how many it leaves out', async () => {
    const { work } = startHistory();
    const former = ROSTER.replace('unlisted: keep', 'ignore: ["*@paradime.io"]').replace(
      'account_type: ADMIN }',
      'account_type: ADMIN }\n  - { email: marco.new@acme.io, account_type: ADMIN, formerly: [marco@acme.io] }',
    );
    work.write('roster.yaml', former);
    const run = await review(work, '--format', 'json');
    expect(run.status, run.stderr).toBe(0);
    expect(run.stderr).toContain(
      '1 active user is ignored by policy.ignore, and not in the review.',
    );
    expect(JSON.parse(run.stdout).people).toContainEqual(
      expect.objectContaining({
        ...{ email: 'marco@acme.io', account_type: null, drift: null },
        live: 'DEVELOPER, the former address of marco.new@acme.io',
      }),
    );
  });

  test('names nobody with --redact, in any format, and writes nothing', async () => {
    const { work, ids } = startHistory();
    work.write('teams/data.yaml', 'version: 1\nusers: []\n');
    work.commit('priya left', '2026-05-01T12:00:00Z');
    for (const format of ['markdown', 'csv', 'json']) {
      const shown = await review(work, '--redact', '--since', 'review-1', '--format', format);
      expect(shown.status, shown.stderr).toBe(0);
      expect(shown.stdout).not.toMatch(/priya|sofia|marco|Writer|on leave/i);
      expect(shown.stdout).not.toContain(ids['typed']);
      expect(shown.stdout).toMatch(/taken off the roster, not disabled yet/);
    }
    expect(work.git('status', '--porcelain')).toBe('');
  });

  test('says of those who are taken off that they are, though they are still active, and what else changed', async () => {
    const { work } = startHistory();
    work.write('teams/data.yaml', TEAM.replace(', expires: 2099-12-31', ''));
    work.write('roster.yaml', ROSTER.replace(', hold: on leave', '').replace('sofia@', 'sofia@'));
    work.commit('open end');
    work.git('tag', 'review-2');
    work.write('teams/data.yaml', 'version: 1\nusers: []\n');
    const { stdout } = await review(work, '--format', 'json', '--since', 'review-1');
    const people: readonly { readonly email: string; readonly change: string | null }[] =
      JSON.parse(stdout).people;
    const changeOf = (email: string): unknown => people.find((it) => it.email === email)?.change;
    expect(changeOf('priya@acme.io')).toBe('taken off, was DEVELOPER');
    expect(changeOf('sofia@acme.io')).toBe('was on hold (on leave)');
    expect(changeOf('alexandra@acme.io')).toBe(null);
    expect(changeOf('marco@acme.io')).toBe(null);
  });

  test('has invitations that the roster does not ask for, and not those that expired', async () => {
    const { work } = startHistory();
    const { stdout } = await review(work, '--format', 'json');
    const people: readonly { readonly email: string; readonly live: string }[] =
      JSON.parse(stdout).people;
    const invited = people.filter(({ live }) => live.startsWith('invit'));
    expect(invited.map(({ email, live }) => [email, live])).toEqual([
      ['emma@acme.io', 'invited as ANALYST'],
    ]);
  });

  test('warns where git cannot say since when: no repository, no commit, a shallow clone', async () => {
    const { work } = startHistory();
    const shallow = testRepository(`${work.folder}/clone`);
    shallow.git('fetch', '--quiet', '--depth', '1', `file://${work.folder}`, 'main');
    shallow.git('checkout', '--quiet', 'FETCH_HEAD');
    expect((await review(shallow)).stderr).toContain('git fetch --unshallow');
    const fresh = testRepository();
    onTestFinished(() => fresh.remove('.'));
    fresh.write(
      'roster.yaml',
      'version: 1\nusers: [{ email: alexandra@acme.io, account_type: ADMIN }]\n',
    );
    const uncommitted = await review(fresh);
    expect(uncommitted.stderr).toContain('has no commits yet');
    fresh.remove('.git');
    const outside = await review(fresh);
    expect(outside.stderr).toContain('roster.yaml is not in a git work tree');
    expect(outside.status).toBe(0);
    expect((await review(work)).stderr).not.toContain('since when');
  });
});
