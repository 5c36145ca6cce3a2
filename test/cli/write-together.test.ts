import { describe, expect, test } from 'vitest';
import { writeTogether } from '../../src/cli/write-together.js';
import type { Env } from '../../src/env.js';
import { fakeEnv } from '../fixtures/fake-env.js';

/** Files in memory, of which one can't be written. */
function diskOf(files: Map<string, string>, broken: string | null): Env {
  const env = fakeEnv();
  return {
    ...env,
    files: {
      ...env.files,
      size: async (path) => files.get(path)?.length ?? null,
      read: async (path) => new TextEncoder().encode(files.get(path) ?? ''),
      writeAtomic: async (path, text) => {
        if (path === broken) throw Object.assign(new Error('no'), { code: 'ENOSPC' });
        files.set(path, text);
      },
    },
  };
}

const CHANGES = [
  { path: 'a.yaml', before: 'a', after: 'A' },
  { path: 'same.yaml', before: 's', after: 's' },
  { path: 'b.yaml', before: '\ufeffb', after: '\ufeffB' },
];

function filesOf(): Map<string, string> {
  return new Map(CHANGES.map(({ path, before }) => [path, before]));
}

describe('writeTogether', () => {
  test('writes every file that differs', async () => {
    const files = filesOf();
    await writeTogether(CHANGES, diskOf(files, 'same.yaml'));
    expect([...files.values()]).toEqual(['A', 's', '\ufeffB']);
  });

  test('gives the first its old text back when the second can not be written', async () => {
    const files = filesOf();
    await expect(writeTogether(CHANGES, diskOf(files, 'b.yaml'))).rejects.toMatchObject({
      code: 'unwritable_file',
      exitCode: 3,
    });
    expect(files).toEqual(filesOf());
  });

  test('writes nothing when somebody else has written meanwhile', async () => {
    const files = filesOf().set('b.yaml', 'theirs');
    await expect(writeTogether(CHANGES, diskOf(files, null))).rejects.toMatchObject({
      code: 'file_changed',
    });
    expect([...files.values()]).toEqual(['a', 's', 'theirs']);
  });

  test('writes nothing when one may not be written', async () => {
    const files = filesOf();
    const env = diskOf(files, null);
    const closed = {
      ...env,
      files: { ...env.files, canWrite: async (path: string) => path !== 'b.yaml' },
    };
    await expect(writeTogether(CHANGES, closed)).rejects.toMatchObject({ code: 'unwritable_file' });
    expect(files).toEqual(filesOf());
  });
});
