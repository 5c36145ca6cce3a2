/** What examples/github/release.yml does, as far as it can be tried without GitHub and npm. */
import { describe, expect, test } from 'vitest';
import { readWorkflow, runWorkflow, type WorkflowRun } from './run-workflow.js';

const workflow = readWorkflow('release.yml');

interface Release {
  readonly tag: string;
  readonly version?: string;
  readonly changelog?: string;
  readonly repository?: string | null;
  readonly failingNpm?: string;
}

/** Runs the workflow in a repository that is ready for 1.2.3, but for what is told otherwise. */
function release(told: Release): Promise<WorkflowRun> {
  const { version = '1.2.3', repository = 'git+https://github.com/acme/access.git' } = told;
  const url = repository === null ? {} : { repository: { type: 'git', url: repository } };
  return runWorkflow(workflow, {
    roster: '',
    expressions: { 'github.ref_name': told.tag },
    files: {
      'package.json': JSON.stringify({ version, ...url }),
      'CHANGELOG.md': told.changelog ?? `## [Unreleased]\n\n## [${version}] - 2026-01-01\n`,
    },
    ...(told.failingNpm === undefined ? {} : { failingNpm: told.failingNpm }),
  });
}

describe('release.yml', () => {
  test('may do no more than prove who it is, and holds no secret', () => {
    expect(workflow.jobs['release']).toMatchObject({
      environment: 'npm',
      permissions: { contents: 'read', 'id-token': 'write' },
    });
    expect(Object.keys(workflow.jobs)).toEqual(['release']);
    expect(workflow.text).not.toMatch(/secrets\.|_TOKEN/);
    expect(workflow.concurrency['cancel-in-progress']).toBe(false);
  });

  test('looks at what it builds with, tests, and publishes what was tested', async () => {
    const run = await release({ tag: 'v1.2.3' });
    expect(run.steps.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    expect(run.npm).toEqual([
      'ci --ignore-scripts',
      'audit signatures',
      'test',
      'publish --ignore-scripts --provenance --access public --tag latest',
    ]);
  });

  test('publishes a version before a release under a tag of its own', async () => {
    const run = await release({ tag: 'v2.0.0-rc.1', version: '2.0.0-rc.1' });
    expect(run.npm.at(-1)).toMatch(/^publish .*--tag next$/);
  });

  test.each<[string, Release, string]>([
    ['another version’s tag', { tag: 'v1.2.4' }, 'The tag is v1.2.4, but package.json says 1.2.3.'],
    ['a tag without v', { tag: '1.2.3' }, 'The tag is 1.2.3'],
    [
      'a changelog that is not ready',
      { tag: 'v1.2.3', changelog: '## [Unreleased]\n\n## [1.2.30]\n' },
      'CHANGELOG.md has no section [1.2.3].',
    ],
    [
      'a package.json without its repository',
      { tag: 'v1.2.3', repository: null },
      'git+https://github.com/acme/access.git',
    ],
    [
      'a package.json with another repository',
      { tag: 'v1.2.3', repository: 'git+https://github.com/else/access.git' },
      'git+https://github.com/acme/access.git',
    ],
  ])('stops at %s before anything is installed', async (_, told, said) => {
    const run = await release(told);
    expect(run.steps.map(({ name, status }) => [name, status])).toEqual([['Check the tag', 1]]);
    expect(run.steps[0]?.log).toContain(`::error::`);
    expect(run.steps[0]?.log).toContain(said);
    expect(run.npm).toEqual([]);
  });

  test.each(['ci --ignore-scripts', 'audit signatures', 'test'])(
    'publishes nothing when npm %s fails',
    async (failingNpm) => {
      const run = await release({ tag: 'v1.2.3', failingNpm });
      expect(run.steps.at(-1)?.status).toBe(1);
      expect(run.npm.at(-1)).toBe(failingNpm);
    },
  );
});
