/**
 * Each command that writes a file, with each step of the disk going wrong in turn, as SQLite tests itself: until
 * a run gets by without it. The files that count are the old or the new ones, the exit code is true, and the
 * next run works.
 */
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { createFiles } from '../../src/env/files.js';
import type { Env, Files } from '../../src/env.js';
import {
  failingAt,
  type MemoryDisk,
  MISCHIEFS,
  type Mischief,
  memoryDisk,
} from '../env/memory-disk.js';
import { type FakeEnv, fakeEnv } from '../outside.js';

const ROOT = `version: 1
policy: { ignore: ["*@paradime.io"] }
include:
  - { path: teams/*.yaml, may_grant: [DEVELOPER, ANALYST] }
users:
  - { email: alexandra@acme.io, account_type: ADMIN }   # owner
  - { email: sofia@acme.io, account_type: WORKSPACE_ADMIN }
  - { email: marco@acme.io, account_type: DEVELOPER }
  - { email: emma@acme.io, account_type: ANALYST }
`;
const TEAM = `version: 1
users:
  - { email: priya@acme.io, account_type: DEVELOPER }
  - { email: jonny@acme.io, account_type: ANALYST }
`;
const FILES = {
  'roster.yaml': ROOT,
  'teams/data.yaml': TEAM,
  'people.csv': 'email,account_type\nzoe@acme.io,ANALYST\npriya@acme.io,ANALYST\n',
};
/** Those, with a saved plan. */
let files: Readonly<Record<string, string>> = FILES;

/** A command, what it exits with when nothing disturbs it, and when it is done already. */
const COMMANDS: readonly (readonly [line: string, exitCode: number, again: number])[] = [
  ['set zoe@acme.io ANALYST', 0, 0],
  ['set priya@acme.io ANALYST', 0, 0],
  ['remove jonny@acme.io', 0, 3],
  ['fmt roster.yaml teams/data.yaml', 0, 0],
  ['import --from-csv people.csv --output new.yaml', 0, 3],
  ['import --from-csv people.csv --merge roster.yaml --yes', 0, 0],
  ['plan --sandbox --save plan.json --report markdown=plan.md', 0, 0],
  ['drift --sandbox --report json=drift.json', 2, 2],
  ['apply --sandbox --yes --report json=report.json', 0, 0],
  ['apply saved.json --sandbox --yes --report json=report.json', 0, 0],
];

/** A minute later, when what a dead process left behind is old. */
const LATER = 60_000;

interface Ended {
  readonly exitCode: number;
  readonly env: FakeEnv;
}

/** What the sandbox keeps is its own: that disk never fails. */
function apart(failing: Files, good: Files): Files {
  const choose = (path: string): Files =>
    path.includes('.roster') && !path.includes('.roster-') ? good : failing;
  return {
    read: (path, most) => choose(path).read(path, most),
    size: (path) => choose(path).size(path),
    modified: (path) => choose(path).modified(path),
    writeAtomic: (path, text, mode) => choose(path).writeAtomic(path, text, mode),
    canWrite: (path) => choose(path).canWrite(path),
    create: (path, text, mode) => choose(path).create(path, text, mode),
    makeFolder: (path) => choose(path).makeFolder(path),
    remove: (path) => choose(path).remove(path),
    list: (path) => choose(path).list(path),
    realPath: (path) => choose(path).realPath(path),
  };
}

async function run(line: string, files: Files, later = 0): Promise<Ended> {
  const fake = fakeEnv();
  const env: Env = { ...fake, files, now: () => fake.now() + later };
  return { exitCode: await main(line.split(' '), env), env: fake };
}

/** All that counts, by path: no lock, no state of the sandbox, nothing that was not finished. */
function contents(disk: MemoryDisk): Readonly<Record<string, string | null>> {
  const counting = disk
    .paths()
    .filter((path) => !/\/\.roster\/|\.lock(\.stale)?$|\/\.roster-\d+-\d+\.tmp$/.test(path));
  return Object.fromEntries(counting.map((path) => [path, disk.text(path)]));
}

function settled(files: Readonly<Record<string, string | null>>): readonly (string | null)[] {
  return Object.entries(files).flatMap(([path, text]) => [path, settle(text)]);
}

/** Times and digests of times differ from run to run, and why git can't tell differs by what failed. */
function settle(text: string | null | undefined): string | null {
  return (
    text
      ?.replaceAll(/"created_at": "[^"]*"/g, '')
      .replaceAll(/"sha256": "[^"]*"/g, '')
      .replaceAll(/"past_unknown": "[^"]*"/g, '') ?? null
  );
}

// The fake clock does not wait for modules that are loaded when they are first needed.
beforeAll(async () => {
  for (const [line] of COMMANDS) await run(line, createFiles(memoryDisk(FILES)));
  const disk = memoryDisk(FILES);
  await run('plan --sandbox --save saved.json', createFiles(disk));
  files = { ...FILES, 'saved.json': disk.text('saved.json') ?? '' };
});

it.each(COMMANDS)(
  '%s',
  async (line, exitCode, again) => {
    const before = contents(memoryDisk(files));
    const good = memoryDisk(files);
    const undisturbed = await run(line, createFiles(good));
    expect(undisturbed.exitCode, undisturbed.env.err()).toBe(exitCode);
    const after = contents(good);

    for (const mischief of MISCHIEFS) {
      for (let step = 0; ; step += 1) {
        const disk = memoryDisk(files);
        const failing = failingAt(step, mischief, disk);
        const ended = await run(line, apart(createFiles(failing.disk), createFiles(disk)));
        if (!failing.hasHappened()) break;
        const where = `${mischief} at step ${step}: exit ${ended.exitCode}, ${ended.env.err()}`;
        checkFiles(disk, before, after, where);
        if (!failing.isDead()) checkEnd(ended.exitCode, exitCode, mischief, disk, after, where);
        const isDone = isDeepStrictEqual(settled(contents(disk)), settled(after));
        const next = await run(line, createFiles(disk), LATER);
        const said = `afterwards, ${where}\n${next.env.err()}`;
        expect(next.exitCode, said).toBe(isDone ? again : exitCode);
      }
    }
  },
  60_000,
);

function checkFiles(
  disk: MemoryDisk,
  before: Readonly<Record<string, string | null>>,
  after: Readonly<Record<string, string | null>>,
  where: string,
): void {
  for (const [path, text] of Object.entries(contents(disk))) {
    const allowed = [settle(before[path]), settle(after[path])];
    expect(allowed, `${path}, ${where}`).toContain(settle(text));
  }
  for (const path of Object.keys(before)) expect(disk.text(path), where).not.toBeNull();
}

/** What was done in spite of it is done as a whole; what is said to be done is. */
function checkEnd(
  exitCode: number,
  expected: number,
  mischief: Mischief,
  disk: MemoryDisk,
  after: Readonly<Record<string, string | null>>,
  where: string,
): void {
  expect(disk.openFiles(), where).toBe(0);
  if (mischief === 'EINTR' || mischief === 'short') expect(exitCode, where).toBe(expected);
  if (exitCode !== expected) return;
  for (const [path, text] of Object.entries(after)) {
    expect(settle(disk.text(path)), `${path}, ${where}`).toBe(settle(text));
  }
}
