/**
 * The outside as one value: files, network, clock, sleep, randomness, streams, signals.
 * Everything below `cli` gets what it needs of it as an argument, so that a test can pass another.
 */
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';

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
  /** Makes a file that must not exist yet; false, and nothing done, when it does. */
  create(path: string, text: string, mode?: number): Promise<boolean>;
  remove(path: string): Promise<void>;
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
    stdout: processOutput(() => process.stdout),
    stderr: processOutput(() => process.stderr),
    fetch: (input, init) => globalThis.fetch(input, init),
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (milliseconds, signal) =>
      setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal }),
    random: () => Math.random(),
    onStop: listenForStop,
  };
}

function processFiles(): Files {
  return {
    read: (path) => readFile(path).catch(nullIfMissing),
    size: async (path) => (await stat(path).catch(nullIfMissing))?.size ?? null,
    async writeAtomic(path, text, mode) {
      // Loaded only where something is written: most commands only read.
      const { default: writeFileAtomic } = await import('write-file-atomic');
      await mkdir(dirname(path), { recursive: true });
      await writeFileAtomic(path, text, mode === undefined ? {} : { mode });
    },
    async create(path, text, mode = 0o644) {
      await mkdir(dirname(path), { recursive: true });
      try {
        await writeFile(path, text, { flag: 'wx', mode });
        return true;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
        throw error;
      }
    },
    remove: (path) => rm(path, { force: true }),
  };
}

function nullIfMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}

/** Node makes each standard stream when it is first asked for, which takes time: so do we. */
function processOutput(stream: () => NodeJS.WriteStream): Output {
  let open: NodeJS.WriteStream | null = null;
  function opened(): NodeJS.WriteStream {
    if (open !== null) return open;
    // A reader that has seen enough (`| head`) closes the pipe; that is not an error of ours, and an
    // apply must not die of it half-way.
    open = stream().on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
    return open;
  }
  return {
    write: (text) => void opened().write(text),
    get isTerminal() {
      return opened().isTTY === true;
    },
    get columns() {
      return opened().isTTY ? opened().columns : null;
    },
  };
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
