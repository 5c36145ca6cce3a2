/** The nightly import of the examples: its steps run in a clone, with an export of the test's own. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GIT_VARIABLES, testRepository } from '../fixtures/git.js';
import { emptyFolder, ROOT } from './run-roster.js';
import { readWorkflow, stepsOf } from './run-workflow.js';

const TEAM = `version: 1\nusers:\n${['ana', 'bo', 'chi', 'dee', 'eli'].map((name) => `  - { email: ${name}@acme.io, account_type: ANALYST }\n`).join('')}`;

function startClone(): {
  readonly night: (...names: readonly string[]) => readonly (number | null)[];
  readonly branch: () => string;
  readonly calls: () => string;
} {
  const origin = testRepository();
  origin.write(
    'roster.yaml',
    'version: 1\ninclude:\n  - { path: teams/data.yaml, may_grant: [ANALYST] }\nusers:\n  - { email: boss@acme.io, account_type: ADMIN }\n',
  );
  origin.write('teams/data.yaml', TEAM);
  origin.write('.gitignore', '.roster/\npeople.csv\nexport-people\nbin/\ncalls\n');
  origin.commit();
  const bin = emptyFolder();
  const calls = join(bin, 'calls');
  writeFileSync(join(bin, 'gh'), `#!/bin/sh\necho "$*" >> '${calls}'\n`);
  chmodSync(join(bin, 'gh'), 0o755);
  const env = { PATH: `${bin}:${process.env['PATH']}`, HOME: bin, GH_TOKEN: 'x', ...GIT_VARIABLES };
  return {
    night: (...names) => {
      const clone = join(emptyFolder(), 'clone');
      execFileSync('git', ['clone', '--quiet', origin.folder, clone], { env });
      mkdirSync(join(clone, '.roster/tool/dist-action'), { recursive: true });
      symlinkSync(
        join(ROOT, 'dist-action/index.cjs'),
        join(clone, '.roster/tool/dist-action/index.cjs'),
      );
      const rows = names.map((name) => `${name}@acme.io,ANALYST\\n`).join('');
      writeFileSync(
        join(clone, 'export-people'),
        `#!/bin/sh\nprintf 'email,account_type\\n${rows}'\n`,
        { mode: 0o755 },
      );
      const ends: (number | null)[] = [];
      for (const { run } of stepsOf(readWorkflow('nightly-import.yml'))) {
        if (run === undefined || ends.some((end) => end !== 0)) continue;
        ends.push(
          spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
            cwd: clone,
            env,
          }).status,
        );
      }
      return ends;
    },
    branch: () => origin.git('show', 'roster/nightly-import:teams/data.yaml'),
    calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8') : ''),
  };
}

test('proposes what changed, anew each night, and nothing where nothing did', () => {
  const { night, branch, calls } = startClone();
  expect(night('ana', 'bo', 'chi', 'dee', 'eli')).toEqual([0, 0, 0]);
  expect(calls()).toBe('');
  expect(night('ana', 'bo', 'chi', 'dee', 'gus')).toEqual([0, 0, 0]);
  expect(branch()).toBe(
    `${TEAM.replace(/.*eli.*\n/, '')}  - { email: gus@acme.io, account_type: ANALYST }\n`,
  );
  expect(calls()).toContain('pr create --head roster/nightly-import');
  expect(night('ana', 'bo', 'chi', 'dee', 'hal')).toEqual([0, 0, 0]);
  expect(branch()).toContain('hal@acme.io');
  expect(branch()).not.toContain('gus@acme.io');
});

test('stops where the list lacks too many', () => {
  const { night, calls } = startClone();
  expect(night('ana')).toEqual([0, 5]);
  expect(calls()).toBe('');
});
