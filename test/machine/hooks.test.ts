/** The hooks of `.pre-commit-hooks.yaml`, run by the real pre-commit from a commit of a repository that has nothing but them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { actionBundle } from '../built/run-action.js';
import { emptyFolder, ROOT } from '../built/run-roster.js';
import { GIT_VARIABLES, type TestRepository, testRepository } from '../fixtures/git.js';
import { describeWith } from './machine.js';

async function hooksRepository(): Promise<TestRepository> {
  const repository = testRepository();
  repository.write(
    '.pre-commit-hooks.yaml',
    readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8'),
  );
  repository.write('dist-action/index.cjs', readFileSync(await actionBundle(), 'utf8'));
  execFileSync('chmod', ['+x', join(repository.folder, 'dist-action/index.cjs')]);
  return repository;
}

describeWith('pre-commit', 'pre-commit', () => {
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
  });
});
