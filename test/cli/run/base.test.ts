/** The roster of another commit, out of real repositories. */
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { askWritten } from '../../../src/cli/git/ask-written.js';
import { compareWithRef, readBaseRoster } from '../../../src/cli/run/base.js';
import { processEnv } from '../../../src/env/node.js';
import type { Env } from '../../../src/env.js';
import type { Plan } from '../../../src/plan/plan.js';
import { planRoster } from '../../../src/plan/plan-roster.js';
import { readRoster } from '../../../src/roster/read.js';
import {
  hasGit,
  newFolder,
  runGit,
  type TestRepository,
  testRepository,
} from '../../fixtures/git.js';
import {
  active,
  CONTEXT,
  expired,
  person,
  rosterOf,
  workspaceOf,
} from '../../fixtures/workspaces.js';

type BaseRoster = Awaited<ReturnType<typeof readBaseRoster>>;

const ROSTER = 'version: 1\nusers:\n  - { email: ana@acme.io, account_type: ADMIN }\n';
const OTHER = ROSTER.replace('ADMIN', 'DEVELOPER');

function envIn(cwd: string, parts: Partial<Env> = {}): Env {
  return {
    ...processEnv(),
    cwd: () => cwd,
    now: () => Date.parse('2026-11-23'),
    variables: {},
    ...parts,
  };
}

/** One commit with `ROSTER` on main, and another text in the work tree. */
function changedRepository(): TestRepository {
  const repository = testRepository();
  repository.write('roster.yaml', ROSTER);
  repository.commit();
  repository.write('roster.yaml', OTHER);
  return repository;
}

function typesIn(found: BaseRoster): readonly string[] {
  if (found.kind !== 'roster') throw new Error(JSON.stringify(found));
  return found.roster.people.map(({ email, accountType }) => `${email} ${accountType}`);
}

function whyOf(found: BaseRoster): string {
  if (found.kind !== 'unusable') throw new Error(`it is ${found.kind}`);
  return found.why;
}

/** Everything that reading must leave as it is. */
function stateOf({ folder, git }: TestRepository): string {
  const index = readFileSync(join(folder, '.git/index')).toString('hex');
  return [index, git('status', '--porcelain'), git('for-each-ref')].join('\n');
}

