/** Where the state is kept: in memory, or in a file that several processes share. */
import { dirname } from 'node:path';
import { type LockEnv, withLock } from '../env/lock.js';
import type { Env, Files } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import { describeCause, hintUnwritable } from '../system-error.js';
import { jsonOf } from './json.js';
import { seedState } from './seed.js';
import {
  EVENT_TYPES,
  INVITATION_STATUSES,
  type SandboxEvent,
  type SandboxInvitation,
  type SandboxMail,
  type SandboxState,
  type SandboxUser,
  type SandboxWorkspace,
  type Step,
} from './state.js';

/** What a state file needs of the outside. */
export interface SandboxEnv extends Pick<Env, 'now' | 'sleep'> {
  readonly files: LockEnv['files'] & Pick<Files, 'writeAtomic' | 'makeFolder'>;
}

/** The state, one reader or writer at a time. */
export interface Store {
  read(): Promise<SandboxState>;
  /** Goes one step, from what is there to what the step returns, and returns the step's answer. */
  update<A>(step: (state: SandboxState) => Step<A>): Promise<A>;
}

/** Keeps the state as long as the process lives. */
export function createMemoryStore(initial: SandboxState = seedState()): Store {
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
 * A missing file is a fresh sandbox. Throws a RosterError (exit code 3) when the file is damaged or can't be
 * written.
 */
export function createFileStore(path: string, env: SandboxEnv): Store {
  const queue = createQueue();
  const read = createReader(path, env);
  return {
    read: () => queue(read),
    update: (step) =>
      queue(() =>
        withStateLock(path, env, async () => {
          const before = await read();
          const { state, answer } = step(before);
          if (state !== before) await writeState(path, state, env);
          return answer;
        }),
      ),
  };
}

/** Puts the example users back, whatever the file holds, damaged or not. */
export function resetStateFile(path: string, env: SandboxEnv): Promise<void> {
  return withStateLock(path, env, () => writeState(path, seedState(), env));
}

async function withStateLock<T>(path: string, env: SandboxEnv, task: () => Promise<T>): Promise<T> {
  const files: LockEnv['files'] = {
    ...env.files,
    create: (...lock) => env.files.create(...lock).catch((cause) => refuseState(path, cause)),
  };
  await env.files.makeFolder(dirname(path)).catch((cause) => refuseState(path, cause));
  return withLock(path, { ...env, files }, task, stateLocked);
}

/** Throws `unwritable_file` (exit code 3): nothing has become of the step then. */
function refuseState(path: string, cause: unknown): never {
  throw new RosterError(`Can't write the sandbox's state to ${path}${describeCause(cause)}.`, {
    code: 'unwritable_file',
    exitCode: EXIT.invalid,
    hint: hintUnwritable(cause) ?? 'Check its permissions and those of its folder.',
    cause,
  });
}

function stateLocked(lockPath: string): RosterError {
  return new RosterError(`The sandbox's state is locked by another process (${lockPath}).`, {
    code: 'sandbox_locked',
    exitCode: EXIT.unexpected,
    hint: 'Try again. If no other roster is running, delete that file.',
  });
}

function writeState(path: string, state: SandboxState, env: SandboxEnv): Promise<void> {
  return env.files
    .writeAtomic(path, formatState(state), 0o600)
    .catch((cause: unknown) => refuseState(path, cause));
}

/** Reads the file, but parses it only when it differs from the last time. */
function createReader(path: string, env: SandboxEnv): () => Promise<SandboxState> {
  let last: { readonly text: string; readonly state: SandboxState } | null = null;
  return async () => {
    const bytes = await env.files.read(path, LARGEST_STATE);
    if (bytes === null) return seedState();
    const text = new TextDecoder().decode(bytes);
    if (last?.text !== text) last = { text, state: parseState(text, path) };
    return last.state;
  };
}

/** Does a task when all tasks given before have ended, however they ended. */
type Queue = <T>(task: () => Promise<T>) => Promise<T>;

function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    // The next task must not fail because this one did.
    last = result.catch(() => undefined);
    return result;
  };
}

const FORMAT_VERSION = 1;
const LARGEST_STATE = 64 * 1024 * 1024;

/** The text of a state file. */
function formatState(state: SandboxState): string {
  return `${JSON.stringify({ format_version: FORMAT_VERSION, ...state }, null, 1)}\n`;
}

/** The state in a file's text. Checks it, since anyone may edit a file: exit code 3 when it is damaged. */
function parseState(text: string, path: string): SandboxState {
  const value = jsonOf(text);
  if (!isFile(value)) {
    throw new RosterError(`The sandbox's state file ${path} is damaged.`, {
      code: 'sandbox_state_damaged',
      exitCode: EXIT.invalid,
      hint: 'Run "roster sandbox reset" to start again with the example users.',
    });
  }
  return { serial: value.serial, workspaces: value.workspaces };
}

type Check<T> = (value: unknown) => value is T;

/** A check of every key that the type has: the compiler says when one is missing here. */
function hasShape<T extends object>(checks: { readonly [K in keyof T]-?: Check<T[K]> }): Check<T> {
  const entries = Object.entries<(value: unknown) => boolean>(checks);
  return (value): value is T =>
    typeof value === 'object' &&
    value !== null &&
    entries.every(([key, check]) => check(Reflect.get(value, key)));
}

function isListOf<T>(isItem: Check<T>): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(isItem);
}

function isOneOf<const T extends string>(...texts: readonly T[]): Check<T> {
  return (value): value is T => texts.some((text) => text === value);
}

const isText: Check<string> = (value): value is string => typeof value === 'string';
const isTextOrNull: Check<string | null> = (value): value is string | null =>
  value === null || isText(value);
const isUid: Check<string> = (value): value is string =>
  isText(value) && /^[0-9a-f]{64}$/.test(value);
const isCount: Check<number> = (value): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;
/** No later than a date can be: the audit log shows one. */
const isTime: Check<number> = (value): value is number => isCount(value) && value <= 8.64e15;

const isUser = hasShape<SandboxUser>({
  uid: isUid,
  email: isText,
  name: isText,
  accountType: isText,
  status: isOneOf('active', 'disabled'),
});

const isSandboxInvitation = hasShape<SandboxInvitation>({
  email: isText,
  accountType: isText,
  status: isOneOf(...INVITATION_STATUSES),
});

const isEvent = hasShape<SandboxEvent>({
  id: isCount,
  at: isTime,
  type: isOneOf(...EVENT_TYPES),
  actor: isOneOf('api_key', 'user'),
  actorEmail: isTextOrNull,
  email: isText,
  uid: isTextOrNull,
  accountType: isText,
});

const isWorkspace = hasShape<SandboxWorkspace>({
  uid: isText,
  id: isCount,
  name: isText,
  users: isListOf(isUser),
  invitations: isListOf(isSandboxInvitation),
  mails: isListOf(hasShape<SandboxMail>({ to: isText, at: isTime })),
  events: isListOf(isEvent),
});

const isFile = hasShape<SandboxState & { readonly format_version: typeof FORMAT_VERSION }>({
  format_version: (value): value is typeof FORMAT_VERSION => value === FORMAT_VERSION,
  serial: isCount,
  workspaces: isListOf(isWorkspace),
});
