/**
 * The real outside: the files, streams, programs and signals of this process. Node's modules are loaded
 * by whoever needs them first, since most commands need few.
 */
import type { ExecFileException } from 'node:child_process';
import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Env, Input, Output, Ran, StopSignal } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import { PROXY_VARIABLE, SECRET_VARIABLE } from '../secret.js';
import { isCode, processDisk } from './disk.js';
import { createFiles } from './files.js';
import { createPost } from './post.js';

/** The real outside of this process. */
export function processEnv(): Env {
  return {
    variables: process.env,
    cwd: workingFolder,
    homeDirectory: homeFolder,
    files: createFiles(processDisk()),
    stdin: processInput(),
    stdout: processOutput(1, () => process.stdout),
    stderr: processOutput(2, () => process.stderr),
    post: createPost(),
    run: runProgram,
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: passTime,
    random: () => Math.random(),
    onStop: listenForStop,
  };
}

/** No time at all is one turn of node's loop: a timer would make a millisecond of it. */
function passTime(milliseconds: number, signal?: AbortSignal): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  return milliseconds > 0
    ? setTimeout(milliseconds, undefined, options)
    : setImmediate(undefined, options);
}

/** A shell stays in a folder that was deleted; most commands need none to be there. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new RosterError('The working folder is gone: it was deleted or moved.', {
      code: 'no_working_folder',
      exitCode: EXIT.unexpected,
      hint: 'Change to a folder that exists, then run it again.',
      cause,
    });
  }
}

/** A container's user may be in no list. An empty HOME would mean the working folder, which may be anyone's. */
function homeFolder(): string | null {
  try {
    const home = homedir();
    return isAbsolute(home) ? home : null;
  } catch {
    return null;
  }
}

/** SHA-256 in hex. node's crypto is loaded when one is asked for: that is a twentieth of a short run. */
export function sha256(data: Uint8Array | string): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(data).digest('hex');
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
      return mayBeTerminal(descriptor) && stream().isTTY === true;
    },
    get columns() {
      return mayBeTerminal(descriptor) ? stream().columns || null : null;
    },
  };
}

/** Neither files nor pipes are terminals, and to know that takes no stream. */
function mayBeTerminal(descriptor: 1 | 2): boolean {
  try {
    return process.getBuiltinModule('node:fs').fstatSync(descriptor).isCharacterDevice();
  } catch {
    // Windows can't tell of all of them.
    return true;
  }
}

/**
 * Whether there is anyone left to write to. A reader that has seen enough (`| head`) closes the
 * pipe, and a terminal can be closed: that is not an error of ours, and an apply must not die of it
 * half-way. A reader that is slow is waited for.
 */
function waitForReader(error: unknown, descriptor: 1 | 2): boolean {
  if (isCode(error, 'EPIPE') || isCode(error, 'EIO')) return false;
  if (!isCode(error, 'EAGAIN')) {
    // What can't be told can't be told; a result that is lost is an error.
    if (descriptor === 2) return false;
    throw new RosterError("Can't write to standard output.", {
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

/** What someone types, or a pipe brings. */
function processInput(): Input {
  return {
    get isTerminal() {
      return process.stdin.isTTY === true;
    },
    async readLine(signal, isHidden = false) {
      const { createInterface } = await import('node:readline');
      const stop = signal === undefined ? {} : { signal };
      const hidden = isHidden ? { output: await openNowhere(), terminal: true } : {};
      const lines = createInterface({ input: process.stdin, ...hidden, ...stop });
      // Where nothing appears, readline gets what the terminal would have made a signal of.
      lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      try {
        for await (const line of lines) return line;
        return null;
      } finally {
        lines.close();
      }
    },
  };
}

/** Where readline echoes what must not appear. */
async function openNowhere(): Promise<NodeJS.WritableStream> {
  const { Writable } = await import('node:stream');
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

/** More than any roster that git holds, and than any answer about one. */
const MOST_OUTPUT = 64 * 1024 * 1024;

/** Runs another program, such as git, as `Env` says. It inherits this process's variables, but for secrets. */
async function runProgram(
  program: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  timeoutMs = 0,
): Promise<Ran> {
  const { execFile } = process.getBuiltinModule('node:child_process');
  return new Promise((resolve) => {
    const env = { ...withoutSecrets(process.env), ...variables };
    const limits = { maxBuffer: MOST_OUTPUT, timeout: timeoutMs };
    const options = { encoding: 'buffer', ...limits, env } as const;
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      resolve({ exitCode: exitCodeOfProgram(error), stdout, stderr: stderr.toString('utf8') });
    });
    child.stdin?.end();
  });
}

/** A number where the program ended by itself; the system's own errors have names. */
function exitCodeOfProgram(error: ExecFileException | null): number | null {
  if (error === null) return 0;
  return typeof error.code === 'number' ? error.code : null;
}

/** Keys and passwords are for roster alone: git runs hooks and helpers of others. */
function withoutSecrets(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const shown = Object.entries(variables).filter(
    ([name, value]) =>
      !SECRET_VARIABLE.test(name) && !(PROXY_VARIABLE.test(name) && value?.includes('@')),
  );
  return Object.fromEntries(shown);
}

/** Calls back at each signal that asks this process to end, until the returned function is called. */
function listenForStop(listener: (signal: StopSignal) => void): () => void {
  const signals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, listener);
  process.once('SIGHUP', letGoOfTerminal);
  return () => {
    for (const signal of signals) process.off(signal, listener);
    process.off('SIGHUP', letGoOfTerminal);
  };
}

/**
 * Node sets terminals back to what they were when it ends, and aborts where one is gone, whatever the
 * exit code was to be. What is closed by then it leaves alone.
 */
function letGoOfTerminal(): void {
  const { closeSync } = process.getBuiltinModule('node:fs');
  process.once('exit', () => {
    for (const descriptor of [0, 1, 2]) {
      try {
        closeSync(descriptor);
      } catch {
        // It was closed already.
      }
    }
  });
}
