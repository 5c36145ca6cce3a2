import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeTogether } from '../../src/cli/roster-files.js';
import type { Env } from '../../src/env.js';
import { CWD, fakeEnv } from '../outside.js';

/** Files in memory, of which one can't be written. */
function diskOf(files: Map<string, string>, broken: string | null): Env {
  const env = fakeEnv();
  return {
    ...env,
    files: {
      ...env.files,
      size: async (path) => files.get(path)?.length ?? null,
      modified: async () => env.now(),
      read: async (path) => {
        const text = files.get(path);
        return text === undefined ? null : new TextEncoder().encode(text);
      },
      create: async (path, text) => {
        if (files.has(path)) return false;
        files.set(path, text);
        return true;
      },
      remove: async (path) => {
        files.delete(path);
      },
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

const LOCK = resolve(CWD, '.a.yaml.lock');

describe('writeTogether', () => {
  test('writes every file that differs', async () => {
    const files = filesOf();
    await writeTogether(CHANGES, diskOf(files, 'same.yaml'));
    expect([...files.values()]).toEqual(['A', 's', '\ufeffB']);
  });

  test('gives the first its old text back when the second cannot be written', async () => {
    const files = filesOf();
    await expect(writeTogether(CHANGES, diskOf(files, 'b.yaml'))).rejects.toMatchObject({
      code: 'unwritable_file',
      exitCode: 3,
      hint: 'The disk is full. Free some space, or write to another disk.',
    });
    expect(files).toEqual(filesOf());
  });

  test('writes nothing when someone else has written meanwhile', async () => {
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

  test('lets one of two who edit at once through, and tells the other', async () => {
    const files = filesOf();
    const env = diskOf(files, null);
    const edits = ['mine', 'yours'].map((after) =>
      writeTogether([{ path: 'a.yaml', before: 'a', after }], env),
    );
    const ends = await Promise.allSettled(edits);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [refused] = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(refused).toMatchObject({ code: 'file_changed', exitCode: 3 });
    expect([...files.keys()]).toEqual([...filesOf().keys()]);
  });

  test('waits for who has a file, and says how to go on when they never end', async () => {
    const files = filesOf().set(LOCK, 'not a time');
    const edit = writeTogether(CHANGES, diskOf(files, null));
    await expect(edit).rejects.toMatchObject({
      code: 'file_locked',
      exitCode: 3,
      hint: expect.stringContaining(LOCK),
    });
    expect(files).toEqual(filesOf().set(LOCK, 'not a time'));
  });

  test('takes over a lock that a run left behind', async () => {
    const files = filesOf().set(LOCK, '');
    const env = diskOf(files, null);
    const modified = async (): Promise<number> => env.now() - 60_000;
    await writeTogether(CHANGES, { ...env, files: { ...env.files, modified } });
    expect([...files.values()]).toEqual(['A', 's', '\ufeffB']);
  });
});
