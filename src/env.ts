/**
 * The outside as one value: files, network, clock, sleep, randomness, streams, signals.
 * Everything below `cli` gets what it needs of it as an argument, so that a test can pass another.
 */
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { EXIT, RosterError } from './errors.js';

/** Files, as far as roster reads and writes them. Paths may be relative to `cwd`. */
export interface Files {
  /** The file's bytes, or null when there is no such file. Throws for a directory or no permission. */
  read(path: string): Promise<Uint8Array | null>;
  /** The size in bytes, or null when there is no such file. Lets a huge file be refused unread. */
  size(path: string): Promise<number | null>;
  /**
   * Replaces the file in one step, so that a reader sees the old or the new one, never half. Makes
   * missing folders. Without `mode` a file keeps the one that it has.
   */
  writeAtomic(path: string, text: string, mode?: number): Promise<void>;
  /** Whether a file can be written at that path, as far as looking can tell. Writes nothing. */
  canWrite(path: string): Promise<boolean>;
  /** Makes a file that must not exist yet; false, and nothing done, when it does. */
  create(path: string, text: string, mode?: number): Promise<boolean>;
  remove(path: string): Promise<void>;
  /** The names in a folder, or null when there is no such folder. Throws for no permission. */
  list(path: string): Promise<readonly string[] | null>;
  /** The path with every symbolic link followed, or null when there is nothing. */
  realPath(path: string): Promise<string | null>;
}

/** What became of a program that was run. */
export interface Ran {
  /** Null when it could not be started at all, or a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/** A stream that takes text. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Columns of the terminal, or null when it isn't one. */
  readonly columns: number | null;
}

/** Where answers to questions come from. */
export interface Input {
  readonly isTerminal: boolean;
  /** One line without its end, or null at the end of input. */
  readLine(): Promise<string | null>;
}

/** A signal that asks a run to end. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** The outside. `bin.ts` makes the real one; tests make theirs. */
export interface Env {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly homeDirectory: string;
  readonly files: Files;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly fetch: typeof globalThis.fetch;
  /** Runs a program without a shell, in `cwd`, with nothing to read. Never rejects. */
  readonly run: (program: string, args: readonly string[]) => Promise<Ran>;
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
  /** Milliseconds that only go forward; for durations. */
  readonly monotonic: () => number;
  /** Resolves after that many milliseconds; rejects with the signal's reason when aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** A number from 0 up to, not including, 1. */
  readonly random: () => number;
  /** Calls back at each signal until the returned function is called. */
  readonly onStop: (listener: (signal: StopSignal) => void) => () => void;
}

/** The real outside of this process. */
export function processEnv(): Env {
  return {
    variables: process.env,
    cwd: process.cwd(),
    homeDirectory: homedir(),
    files: processFiles(),
    stdin: processInput(),
    stdout: processOutput(1, () => process.stdout),
    stderr: processOutput(2, () => process.stderr),
    fetch: (input, init) => globalThis.fetch(input, init),
    run: runProgram,
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (milliseconds, signal) =>
      setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal }),
    random: () => Math.random(),
    onStop: listenForStop,
  };
}

/**
 * Reading is synchronous below: nothing else waits meanwhile, and loading node's asynchronous files
 * would take longer than reading a roster. Writing is rare, so it loads what it needs by then.
 */
function processFiles(): Files {
  const { readdirSync, readFileSync, realpathSync, statSync } = process.getBuiltinModule('node:fs');
  return {
    read: async (path) => orNullIfMissing(() => readFileSync(path)),
    size: async (path) => orNullIfMissing(() => statSync(path).size),
    async writeAtomic(path, text, mode) {
      const { mkdir, writeFile } = await import('node:fs/promises');
      const { default: writeFileAtomic } = await import('write-file-atomic');
      await mkdir(dirname(path), { recursive: true });
      const target = await followLink(path);
      if (await isSpecial(target)) await writeFile(target, text);
      else await writeFileAtomic(target, text, mode === undefined ? {} : { mode });
    },
    canWrite: canWriteTo,
    async create(path, text, mode = 0o644) {
      const { mkdir, writeFile } = await import('node:fs/promises');
      await mkdir(dirname(path), { recursive: true });
      try {
        await writeFile(path, text, { flag: 'wx', mode });
        return true;
      } catch (error) {
        if (isCode(error, 'EEXIST')) return false;
        throw error;
      }
    },
    async remove(path) {
      const { rm } = await import('node:fs/promises');
      await rm(path, { force: true });
    },
    list: async (path) => orNullIfMissing(() => readdirSync(path)),
    realPath: async (path) => orNullIfMissing(() => realpathSync(path)),
  };
}

