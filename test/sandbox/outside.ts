/** The outside for tests of the sandbox: files in memory, a clock that only moves when slept on. */
import type { SandboxEnv, SandboxFiles } from '../../src/env/lock.js';

export interface TestFiles extends SandboxFiles {
  create(path: string, text: string, mode?: number): Promise<boolean>;
  /** What each file holds. */
  readonly texts: Map<string, string>;
  readonly modes: Map<string, number | undefined>;
}

export interface Outside extends SandboxEnv {
  readonly files: TestFiles;
}

export const STARTED_AT: number = Date.UTC(2026, 2, 1, 12, 0, 0);

export function createOutside(): Outside {
  let clock = STARTED_AT;
  return {
    files: createFiles(),
    now: () => clock,
    sleep: async (milliseconds) => {
      clock += milliseconds;
    },
  };
}

function createFiles(): TestFiles {
  const texts = new Map<string, string>();
  const modes = new Map<string, number | undefined>();
  // A real disk takes its time: without this, everything would happen in one turn of the loop.
  const pause = () => new Promise((resolve) => setImmediate(resolve));
  return {
    texts,
    modes,
    read: async (path) => {
      await pause();
      const text = texts.get(path);
      return text === undefined ? null : new TextEncoder().encode(text);
    },
    writeAtomic: async (path, text, mode) => {
      await pause();
      texts.set(path, text);
      modes.set(path, mode);
    },
    create: async (path, text, mode) => {
      await pause();
      if (texts.has(path)) return false;
      texts.set(path, text);
      modes.set(path, mode);
      return true;
    },
    remove: async (path) => {
      await pause();
      texts.delete(path);
    },
  };
}
