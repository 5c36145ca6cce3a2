/**
 * The outside, as tests have it: files in memory, streams that keep what was written, time that passes
 * only by sleeping, chance that is always the same, no network and no programs. A test overrides the part
 * that it is about.
 */
import { posix } from 'node:path';
import {
  type Env,
  type Files,
  type HttpAnswer,
  type Output,
  RefusedFile,
  type StopSignal,
} from '../src/env.js';
import { randomAt } from '../src/sandbox/faults/spec.js';

/** When every test begins, as milliseconds since 1970: noon of 2026-11-23, UTC. */
export const NOW: number = Date.UTC(2026, 10, 23, 12);

/** Where relative paths begin. */
export const CWD = '/repo';

/** A whole outside, and what a test wants to know of it afterwards. */
export interface FakeEnv extends Env {
  readonly files: FakeFiles;
  /** How long each sleep was to be, in milliseconds. */
  readonly slept: readonly number[];
  /** What was written to standard output and standard error. */
  readonly out: () => string;
  readonly err: () => string;
  /** How many listen to signals. */
  readonly listeners: () => number;
  /** Sends a signal, as a terminal or a CI system would. */
  readonly stop: (signal: StopSignal) => void;
}

/** What differs from an outside where nobody types, nothing is there and nothing answers. */
export interface FakeEnvOptions
  extends Partial<Pick<Env, 'variables' | 'homeDirectory' | 'post' | 'run' | 'now' | 'sleep'>> {
  /** What stands on the disk, by paths that may be relative. */
  readonly files?: Readonly<Record<string, Content>>;
  readonly isTerminal?: boolean;
  /** Lines that someone types. */
  readonly typed?: readonly string[];
}

export function fakeEnv(options: FakeEnvOptions = {}): FakeEnv {
  const { files = {}, isTerminal = false, typed = [], ...parts } = options;
  const { now, monotonic, sleep, random, slept } = fakeTime();
  const lines = [...typed];
  const listeners = new Set<(signal: StopSignal) => void>();
  const stdout = fakeOutput(isTerminal);
  const stderr = fakeOutput(isTerminal);
  return {
    ...{ now, monotonic, sleep, random, slept, stdout, stderr },
    variables: {},
    cwd: () => CWD,
    homeDirectory: () => '/home',
    files: fakeFiles(files, undefined, now),
    stdin: { isTerminal, readLine: async () => lines.shift() ?? null },
    post: () => Promise.reject(new Error('no network in this test')),
    run: async () => ({ exitCode: null, stdout: new Uint8Array(), stderr: '' }),
    onStop: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    out: stdout.text,
    err: stderr.text,
    listeners: () => listeners.size,
    stop: (signal) => {
      for (const listener of listeners) listener(signal);
    },
    ...parts,
  };
}

function fakeOutput(isTerminal: boolean): Output & { readonly text: () => string } {
  let text = '';
  return {
    isTerminal,
    columns: isTerminal ? 100 : null,
    write: (more) => {
      text += more;
    },
    text: () => text,
  };
}

