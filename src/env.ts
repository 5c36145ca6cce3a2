/**
 * The outside as one value: files, network, clock, sleep, randomness, streams, signals.
 * Everything below `cli` gets what it needs of it as an argument, so that a test can pass another.
 */

/** Files, as far as roster reads and writes them. Paths may be relative to `cwd`. */
export interface Files {
  /** The file's bytes, or null when there is no such file. Throws for a directory or no permission. */
  read(path: string): Promise<Uint8Array | null>;
  /** The size in bytes, or null when there is no such file. Lets a huge file be refused unread. */
  size(path: string): Promise<number | null>;
  /** Replaces the file in one step, so that a reader sees the old or the new one, never half. */
  writeAtomic(path: string, text: string, mode?: number): Promise<void>;
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
