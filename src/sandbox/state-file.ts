/** The state as the text of a file and back. What is read is checked: anybody may edit a file. */
import { EXIT, RosterError } from '../errors.js';
import {
  EVENT_TYPES,
  type SandboxEvent,
  type SandboxInvitation,
  type SandboxMail,
  type SandboxState,
  type SandboxUser,
  type SandboxWorkspace,
} from './state.js';

const FORMAT_VERSION = 1;

/** The text of a state file. */
export function formatState(state: SandboxState): string {
  return `${JSON.stringify({ format_version: FORMAT_VERSION, ...state }, null, 1)}\n`;
}

/** The state in a file's text. Throws a RosterError (exit code 3) when it is damaged. */
export function parseState(text: string, path: string): SandboxState {
  const value = parseJson(text);
  if (!isFile(value)) {
    throw new RosterError(`The sandbox's state file ${path} is damaged.`, {
      code: 'sandbox_state_damaged',
      exitCode: EXIT.invalid,
      hint: 'Run "roster sandbox reset" to start again with the example users.',
    });
  }
  return { serial: value.serial, workspaces: value.workspaces };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
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

const isInvitation = hasShape<SandboxInvitation>({
  email: isText,
  accountType: isText,
  status: isOneOf('SENT', 'EXPIRED'),
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
  invitations: isListOf(isInvitation),
  mails: isListOf(hasShape<SandboxMail>({ to: isText, at: isTime })),
  events: isListOf(isEvent),
});

const isFile = hasShape<SandboxState & { readonly format_version: typeof FORMAT_VERSION }>({
  format_version: (value): value is typeof FORMAT_VERSION => value === FORMAT_VERSION,
  serial: isCount,
  workspaces: isListOf(isWorkspace),
});
