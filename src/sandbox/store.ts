/** Where the state is kept: in memory, or in a file that several processes share. */
import { type SandboxEnv, withLock } from './lock.js';
import { createQueue } from './queue.js';
import { seedState } from './seed.js';
import type { SandboxState, Step } from './state.js';
import { formatState, parseState } from './state-file.js';

/** The state, one reader or writer at a time. */
export interface Store {
  read(): Promise<SandboxState>;
  /** Goes one step, from what is there to what the step returns, and returns the step's answer. */
  update<A>(step: (state: SandboxState) => Step<A>): Promise<A>;
}

/** Keeps the state as long as the process lives. */
export function createMemoryStore(initial: SandboxState): Store {
  const queue = createQueue();
  let current = initial;
  return {
    read: () => queue(async () => current),
    update: (step) =>
      queue(async () => {
        const { state, answer } = step(current);
        current = state;
        return answer;
      }),
  };
}

/**
 * Keeps the state in a file, read anew each time, so that a change made by another process is seen.
 * A missing file is a fresh sandbox. Throws a RosterError (exit code 3) when the file is damaged.
 */
export function createFileStore(path: string, env: SandboxEnv): Store {
  const queue = createQueue();
  const read = createReader(path, env);
  return {
    read: () => queue(read),
    update: (step) =>
      queue(() =>
        withLock(path, env, async () => {
          const before = await read();
          const { state, answer } = step(before);
          if (state !== before) await writeState(path, state, env);
          return answer;
        }),
      ),
  };
}

/** Replaces whatever the file holds, damaged or not. */
export function writeStateLocked(
  path: string,
  state: SandboxState,
  env: SandboxEnv,
): Promise<void> {
  return withLock(path, env, () => writeState(path, state, env));
}

function writeState(path: string, state: SandboxState, env: SandboxEnv): Promise<void> {
  return env.files.writeAtomic(path, formatState(state), 0o600);
}

/** Reads the file, but parses it only when it differs from the last time. */
function createReader(path: string, env: SandboxEnv): () => Promise<SandboxState> {
  let last: { readonly text: string; readonly state: SandboxState } | null = null;
  return async () => {
    const bytes = await env.files.read(path);
    if (bytes === null) return seedState();
    const text = new TextDecoder().decode(bytes);
    if (last?.text !== text) last = { text, state: parseState(text, path) };
    return last.state;
  };
}