describe.skipIf(!hasGit())('the roster of a commit (needs git)', () => {
  it('is the one of the ref, whatever is in the work tree and the index', async () => {
    const repository = changedRepository();
    const commit = repository.git('rev-parse', 'HEAD').trim();
    repository.git('add', '.');
    const before = stateOf(repository);
    const found = await readBaseRoster('roster.yaml', 'main', envIn(repository.folder));
    expect(typesIn(found)).toEqual(['ana@acme.io ADMIN']);
    expect(found).toMatchObject({ base: { ref: 'main', commit } });
    expect(stateOf(repository)).toBe(before);
  });

  it.each(['HEAD', 'HEAD~0', 'v1', 'refs/heads/main', 'main@{0}'])('by %s', async (ref) => {
    const repository = changedRepository();
    repository.git('tag', '--annotate', '--message', 'one', 'v1');
    const found = await readBaseRoster('roster.yaml', ref, envIn(repository.folder));
    expect(typesIn(found)).toEqual(['ana@acme.io ADMIN']);
  });

  it('is found from a folder below, by an absolute path, and through a link to the folder', async () => {
    const { folder, write, commit } = testRepository();
    write('access/roster.yaml', ROSTER);
    write('deep/er/x', '');
    commit();
    const elsewhere = newFolder();
    symlinkSync(join(folder, 'access'), join(elsewhere, 'link'));
    for (const [cwd, path] of [
      [folder, 'access/roster.yaml'],
      [join(folder, 'access'), 'roster.yaml'],
      [join(folder, 'deep/er'), '../../access/roster.yaml'],
      [elsewhere, join(folder, 'access/roster.yaml')],
      [elsewhere, 'link/roster.yaml'],
    ] as const) {
      const found = await readBaseRoster(path, 'main', envIn(cwd));
      expect(typesIn(found)).toEqual(['ana@acme.io ADMIN']);
    }
  });

  it('of a folder that git does not trust is not there, and the remedy is', async () => {
    const { folder, write, commit } = testRepository();
    write('roster.yaml', ROSTER);
    commit();
    // With it, git takes everything for someone else's.
    vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1');
    const found = await readBaseRoster('roster.yaml', 'main', envIn(folder));
    vi.unstubAllEnvs();
    expect(found).toEqual({
      kind: 'unusable',
      why: `git does not trust ${folder}, because another user owns it. If you trust it: git config --global --add safe.directory ${folder}`,
    });
  });

  it("in a submodule is that of the submodule's own ref, which is said", async () => {
    const outer = testRepository();
    mkdirSync(join(outer.folder, 'people'));
    const inner = testRepository(join(outer.folder, 'people'));
    inner.write('roster.yaml', ROSTER);
    const commit = inner.commit();
    outer.commit();
    outer.git('branch', 'only-around');
    const env = envIn(outer.folder);
    const found = await readBaseRoster('people/roster.yaml', 'main', env);
    expect(found).toMatchObject({
      base: { ref: 'main', commit },
      caveats: [
        'people/roster.yaml is in a git submodule, so main is a ref of the submodule, not of the repository that contains it.',
      ],
    });
    expect(await readBaseRoster('people/roster.yaml', 'only-around', env)).toMatchObject({
      kind: 'unusable',
      why: expect.stringContaining('is in a git submodule'),
    });
  });

  it('has the includes of that commit', async () => {
    const { folder, write, remove, commit } = testRepository();
    const include = 'include:\n  - { path: teams/*.yaml, may_grant: [ANALYST] }\n';
    write('roster.yaml', ROSTER.replace('users', `${include}users`));
    write(
      'teams/one.yaml',
      'version: 1\nusers:\n  - { email: one@acme.io, account_type: ANALYST }\n',
    );
    write(
      'teams/a\n"b".yaml',
      'version: 1\nusers:\n  - { email: two@acme.io, account_type: ANALYST }\n',
    );
    symlinkSync('../kept/three.yaml', join(folder, 'teams/three.yaml'));
    write(
      'kept/three.yaml',
      'version: 1\nusers:\n  - { email: three@acme.io, account_type: ANALYST }\n',
    );
    commit();
    remove('teams');
    const found = await readBaseRoster('roster.yaml', 'main', envIn(folder));
    expect(typesIn(found).toSorted()).toEqual([
      'ana@acme.io ADMIN',
      'one@acme.io ANALYST',
      'three@acme.io ANALYST',
      'two@acme.io ANALYST',
    ]);
  });

  it('is missing where the commit has no such file', async () => {
    const { folder, write, commit } = testRepository();
    write('readme', '');
    const id = commit();
    write('roster.yaml', ROSTER);
    const found = await readBaseRoster('roster.yaml', 'main', envIn(folder));
    expect(found).toEqual({ kind: 'missing', base: { ref: 'main', commit: id }, caveats: [] });
  });

  it('is of no use where it is not valid, or not readable', async () => {
    const { folder, write, remove, commit } = testRepository();
    write('roster.yaml', ROSTER.replace('ADMIN', 'ADMN'));
    commit();
    const invalid = await readBaseRoster('roster.yaml', 'main', envIn(folder));
    expect(whyOf(invalid)).toMatch(
      /^roster\.yaml is not valid at main \(\w{7}\): roster\.yaml:3: /,
    );
    remove('roster.yaml');
    symlinkSync('/etc/hostname', join(folder, 'roster.yaml'));
    commit();
    const outside = await readBaseRoster('roster.yaml', 'main', envIn(folder));
    expect(whyOf(outside)).toContain('EXDEV');
    remove('roster.yaml');
    write('roster.yaml/x', '');
    commit();
    const directory = await readBaseRoster('roster.yaml', 'main', envIn(folder));
    expect(whyOf(directory)).toContain('directory');
  });

  it.each([
    'no/such/branch',
    '',
    '-x',
    '--upload-pack=touch evil',
    '--output=evil',
    '--git-dir=/',
    'HEAD:roster.yaml',
    'HEAD:',
    '^HEAD',
    'HEAD..HEAD',
    'HEAD^{tree}',
    ':/a change',
    '$(touch evil)',
    'a\nb',
    '0000000000000000000000000000000000000000',
  ])('has no commit where the ref is %j', async (ref) => {
    const repository = changedRepository();
    const before = stateOf(repository);
    const found = await readBaseRoster('roster.yaml', ref, envIn(repository.folder));
    expect(whyOf(found)).toContain('fetch-depth: 0');
    expect(stateOf(repository)).toBe(before);
  });

  it('has no commit that a shallow clone left out', async () => {
    const { folder, write, commit } = changedRepository();
    commit('second');
    write('roster.yaml', `${OTHER}# third\n`);
    commit('third');
    const clone = newFolder();
    runGit(clone, ['clone', '--quiet', '--depth', '1', `file://${folder}`, '.']);
    const missing = await readBaseRoster('roster.yaml', 'HEAD~1', envIn(clone));
    expect(whyOf(missing)).toContain('fetch-depth: 0');
    const there = await readBaseRoster('roster.yaml', 'HEAD', envIn(clone));
    expect(typesIn(there)).toEqual(['ana@acme.io DEVELOPER']);
  });

  it('is that of the commit where a branch left the ref, whatever the ref got since', async () => {
    const { folder, git, write, commit } = testRepository();
    write('roster.yaml', ROSTER);
    const fork = commit('fork');
    git('switch', '--quiet', '--create', 'branch');
    write('roster.yaml', `${ROSTER}# branch\n`);
    commit('branch');
    git('switch', '--quiet', 'main');
    write('roster.yaml', OTHER);
    commit('main went on');
    git('switch', '--quiet', 'branch');
    const found = await readBaseRoster('roster.yaml', 'main', envIn(folder));
    expect(typesIn(found)).toEqual(['ana@acme.io ADMIN']);
    expect(found).toMatchObject({ base: { ref: 'main', commit: fork } });
    expect(found).toHaveProperty('caveats', []);
  });

  it('is that of the ref itself, with a caveat, where nothing is in common', async () => {
    const { folder, git, write, commit } = testRepository();
    write('roster.yaml', ROSTER);
    const main = commit('main');
    git('switch', '--quiet', '--orphan', 'branch');
    const unborn = await readBaseRoster('roster.yaml', 'main', envIn(folder));
    write('roster.yaml', OTHER);
    commit('branch');
    const apart = await readBaseRoster('roster.yaml', 'main', envIn(folder));
    for (const found of [unborn, apart]) {
      expect(typesIn(found)).toEqual(['ana@acme.io ADMIN']);
      expect(found).toMatchObject({ base: { ref: 'main', commit: main } });
      expect(found).toHaveProperty('caveats', [expect.stringContaining('fetch-depth: 0')]);
    }
  });

  it('is not to be had outside of a repository, nor without git', async () => {
    const outside = await readBaseRoster('roster.yaml', 'main', envIn(newFolder()));
    expect(whyOf(outside)).toContain('not in a git work tree');
    const { folder } = changedRepository();
    const run: Env['run'] = async () => ({
      exitCode: null,
      stdout: new Uint8Array(),
      stderr: '',
    });
    const without = await readBaseRoster('roster.yaml', 'main', envIn(folder, { run }));
    expect(whyOf(without)).toContain('git cannot be started');
  });
});