/** The time, and chance. */
export interface FakeTime extends Pick<Env, 'now' | 'monotonic' | 'sleep' | 'random'> {
  readonly slept: readonly number[];
  /** Runs work to its end. Throws when it waits for what can't come: nobody sleeps anymore. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** So many turns of the event loop may pass while work waits for something that is no sleep. */
const MOST_IDLE_TURNS = 100;

/**
 * A clock for any number of sleepers. It stands still while anyone has work to do and then jumps to the
 * next deadline, so that hours of waiting take no time and always go the same way.
 */
export function fakeTime(random: () => number = () => 0.5): FakeTime {
  const slept: number[] = [];
  let elapsed = 0;
  let sleepers: readonly Sleeper[] = [];
  let isJumping = false;

  /** All promises that can go on do so before the next turn of the event loop. */
  function jump(): void {
    const next = sleepers.reduce<Sleeper | null>(
      (first, each) => (first === null || each.until < first.until ? each : first),
      null,
    );
    isJumping = next !== null;
    if (next === null) return;
    elapsed = next.until;
    sleepers = sleepers.filter((each) => each !== next);
    next.wake();
    setImmediate(jump);
  }

  function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      slept.push(milliseconds);
      const sleeper: Sleeper = { until: elapsed + Math.max(0, milliseconds), wake: finish };
      function finish(): void {
        signal?.removeEventListener('abort', abort);
        resolve();
      }
      function abort(): void {
        sleepers = sleepers.filter((each) => each !== sleeper);
        reject(signal?.reason);
      }
      signal?.addEventListener('abort', abort, { once: true });
      sleepers = [...sleepers, sleeper];
      if (!isJumping) setImmediate(jump);
      isJumping = true;
    });
  }

  async function run<T>(work: () => Promise<T>): Promise<T> {
    let isOver = false;
    const result = work().finally(() => {
      isOver = true;
    });
    // A rejection is for whoever awaits the result, below.
    result.catch(() => undefined);
    for (let idle = 0; !isOver; idle = sleepers.length > 0 ? 0 : idle + 1) {
      if (idle > MOST_IDLE_TURNS) throw new Error('everyone waits for someone: a deadlock');
      await nextTurn();
    }
    return result;
  }

  return { now: () => NOW + elapsed, monotonic: () => elapsed, sleep, random, slept, run };
}

/** Chance that a seed decides. */
export function seeded(seed: number): () => number {
  let index = 0;
  return () => {
    index += 1;
    return randomAt(seed, index - 1);
  };
}

/** For work that goes on elsewhere, such as on a real socket: an alarm that never rings. */
export function sleepForever(_milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** `Promise.withResolvers`, which Node 20 does not have. */
export function withResolvers<T = void>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
} {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: settle };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** One request that a fake way out was given. */
export interface Sent {
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A way out that answers every request alike, and keeps what it was sent. */
export function answerWith(answer: () => Response | Promise<Response>): {
  readonly post: Env['post'];
  readonly sent: Sent[];
} {
  const sent: Sent[] = [];
  return {
    sent,
    post: async ({ url, headers, body }) => {
      sent.push({ url, headers: new Headers(headers), body: JSON.parse(textOf(body)) });
      const response = await answer();
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: response.body,
      };
    },
  };
}

/** An answer as a response, whose body is easily read. */
export function responseOf({ status, headers, body }: HttpAnswer): Response {
  const stream = body === null ? null : ReadableStream.from(body);
  return new Response(stream, { status, headers: { ...headers } });
}

/** The body of a request that is text, or bytes of text. */
export function textOf(body: unknown): string {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body ?? '');
}

/** An answer that is JSON. */
export function json(value: unknown, init: ResponseInit = {}): Response {
  return new Response(JSON.stringify(value), {
    headers: { 'content-type': 'application/json' },
    ...init,
  });
}

/** What stands at a path; an error is a file that can be neither read nor written. */
export type Content = string | Uint8Array | Error | { readonly link: string };

/** A disk in memory, with symbolic links. Folders are there when something is in them, and `CWD` is. */
export interface FakeFiles extends Files {
  /** Every path whose content or names were asked for. */
  readonly looked: readonly string[];
  /** The whole paths of all files. */
  readonly paths: () => readonly string[];
  readonly text: (path: string) => string | null;
  readonly mode: (path: string) => number | undefined;
  /** Changes a file at once, as another process would. */
  readonly put: (path: string, content: Content) => void;
  /** Says when a file was last written, in milliseconds since 1970. */
  readonly date: (path: string, modified: number) => void;
}

/** An error as the system throws it. */
export function systemError(code: string): Error {
  return Object.assign(new Error('refused'), { code });
}

