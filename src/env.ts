/**
 * The outside as one value: files, network, clock, sleep, randomness, streams, signals.
 * Everything below `cli` gets what it needs of it as an argument, so that a test can pass another.
 * `env/node.ts` makes the real one.
 */

/** Files, as far as roster reads and writes them. Paths may be relative to `cwd`. */
export interface Files {
  /**
   * The file's bytes, or null when there is no such file. Throws for a directory or no permission, and a
   * `RefusedFile` for what is no file at all, or has more bytes than `most`: none of it is read.
   */
  read(path: string, most: number): Promise<Uint8Array | null>;
  /** The size in bytes, or null when there is no such file. */
  size(path: string): Promise<number | null>;
  /** When it was last written, in milliseconds since 1970; null when there is no such file. */
  modified(path: string): Promise<number | null>;
  /**
   * Replaces the file in one step, so that a reader sees the old or the new one, never half. Without
   * `mode` a file keeps the one that it has.
   */
  writeAtomic(path: string, text: string, mode?: number): Promise<void>;
  /** Whether a file can be written at that path, as far as looking can tell. Writes nothing. */
  canWrite(path: string): Promise<boolean>;
  /** Makes a file that must not exist yet, whole or not at all; false, and nothing done, when it does. */
  create(path: string, text: string, mode?: number): Promise<boolean>;
  /** Makes a folder and those above it, as far as they are missing. */
  makeFolder(path: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** The names in a folder, or null when there is no such folder. Throws for no permission. */
  list(path: string): Promise<readonly string[] | null>;
  /** The path with every symbolic link followed, or null when there is nothing. */
  realPath(path: string): Promise<string | null>;
}

/** A file that is not read: for its kind, for its size, or since someone writes it at the moment. */
export class RefusedFile extends Error {
  readonly code: 'not_a_file' | 'too_large' | 'changing';

  constructor(code: RefusedFile['code']) {
    super('The file was not read.');
    this.code = code;
  }
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
  /**
   * One line without its end, or null at the end of input, or as soon as the signal is aborted. A hidden one
   * does not appear while it is typed.
   */
  readLine(signal?: AbortSignal, isHidden?: boolean): Promise<string | null>;
}

/** What is sent to an endpoint. */
export interface HttpRequest {
  /** A POST where none is named: Paradime's API has nothing else. */
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Aborted: nobody waits for the answer anymore, so the connection is given up. */
  readonly signal: AbortSignal;
}

/** What comes back, as far as it has arrived: the body is still on its way. */
export interface HttpAnswer {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Rejects when the connection breaks before the end. Who stops reading closes the connection. */
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** No connection was made, so nothing of the request was sent. The cause is the system's error. */
export class NotConnected extends Error {
  constructor(cause: unknown) {
    super('No connection was made.', { cause });
  }
}

/**
 * Sends one request, following no redirect. Rejects with the system's error, within a `NotConnected` where that
 * is known.
 */
export type Post = (request: HttpRequest) => Promise<HttpAnswer>;

/** A signal that asks a run to end. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** The outside. `bin.ts` asks for the real one; tests make theirs. */
export interface Env {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The working folder. Throws `no_working_folder` (exit 1) when it is gone. */
  readonly cwd: () => string;
  /** The home folder; null where nobody says which it is: no HOME, and a user whom no list has. */
  readonly homeDirectory: () => string | null;
  readonly files: Files;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly post: Post;
  /**
   * Runs a program without a shell, in `cwd`, with nothing to read, and with variables beside those that
   * it inherits. It is ended once it has run for that long, or printed more than 64 MiB. Never rejects.
   */
  readonly run: (
    program: string,
    args: readonly string[],
    variables?: Readonly<Record<string, string>>,
    timeoutMs?: number,
  ) => Promise<Ran>;
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
