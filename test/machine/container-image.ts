/** Images to test with, made of what is on this (Linux) machine: no registry is asked. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { emptyFolder, ROOT } from '../built/run-roster.js';

/** Tags of this process alone: two test runs at a time must not remove each other's images. */
const BASE = `roster-test-base:${process.pid}`;
const IMAGE = `roster-test:${process.pid}`;

/** Builds the Dockerfile around the dist/ that there is; returns the image's name. */
export function buildImage(): string {
  importBase();
  const options = ['--target', 'prebuilt', '--build-arg', `BASE_IMAGE=${BASE}`, '--tag', IMAGE];
  runProgram('docker', 'build', '--quiet', ...options, ROOT);
  return IMAGE;
}

/** Removes what `buildImage` made, as far as it came. */
export function removeImages(): void {
  for (const image of [IMAGE, BASE]) {
    if (runProgram('docker', 'image', 'ls', '--quiet', image) !== '')
      runProgram('docker', 'image', 'rm', '-f', image);
  }
}

/** Runs a program to its end; returns its standard output. Throws with what it said. */
export function runProgram(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** An image of nothing but this machine's node, the libraries that it is linked to, and a user. */
function importBase(): void {
  const scratch = emptyFolder();
  const folder = join(scratch, 'base');
  try {
    const node = realpathSync(process.execPath);
    copyInto(folder, node, '/usr/bin/node');
    for (const library of librariesOf(node)) copyInto(folder, library, library);
    mkdirSync(join(folder, 'etc'));
    writeFileSync(join(folder, 'etc/passwd'), 'node:x:1000:1000::/home/node:/usr/bin/node\n');
    const archive = join(scratch, 'base.tar');
    runProgram('tar', '-C', folder, '--owner=0', '--group=0', '-cf', archive, '.');
    runProgram('docker', 'import', archive, BASE);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function copyInto(folder: string, from: string, to: string): void {
  mkdirSync(join(folder, dirname(to)), { recursive: true });
  copyFileSync(from, join(folder, to));
}

/** The paths that `ldd` prints. */
function librariesOf(program: string): readonly string[] {
  const listed = runProgram('ldd', program);
  return [...listed.matchAll(/(?:^|\s)(\/\S+)/g)].map(([, path = '']) => path);
}
