import { describe, expect, test } from 'vitest';
import { declareCommand } from '../../../src/cli/commands/import.js';
import type { ExitCode } from '../../../src/errors.js';
import { type FakeEnv, fakeEnv } from '../../outside.js';
import { runCommand } from './run-command.js';

function importTable(env: FakeEnv): Promise<ExitCode | null> {
  return runCommand(declareCommand, ['--from-csv', 'people.csv', '-o', 'roster.yaml'], env);
}

/** A table in memory, and a disk that makes new files in its own way. */
function deskOf(create: FakeEnv['files']['create']): FakeEnv {
  const env = fakeEnv();
  const table = new TextEncoder().encode('email,role\nbo@acme.io,ADMIN\n');
  const isTable = (path: string): boolean => path === 'people.csv';
  return {
    ...env,
    files: {
      ...env.files,
      size: async (path) => (isTable(path) ? table.length : null),
      read: async (path) => (isTable(path) ? table : null),
      create,
    },
  };
}

describe('a new roster from a table', () => {
  test('makes the file and says so', async () => {
    const made = new Map<string, string>();
    const env = deskOf(async (path, text) => made.set(path, text).size > 0);
    expect(await importTable(env)).toBe(0);
    expect(made.get('roster.yaml')).toContain('bo@acme.io');
    expect(env.err()).toBe(
      'Wrote roster.yaml. Next: roster plan roster.yaml shows what it would change.\n',
    );
  });

  test('never writes over a file that someone makes meanwhile', async () => {
    const env = deskOf(async () => false);
    await expect(importTable(env)).rejects.toMatchObject({
      code: 'file_exists',
      exitCode: 3,
    });
    expect(env.err()).toBe('');
  });

  test('says why a file cannot be made', async () => {
    const env = deskOf(async () => {
      throw Object.assign(new Error('no'), { code: 'EROFS' });
    });
    await expect(importTable(env)).rejects.toMatchObject({
      code: 'unwritable_file',
      message: expect.stringContaining('EROFS'),
    });
  });
});
