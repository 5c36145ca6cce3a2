import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Disk, processDisk } from '../../src/env/disk.js';
import { createFiles } from '../../src/env/files.js';
import { systemError } from '../outside.js';
import { Death, failingAt, MISCHIEFS, memoryDisk } from './memory-disk.js';

const MOST = 1024;
const OLD = 'the old text, which is long enough to be written in two\n';
const NEW =
  'the new text, which is longer than the old one, so that it needs more room on the disk\n';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'roster-test-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const files = createFiles(processDisk());

describe('reading', () => {
  test('gives all bytes, and null where nothing is', async () => {
    const path = join(folder(), 'a');
    expect(await files.read(path, MOST)).toBeNull();
    writeFileSync(path, OLD);
    expect(Buffer.from((await files.read(path, MOST)) ?? []).toString()).toBe(OLD);
    expect(await files.size(path)).toBe(OLD.length);
  });

  test('gives what the system has in files of its own, which say that they have no bytes', async () => {
    expect((await files.read('/proc/self/status', 64 * 1024))?.length).toBeGreaterThan(100);
  });

  test('opens no pipe and no device, also behind a link, and waits for nobody', async () => {
    const at = folder();
    execFileSync('mkfifo', [join(at, 'pipe')]);
    symlinkSync('/dev/zero', join(at, 'link'));
    for (const path of [join(at, 'pipe'), join(at, 'link'), '/dev/zero', '/dev/null']) {
      await expect(files.read(path, MOST)).rejects.toMatchObject({ code: 'not_a_file' });
    }
    await expect(files.read(at, MOST)).rejects.toMatchObject({ code: 'EISDIR' });
  });

  test('reads nothing of a file that is larger than it may be', async () => {
    const path = join(folder(), 'a');
    writeFileSync(path, 'x'.repeat(MOST + 1));
    await expect(files.read(path, MOST)).rejects.toMatchObject({ code: 'too_large' });
    writeFileSync(path, 'x'.repeat(MOST));
    expect((await files.read(path, MOST))?.length).toBe(MOST);
  });

  test('refuses a file that grows while it is read', async () => {
    const disk = memoryDisk({ '/a': OLD });
    const growing: Disk = {
      ...disk,
      statusOf: (file) => ({ ...disk.statusOf(file), size: OLD.length - 5 }),
    };
    await expect(createFiles(growing).read('/a', MOST)).rejects.toMatchObject({ code: 'changing' });
    expect(disk.openFiles()).toBe(0);
  });
});

describe('writing', () => {
  test('keeps permissions and links, and leaves nothing beside', async () => {
    const at = folder();
    const path = join(at, 'a.yaml');
    writeFileSync(path, OLD);
    chmodSync(path, 0o640);
    symlinkSync('a.yaml', join(at, 'link'));
    await files.writeAtomic(join(at, 'link'), NEW);
    expect(readFileSync(path, 'utf8')).toBe(NEW);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(at).sort()).toEqual(['a.yaml', 'link']);
    await files.writeAtomic(join(at, 'private'), NEW, 0o600);
    expect(statSync(join(at, 'private')).mode & 0o777).toBe(0o600);
  });

  test('makes no folder', async () => {
    const path = join(folder(), 'no/such/a');
    await expect(files.writeAtomic(path, NEW)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(files.create(path, NEW)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await files.canWrite(path)).toBe(false);
  });

  test('makes a new file, and touches none that is there', async () => {
    const path = join(folder(), 'a');
    expect(await files.create(path, OLD, 0o600)).toBe(true);
    expect(await files.create(path, NEW)).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe(OLD);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('writes through to a device', async () => {
    await files.writeAtomic('/dev/null', NEW);
    expect(statSync('/dev/null').isFile()).toBe(false);
  });

  test('gives a file to another name that a glob of rosters does not take', async () => {
    const disk = memoryDisk({ '/teams/a.yaml': OLD });
    const names: string[] = [];
    const watched: Disk = {
      ...disk,
      rename: (path, newName) => {
        names.push(path);
        disk.rename(path, newName);
      },
    };
    await createFiles(watched).writeAtomic('/teams/a.yaml', NEW);
    expect(names).toEqual([expect.stringMatching(/^\/teams\/\.roster-\d+-0\.tmp$/)]);
  });

  test('passes over a name that a dead process left behind', async () => {
    const left = `/.roster-${process.pid}-0.tmp`;
    const disk = memoryDisk({ '/a': OLD, [left]: 'half' });
    await createFiles(disk).writeAtomic('/a', NEW);
    expect([disk.text('/a'), disk.text(left)]).toEqual([NEW, 'half']);
  });

  test('makes a file also on a disk without hard links', async () => {
    const disk = memoryDisk({ '/b': '' });
    const link = (): never => {
      throw systemError('EPERM');
    };
    const without = createFiles({ ...disk, link });
    expect(await without.create('/a', NEW)).toBe(true);
    expect(await without.create('/a', OLD)).toBe(false);
    expect(disk.text('/a')).toBe(NEW);
    expect(disk.paths()).toEqual(['/a', '/b']);
  });
});

describe('a file that is mounted by itself', () => {
  /** Its name can't be given to another file. */
  function mounted(text: string): ReturnType<typeof memoryDisk> {
    const rename = (): never => {
      throw systemError('EBUSY');
    };
    return { ...memoryDisk({ '/roster.yaml': text }), rename };
  }

  test.each([
    [OLD, NEW],
    [NEW, OLD],
  ])('is written in place, whether it gets longer or shorter', async (before, after) => {
    const disk = mounted(before);
    await createFiles(disk).writeAtomic('/roster.yaml', after);
    expect(disk.text('/roster.yaml')).toBe(after);
    expect(disk.paths()).toEqual(['/roster.yaml']);
  });

  test.each([
    [OLD, NEW],
    [NEW, OLD],
  ])('holds the old text or the new one whichever step fails', async (before, after) => {
    for (const mischief of MISCHIEFS.filter((each) => !each.startsWith('dies'))) {
      for (let step = 0; ; step += 1) {
        const disk = mounted(before);
        const failing = failingAt(step, mischief, disk);
        const error = await createFiles(failing.disk)
          .writeAtomic('/roster.yaml', after)
          .then(
            () => null,
            (cause: unknown) => cause,
          );
        if (!failing.hasHappened()) break;
        expect(error).not.toBeInstanceOf(Death);
        expect(disk.text('/roster.yaml'), `${mischief} ${step}`).toBe(
          error === null ? after : before,
        );
        expect(disk.openFiles()).toBe(0);
      }
    }
  });
});