/** `names` orders those of a folder. */
export function fakeFiles(
  contents: Readonly<Record<string, Content>> = {},
  names: (names: string[]) => string[] = (all) => all,
  now: () => number = () => NOW,
): FakeFiles {
  const disk = new Map<string, Content>();
  const modes = new Map<string, number | undefined>();
  const times = new Map<string, number>();
  const looked: string[] = [];
  const real = (path: string): string | null => followLinks(disk, posix.resolve(CWD, path));
  const place = (path: string): string => real(path) ?? posix.resolve(CWD, path);
  const put = (path: string, content: Content): void => {
    times.set(place(path), now());
    disk.set(place(path), content);
  };
  const bytes = (path: string): Uint8Array | null => {
    const content = disk.get(place(path));
    if (content instanceof Error) throw content;
    return typeof content === 'string' ? new TextEncoder().encode(content) : toBytes(content);
  };
  for (const [path, content] of Object.entries(contents)) {
    disk.set(posix.resolve(CWD, path), content);
  }

  /** A real disk takes its time: without this, everything would happen in one turn of the loop. */
  async function inTurn<T>(work: () => T): Promise<T> {
    await nextTurn();
    return work();
  }

  function write(path: string, text: string, mode?: number): void {
    if (disk.get(place(path)) instanceof Error) bytes(path);
    modes.set(place(path), mode ?? modes.get(place(path)));
    put(path, text);
  }

  return {
    looked,
    put,
    date: (path, modified) => void times.set(place(path), modified),
    paths: () => [...disk.keys()],
    text: (path) => {
      const found = bytes(path);
      return found === null ? null : new TextDecoder('utf-8', { ignoreBOM: true }).decode(found);
    },
    mode: (path) => modes.get(place(path)),
    read: (path, most) =>
      inTurn(() => {
        looked.push(place(path));
        if (isFolder(disk, place(path))) throw systemError('EISDIR');
        const found = bytes(path);
        if (found !== null && found.length > most) throw new RefusedFile('too_large');
        return found;
      }),
    modified: (path) =>
      inTurn(() => (disk.has(place(path)) ? (times.get(place(path)) ?? NOW) : null)),
    makeFolder: () => inTurn(() => undefined),
    size: (path) =>
      inTurn(() => {
        if (isFolder(disk, place(path))) return 4096;
        return disk.get(place(path)) instanceof Error ? 1 : (bytes(path)?.length ?? null);
      }),
    list: (path) =>
      inTurn(() => {
        looked.push(place(path));
        if (disk.has(place(path))) throw systemError('ENOTDIR');
        return isFolder(disk, place(path)) ? names(namesIn(disk, place(path))) : null;
      }),
    realPath: (path) => inTurn(() => real(path)),
    canWrite: (path) =>
      inTurn(() => !(disk.get(place(path)) instanceof Error) && !isFolder(disk, place(path))),
    writeAtomic: (path, text, mode) => inTurn(() => write(path, text, mode)),
    create: (path, text, mode) =>
      inTurn(() => {
        if (disk.has(place(path))) return false;
        write(path, text, mode);
        return true;
      }),
    remove: (path) =>
      inTurn(() => {
        disk.delete(posix.resolve(CWD, path));
      }),
  };
}

function toBytes(content: Uint8Array | { readonly link: string } | undefined): Uint8Array | null {
  return content instanceof Uint8Array ? content : null;
}

function isFolder(disk: ReadonlyMap<string, Content>, path: string): boolean {
  const start = path === '/' ? '/' : `${path}/`;
  return !disk.has(path) && (path === CWD || [...disk.keys()].some((one) => one.startsWith(start)));
}

function namesIn(disk: ReadonlyMap<string, Content>, folder: string): string[] {
  const start = folder === '/' ? '/' : `${folder}/`;
  const below = [...disk.keys()].filter((path) => path.startsWith(start));
  return [...new Set(below.map((path) => path.slice(start.length).split('/')[0] ?? ''))];
}

/** The path without links, or null where nothing stands. */
function followLinks(disk: ReadonlyMap<string, Content>, path: string): string | null {
  let real = '/';
  let left = partsOf(path);
  for (let links = 0; left.length > 0; ) {
    const [name = '', ...rest] = left;
    if (typeof disk.get(real) === 'string') throw systemError('ENOTDIR');
    const next = posix.resolve(real, name);
    const content = disk.get(next);
    left = rest;
    if (typeof content === 'object' && 'link' in content) {
      links += 1;
      if (links > 40) throw systemError('ELOOP');
      left = [...partsOf(posix.resolve(real, content.link)), ...rest];
      real = '/';
    } else real = next;
  }
  return disk.has(real) || isFolder(disk, real) ? real : null;
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((name) => name !== '');
}
