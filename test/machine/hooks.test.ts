/** The hooks of `.pre-commit-hooks.yaml`, run by the real pre-commit from a commit of a repository that has nothing but them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { actionBundle } from '../built/run-action.js';
import { emptyFolder, ROOT } from '../built/run-roster.js';
import { GIT_VARIABLES, type TestRepository, testRepository } from '../fixtures/git.js';
import { describeWith } from './machine.js';

function committedMode(path: string): number {
  const listed = execFileSync('git', ['-C', ROOT, 'ls-files', '--stage', path], {
    encoding: 'utf8',
  });
  return Number.parseInt(listed.slice(3, 6), 8);
}

async function hooksRepository(): Promise<TestRepository> {
  const repository = testRepository();
  repository.write(
    '.pre-commit-hooks.yaml',
    readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8'),
  );
  repository.write('dist-action/index.cjs', readFileSync(await actionBundle(), 'utf8'));
  // With the rights that git has it with here: it is the entry of the hooks.
  chmodSync(
    join(repository.folder, 'dist-action/index.cjs'),
    committedMode('dist-action/index.cjs'),
  );
  return repository;
}

describeWith('pre-commit', 'pre-commit', () => {
  test('takes the manifest', () => {
    const manifest = join(ROOT, '.pre-commit-hooks.yaml');
    const ran = spawnSync('pre-commit', ['validate-manifest', manifest], { encoding: 'utf8' });
    expect([ran.status, ran.stdout + ran.stderr]).toEqual([0, '']);
  });

  test('validates and formats the root roster, from a commit alone', async () => {
    const hooks = await hooksRepository();
    const rev = hooks.commit();
    const work = testRepository();
    const home = emptyFolder();
    const run = (): { readonly status: number | null; readonly said: string } => {
      work.git('add', '--all');
      const env = {
        PATH: process.env['PATH'],
        HOME: home,
        PRE_COMMIT_HOME: join(home, 'cache'),
        ...GIT_VARIABLES,
      };
      const ran = spawnSync('pre-commit', ['run', '--all-files'], {
        cwd: work.folder,
        env,
        encoding: 'utf8',
      });
      return { status: ran.status, said: ran.stdout + ran.stderr };
    };
    const page = readFileSync(join(ROOT, 'docs/pre-commit.md'), 'utf8');
    const [, config = ''] = /```yaml file=\S+\n([\s\S]*?)```/.exec(page) ?? [];
    work.write(
      '.pre-commit-config.yaml',
      config.replace('https://github.com/OWNER/roster', hooks.folder).replace('COMMIT', rev),
    );
    work.write(
      'roster.yaml',
      'version: 1\nusers:\n  - { email: boss@acme.io, account_type: ADMN }\n',
    );
    const wrong = run();
    expect(wrong.status, wrong.said).toBe(1);
    expect(wrong.said).toContain('Did you mean ADMIN?');
    work.write(
      'roster.yaml',
      'version: 1\nusers:\n    - {email: boss@acme.io,   account_type: ADMIN}\n',
    );
    const formatted = run();
    expect(formatted.status).toBe(1);
    expect(formatted.said).toMatch(
      /format the roster\.+Failed[\s\S]*files were modified by this hook/,
    );
    const good = run();
    expect(good.status, good.said).toBe(0);
    // A file of a team is no roster of its own: it is read as a part of the root roster.
    work.write(
      'roster.yaml',
      'version: 1\ninclude:\n  - { path: teams/*.yaml, may_grant: [ANALYST] }\nusers:\n  - { email: boss@acme.io, account_type: ADMIN }\n',
    );
    work.write(
      'teams/data.yaml',
      'version: 1\nusers:\n  - { email: new@acme.io, account_type: ADMIN }\n',
    );
    const granted = run();
    expect(granted.status).toBe(1);
    expect(granted.said).toContain('teams/data.yaml');
    work.write(
      'teams/data.yaml',
      'version: 1\nusers:\n  - { email: new@acme.io, account_type: ANALYST }\n',
    );
    const fine = run();
    expect(fine.status, fine.said).toBe(0);
  });
});
