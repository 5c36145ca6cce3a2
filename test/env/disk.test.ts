import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Disk, processDisk } from '../../src/env/disk.js';
import { memoryDisk } from './memory-disk.js';

const TEXT = Buffer.from('version: 1\n');

/** A disk with an empty folder on it. */
const DISKS: Readonly<Record<string, () => { disk: Disk; folder: string }>> = {
  'the disk of this machine': () => {
    const folder = mkdtempSync(join(tmpdir(), 'roster-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return { disk: processDisk(), folder };
  },
  'a disk in memory': () => {
    const disk = memoryDisk({});
    disk.makeFolder('/a/folder');
    return { disk, folder: '/a/folder' };
  },
};

function make(disk: Disk, path: string): void {
  const file = disk.open(path, 'making', 0o600);
  disk.write(file, TEXT, 0);
  disk.sync(file);
  disk.close(file);
}

function read(disk: Disk, path: string): string {
  const file = disk.open(path, 'reading', 0);
  const bytes = Buffer.alloc(100);
  const count = disk.read(file, bytes);
  expect(disk.read(file, bytes.subarray(count))).toBe(0);
  disk.close(file);
  return bytes.subarray(0, count).toString();
}

describe.each(Object.entries(DISKS))('%s', (_name, create) => {
  test('makes a file with its permissions, and none where one is', () => {
    const { disk, folder } = create();
    const path = join(folder, 'a');
    make(disk, path);
    expect(disk.status(path)).toMatchObject({ kind: 'file', size: TEXT.length, mode: 0o600 });
    expect(() => make(disk, path)).toThrow(expect.objectContaining({ code: 'EEXIST' }));
    expect(read(disk, path)).toBe('version: 1\n');
  });

  test('writes over a part of a file, behind its end, and cuts it', () => {
    const { disk, folder } = create();
    const path = join(folder, 'a');
    make(disk, path);
    const file = disk.open(path, 'overwriting', 0);
    expect(disk.write(file, Buffer.from('V'), 0)).toBe(1);
    expect(disk.write(file, Buffer.from('!'), TEXT.length)).toBe(1);
    expect(disk.statusOf(file).size).toBe(TEXT.length + 1);
    disk.truncate(file, 7);
    disk.setMode(file, 0o640);
    disk.close(file);
    expect(read(disk, path)).toBe('Version');
    expect(disk.status(path).mode).toBe(0o640);
  });

  test('gives a file another name, over what has it, and a second one, where nothing has it', () => {
    const { disk, folder } = create();
    const [a = '', b = '', c = ''] = ['a', 'b', 'c'].map((name) => join(folder, name));
    make(disk, a);
    make(disk, b);
    disk.rename(a, b);
    expect(() => disk.link(b, b)).toThrow(expect.objectContaining({ code: 'EEXIST' }));
    disk.link(b, c);
    expect([...disk.list(folder)].sort()).toEqual(['b', 'c']);
    disk.remove(b);
    disk.syncFolder(folder);
    expect(disk.list(folder)).toEqual(['c']);
  });

  test('says what is not there, and what is a folder', () => {
    const { disk, folder } = create();
    const missing = expect.objectContaining({ code: 'ENOENT' });
    const path = join(folder, 'no/such');
    expect(() => disk.status(path)).toThrow(missing);
    expect(() => disk.open(path, 'reading', 0)).toThrow(missing);
    expect(() => disk.open(path, 'making', 0)).toThrow(missing);
    expect(() => disk.rename(path, join(folder, 'a'))).toThrow(missing);
    expect(() => disk.remove(path)).toThrow(missing);
    expect(() => disk.list(path)).toThrow(missing);
    expect(() => disk.realPath(path)).toThrow(missing);
    expect(() => disk.checkWritable(path)).toThrow(missing);
    disk.makeFolder(join(folder, 'no'));
    expect(disk.status(join(folder, 'no')).kind).toBe('folder');
    expect(disk.list(folder)).toEqual(['no']);
  });
});
