/** The standard streams of this process. */
import type { Input, Output } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import { isCode } from './is-code.js';

/**
 * Writes to a file descriptor, and asks for node's stream only where that is not enough: making one
 * takes longer than checking a roster.
 */
export function processOutput(descriptor: 1 | 2, stream: () => NodeJS.WriteStream): Output {
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

/** What somebody types, or a pipe brings. */
export function processInput(): Input {
  return {
    get isTerminal() {
      return process.stdin.isTTY === true;
    },
    async readLine(signal) {
      const { createInterface } = await import('node:readline');
      const stop = signal === undefined ? {} : { signal };
      const lines = createInterface({ input: process.stdin, ...stop });
      try {
        for await (const line of lines) return line;
        return null;
      } finally {
        lines.close();
      }
    },
  };
}