describe.skipIf(!hasGit())('a plan beside its base (needs git)', () => {
  const live = workspaceOf([active('ana@acme.io', 'ADMIN'), active('old@acme.io', 'ANALYST')]);
  const after = rosterOf([person('ana@acme.io', 'ADMIN'), person('new@acme.io', 'ANALYST')]);
  const plan = planRoster(after, live, CONTEXT);

  async function compare({ folder }: TestRepository): Promise<Plan | undefined> {
    return (await compareWithRef({ plan, workspace: live }, 'main', envIn(folder))).plan;
  }

  it('tells what this change brings about from what differed before', async () => {
    const repository = testRepository();
    repository.write('roster.yaml', ROSTER);
    const commit = repository.commit();
    const compared = await compare(repository);
    expect(compared?.base).toEqual({ ref: 'main', commit });
    expect(compared?.changes).toMatchObject([
      { email: 'new@acme.io', origin: 'this_change' },
      { email: 'old@acme.io', origin: 'drift' },
    ]);
  });

  it('comes from this change as a whole where there was no roster', async () => {
    const repository = testRepository();
    repository.write('readme', '');
    repository.commit();
    const compared = await compare(repository);
    expect(compared?.changes.map(({ origin }) => origin)).toEqual(['this_change', 'this_change']);
    expect(compared?.sha256).toBe(plan.sha256);
  });
});

