import { describe, expect, test } from 'vitest';
import { checkWritable } from '../../../src/cli/run/result-files.js';
import type { Ran } from '../../../src/env.js';
import { type Content, type FakeEnv, fakeEnv } from '../../outside.js';

const ROSTER = 'version: 1\nusers: []\n';
const EMPTY = new Uint8Array();

function look(env: FakeEnv, ...paths: readonly string[]): Promise<void> {
  return checkWritable(paths, '--report', ['roster.yaml'], env);
}

function disk(files: Readonly<Record<string, Content>>): FakeEnv {
  return fakeEnv({ files });
}

/** A git that tracks these files of a repository at /repo. */
function tracking(files: Readonly<Record<string, Content>>, ...tracked: string[]): FakeEnv {
  const said = (text: string): Ran => ({ exitCode: 0, stdout: Buffer.from(text), stderr: '' });
  return fakeEnv({
    files,
    run: async (_program, args) => {
      if (args.includes('--show-toplevel')) return said('/repo\n');
      if (args.includes('--show-prefix')) return said('\n');
      if (args.includes('--absolute-git-dir')) return said('/repo/.git\n');
      if (!args.includes('ls-files')) return said('');
      const isKnown = tracked.some((path) => args.includes(`:(top,literal)${path}`));
      return { exitCode: isKnown ? 0 : 1, stdout: EMPTY, stderr: '' };
    },
  });
}

describe('a file for a result', () => {
  test('may be new, or hold an earlier result', async () => {
    const earlier = '{\n  "format_version": "1.0",\n  "plans": []\n}\n';
    await look(disk({ 'plan.json': earlier }), 'plan.json', 'new.md');
  });

  test('is no roster, also one that the run does not read, nor one of a team', async () => {
    for (const text of [ROSTER, '{\n  "version": 1,\n  "users": []\n}', '{"users": []}']) {
      await expect(look(disk({ 'other.yaml': text }), 'other.yaml')).rejects.toMatchObject({
        code: 'unwritable_file',
        exitCode: 3,
        message: '--report would replace other.yaml, which is a roster.',
        hint: expect.stringContaining('earlier result'),
      });
    }
  });

  test('is no input of the run, by whatever path it is named', async () => {
    await expect(look(disk({}), './roster.yaml')).rejects.toMatchObject({
      message: '--report would replace ./roster.yaml, which this run reads.',
    });
  });

  test('is not where `paradime login` keeps credentials, also behind a link', async () => {
    const files = {
      '/home/.paradime/credentials': 'API_SECRET=x\n',
      'report.json': { link: '/home/.paradime/credentials' },
    };
    await expect(look(disk(files), 'report.json')).rejects.toMatchObject({
      message: '--report would replace report.json, which is the `paradime login` file.',
    });
  });

  test('is nothing that git tracks', async () => {
    const env = tracking({ 'README.md': 'a', 'plan.md': 'b' }, 'README.md');
    await look(env, 'plan.md');
    await expect(look(env, 'README.md')).rejects.toMatchObject({
      message: '--report would replace README.md, which is a file that git tracks.',
    });
  });

  test('is in a folder that is there: none is made', async () => {
    const env = disk({ 'roster.yaml': ROSTER });
    const files = {
      ...env.files,
      size: async (path: string) => (path === 'nowhere' ? null : 1),
      canWrite: async () => false,
    };
    await expect(look({ ...env, files }, 'nowhere/plan.md')).rejects.toMatchObject({
      message: "--report can't write to nowhere/plan.md: there is no folder nowhere.",
      hint: expect.stringContaining('Create that folder first'),
    });
    await expect(look({ ...env, files }, 'closed/plan.md')).rejects.toMatchObject({
      message: "--report can't write to closed/plan.md.",
    });
  });
});