/** More than any roster, and than any answer about one. */
const MOST_OUTPUT = 64 * 1024 * 1024;

async function runProgram(program: string, args: readonly string[]): Promise<Ran> {
  const { execFile } = process.getBuiltinModule('node:child_process');
  return new Promise((resolve) => {
    const options = { encoding: 'buffer', maxBuffer: MOST_OUTPUT } as const;
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : child.exitCode;
      resolve({ exitCode, stdout, stderr: stderr.toString('utf8') });
    });
    child.stdin?.end();
  });
}

async function canWriteTo(path: string): Promise<boolean> {
  const { access, constants, stat } = await import('node:fs/promises');
  const found = await stat(path).catch((error: unknown) =>
    isCode(error, 'ENOENT') ? null : false,
  );
  if (found === false || found?.isDirectory() === true) return false;
  const isFolder = (folder: string): Promise<boolean> =>
    stat(folder).then(
      (each) => each.isDirectory(),
      (error: unknown) => isCode(error, 'ENOENT') && canWriteTo(folder),
    );
  if (found === null) return isFolder(dirname(path));
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** Where a symbolic link leads: the link is to stay. */
async function followLink(path: string): Promise<string> {
  const { realpath } = await import('node:fs/promises');
  return realpath(path).catch(() => path);
}

/** Whether it is a device or a pipe, which is written to and never replaced. */
async function isSpecial(path: string): Promise<boolean> {
  const { stat } = await import('node:fs/promises');
  const found = await stat(path).catch(() => null);
  return found !== null && !found.isFile() && !found.isDirectory();
}

function orNullIfMissing<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/**
 * Writes to a file descriptor, and asks for node's stream only where that is not enough: making one
 * takes longer than checking a roster.
 */
function processOutput(descriptor: 1 | 2, stream: () => NodeJS.WriteStream): Output {
  const { writeSync } = process.getBuiltinModule('node:fs');
  let isOpen = true;
  return {
    write(text) {
      let left = Buffer.from(text);
      while (isOpen && left.length > 0) {
        try {
          left = left.subarray(writeSync(descriptor, left));
        } catch (error) {
          isOpen = waitForReader(error, descriptor);
        }
      }
    },
    get isTerminal() {
      return stream().isTTY === true;
    },
    get columns() {
      return stream().columns || null;
    },
  };
}

/**
 * Whether there is anybody left to write to. A reader that has seen enough (`| head`) closes the
 * pipe, and a terminal can be closed: that is not an error of ours, and an apply must not die of it
 * half-way. A reader that is slow is waited for.
 */
function waitForReader(error: unknown, descriptor: 1 | 2): boolean {
  if (isCode(error, 'EPIPE') || isCode(error, 'EIO')) return false;
  if (!isCode(error, 'EAGAIN')) {
    // What can't be told can't be told; a result that is lost is an error.
    if (descriptor === 2) return false;
    throw new RosterError('Standard output takes nothing more.', {
      code: 'output_failed',
      exitCode: EXIT.unexpected,
      hint: 'Is the disk full?',
      cause: error,
    });
  }
  Atomics.wait(A_MOMENT, 0, 0, 5);
  return true;
}

/** Something to wait for that never comes. */
const A_MOMENT = new Int32Array(new SharedArrayBuffer(4));

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function processInput(): Input {
  return {
    get isTerminal() {
      return process.stdin.isTTY === true;
    },
    async readLine() {
      const { createInterface } = await import('node:readline');
      const lines = createInterface({ input: process.stdin });
      try {
        for await (const line of lines) return line;
        return null;
      } finally {
        lines.close();
      }
    },
  };
}

function listenForStop(listener: (signal: StopSignal) => void): () => void {
  const signals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