describe.skipIf(!hasGit())('a comparison with policy.reinvite_for (needs git)', () => {
  const rosterOn = (days: string, cy: string): string =>
    `version: 1\npolicy: { reinvite_for: ${days} }\nusers:\n  - { email: ana@acme.io, account_type: ADMIN }\n  - { email: bo@acme.io, account_type: ANALYST }\n${cy}`;
  const CY = '  - { email: cy@acme.io, account_type: ANALYST }\n';
  const live = workspaceOf(
    [active('ana@acme.io', 'ADMIN')],
    [expired('bo@acme.io', 'ANALYST'), expired('cy@acme.io', 'ANALYST')],
  );

  /** The plan of the work tree, on 2026-11-23, beside that of main. */
  async function compare({ folder }: TestRepository): Promise<Plan | undefined> {
    const path = join(folder, 'roster.yaml');
    const env = envIn(folder);
    const parsed = await readRoster(path, env.files, CONTEXT.today);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const { roster } = parsed;
    const written = await askWritten(roster, live, env);
    const plan = planRoster(roster, live, { ...CONTEXT, written });
    return (await compareWithRef({ plan, workspace: live, roster }, 'main', env)).plan;
  }

  it('asks of the base when its own entries were written', async () => {
    const repository = testRepository();
    repository.write('roster.yaml', rosterOn('60d', CY));
    repository.commit('old', '2026-01-01T12:00:00+00:00');
    repository.write('roster.yaml', rosterOn('60d', CY.replace(' }', ', note: again }')));
    const compared = await compare(repository);
    expect(compared?.changes).toMatchObject([{ email: 'cy@acme.io', origin: 'this_change' }]);
    expect(compared?.attention).toMatchObject([{ email: 'bo@acme.io', origin: 'drift' }]);
  });

  it('names those alone whom more days let through', async () => {
    const repository = testRepository();
    repository.write('roster.yaml', rosterOn('60d', ''));
    repository.commit('old', '2026-09-01T12:00:00+00:00');
    repository.write('roster.yaml', rosterOn('60d', CY));
    repository.commit('young', '2026-11-01T12:00:00+00:00');
    repository.write('roster.yaml', rosterOn('90d', CY));
    const compared = await compare(repository);
    expect(compared?.changes.map(({ email }) => email)).toEqual(['bo@acme.io', 'cy@acme.io']);
    expect(compared?.policy_changes).toMatchObject([
      { key: 'reinvite_for', before: '60d', after: '90d', lets_through: ['bo@acme.io'] },
    ]);
  });
});
