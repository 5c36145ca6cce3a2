/**
 * The costliest of the nasty files and answers through the built command: a coded end, and no more than 512 MiB.
 * `npm run bench` plays all of them, which takes minutes, and measures how long each takes; here only what never
 * ends is killed, by its CPU time. Small ones of each kind are in test/fuzz/corpus.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NASTY_ANSWERS } from '../fuzz/nasty-answers.js';
import { NASTY_FILES, NO_FILES, putNasty } from '../fuzz/nasty-files.js';
import { PEAK } from '../fuzz/preloads.js';
import { preload, QUICK } from './quick-time.js';
import { emptyFolder, startRoster } from './run-roster.js';
import { serveScript } from './scripted-server.js';

const MOST_MEBIBYTES = 512;
/** Nobody takes so much CPU time who comes to an end. */
const MOST_CPU_SECONDS = 60;
/** What took most memory or time of its kind when all were measured. */
const COSTLIEST_FILES = pick(NASTY_FILES, [
  ...[
    '10,000 people',
    '100,000 people',
    'one person 230,000 times',
    'many numbers',
    'many patterns',
    'long addresses of marks',
  ],
  ...['a folded block of blank lines', 'colons, line by line', 'dashes, line by line'],
  ...['comments behind values', 'bytes that are no text'],
]);
const COSTLIEST_ANSWERS = pick(NASTY_ANSWERS, [
  ...['60 MiB of a number', 'an error of 60 MiB', 'a name of 60 MiB', 'a million users'],
  ...['60,000 users of one address', 'rows without end', 'a refusal without end'],
  '500,000 events',
]);
const WATCHED = preload('peak', PEAK);

/** How a command ended, with its peak of memory; status null when it had to be killed. */
interface Watched {
  readonly status: number | null;
  readonly said: string;
  readonly mebibytes: number;
}

async function watch(
  args: readonly string[],
  cwd: string,
  variables: Readonly<Record<string, string>>,
): Promise<Watched> {
  const peak = join(cwd, 'peak');
  const child = startRoster(args, {
    cwd,
    variables: { ...variables, ROSTER_PEAK_FILE: peak },
    mostCpuSeconds: MOST_CPU_SECONDS,
  });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const kibibytes = status === null ? Number.NaN : Number(readFileSync(peak, 'utf8'));
  return { status, said: Buffer.concat(chunks).toString(), mebibytes: kibibytes / 1024 };
}

/** Those of these names. Throws when there is none of a name anymore. */
function pick<T extends { readonly name: string }>(
  all: readonly T[],
  names: readonly string[],
): readonly T[] {
  return names.map((name) => {
    const found = all.find((each) => each.name === name);
    if (found === undefined) throw new Error(`nothing nasty is called ${name}`);
    return found;
  });
}

/** The end that is expected, in words of roster's own. */
function expectEnd({ status, said, mebibytes }: Watched, expected: number): void {
  expect(status, said.slice(0, 2_000)).toBe(expected);
  expect(mebibytes).toBeLessThan(MOST_MEBIBYTES);
  expect(said).not.toMatch(/^\s+at .*[:(]\d+/m);
}

describe('roster validate', () => {
  it.each([...COSTLIEST_FILES, ...NO_FILES])('$name', async (file) => {
    const cwd = emptyFolder();
    putNasty(file, join(cwd, 'roster.yaml'));
    const run = await watch(['validate'], cwd, { NODE_OPTIONS: WATCHED });
    rmSync(cwd, { recursive: true });
    expectEnd(run, file.status);
    if (file.status === 3) expect(run.said).toMatch(/\[[a-z0-9_]+\]/);
  });
});

describe('a command that asks', () => {
  it.each(COSTLIEST_ANSWERS)('$name', async ({ send, status, args: command = ['plan'] }) => {
    const server = await serveScript((_request, response) => send(response));
    const cwd = emptyFolder();
    const roster = 'version: 1\nusers:\n  - { email: boss@acme.io, account_type: ADMIN }\n';
    writeFileSync(join(cwd, 'roster.yaml'), roster);
    const args = [...command, '--timeout', '600'];
    const NODE_OPTIONS = `${WATCHED} ${QUICK}`;
    expectEnd(await watch(args, cwd, { ...server.variables, NODE_OPTIONS }), status);
    rmSync(cwd, { recursive: true });
  });
});
