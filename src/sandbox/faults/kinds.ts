/**
 * Faults: what the sandbox does wrong on demand. One table has every kind, with its meaning and with
 * the value that one writes after `=`.
 */
import { isAccountType } from '../../account-type.js';
import { refuseOperation, type WriteAnswer } from '../operations.js';
import type { Breakage, RetryAfter } from '../reply.js';

/** Whether something goes wrong before the operation is done, or after. */
export type FaultPhase = 'before' | 'after';

/** What goes wrong. */
export type Fault =
  /** The reply is lost, or comes to harm. Before: the operation is not done at all. */
  | {
      readonly does: 'break';
      readonly phase: FaultPhase;
      readonly breakage: Breakage;
      /** Only to what would give someone this account type. */
      readonly accountType?: string;
    }
  /** GraphQL answers otherwise. Before: the operation is not done at all. */
  | { readonly does: 'answer'; readonly phase: FaultPhase; readonly answer: WriteAnswer }
  /** Time passes before the operation is done, or between that and the answer. */
  | { readonly does: 'wait'; readonly phase: FaultPhase; readonly ms: number }
  /** The answer is lost at once, and the operation is done so much later. */
  | { readonly does: 'late'; readonly ms: number }
  /** Reads show what was before a write: in both lists, or in one. */
  | { readonly does: 'lag'; readonly span: Span; readonly lists: readonly UserList[] }
  /** After so many operations the server is away for a while. */
  | { readonly does: 'stop'; readonly after: number; readonly span: Span }
  /** More operations a second than this are answered with 429, and not done. */
  | { readonly does: 'limit'; readonly perSecond: number; readonly retryAfter: RetryAfter | null }
  /** Reads show something strange. */
  | { readonly does: 'odd_read'; readonly as: OddRead };

/** What a read of the users is made of. */
export type UserList = 'activeUsers' | 'invitedUsers';

/** Something that a read can show though it is not so. */
export type OddRead = 'unknown_role' | 'same_address' | 'hostile_text';

/** For how long something is so: that many times, or that many milliseconds. */
export type Span =
  | { readonly unit: 'times'; readonly times: number }
  | { readonly unit: 'ms'; readonly ms: number };

/** A kind of fault, as one asks for it. */
export interface FaultKind {
  readonly name: string;
  /** Whether `-before` or `-after` must follow the name: not done, or done. */
  readonly hasPhase: boolean;
  /** What can follow then: examples, each with its `=`, or '' where no value is needed. */
  readonly values: readonly [string, ...string[]];
  /** Which operations it can happen to. */
  readonly scope: 'any' | 'writes' | 'listUsers';
  /** How the request ends for a client. A read may end better than that: see `means`. */
  readonly end: 'done' | 'not_sent' | 'throttled' | 'rejected' | 'unknown';
  /** Whether the operation is done; null when `hasPhase` says it. */
  readonly isDone: boolean | null;
  /** One sentence, in Markdown. */
  readonly means: string;
  /** The fault with what follows `=` (null: nothing), or null when that is no good. */
  readonly read: Read;
}

type Read = (value: string | null, phase: FaultPhase) => Fault | null;
type Basics = Pick<FaultKind, 'name' | 'end' | 'means' | 'read'>;

/** Every kind there is, in the order of the documentation. */
export const FAULT_KINDS: readonly FaultKind[] = [
  notDone('refuse', 'not_sent', 'The connection is refused.', breaks({ how: 'refuse' })),
  pair('reset', 'The connection is reset.', breaks({ how: 'reset' })),
  pair('timeout', 'No answer ever comes.', breaks({ how: 'silence' })),
  mayBeDone(
    'half-body',
    'unknown',
    'The answer breaks off half-way.',
    breaks({ how: 'half_body' }),
  ),
  ...[400, 401, 403, 404, 422].map((status) =>
    notDone(`http-${status}`, 'rejected', `Status ${status}.`, breaks(onlyStatus(status))),
  ),
  {
    ...notDone('http-429', 'throttled', 'Status 429, with or without `Retry-After`.', read429),
    values: ['', '=30s'],
  },
  {
    ...notDone('http-429-date', 'throttled', 'Status 429, with a date as `Retry-After`.', (value) =>
      asksForTime(429, 'date', value),
    ),
    values: ['=30s'],
  },
  {
    ...notDone('http-503', 'throttled', 'Status 503 with `Retry-After`.', (value) =>
      asksForTime(503, 'seconds', value),
    ),
    values: ['=30s'],
  },
  {
    ...pair('throttle', 'That status (403, 429 or 503) with `Retry-After`.', readThrottle),
    end: 'throttled',
    values: ['=403,30s', '=429,30s', '=503,30s'],
  },
  {
    ...notDone(
      'forbid',
      'rejected',
      'Status 403 for anything that would give someone that account type.',
      readForbid,
    ),
    scope: 'writes',
    values: ['=ANALYST'],
  },
  ...[500, 502, 503, 504].map((status) =>
    pair(`http-${status}`, `Status ${status}.`, breaks(onlyStatus(status))),
  ),
  pair('html', 'A web page with status 200.', breaks({ how: 'html', status: 200 })),
  pair('html-502', 'A web page with status 502.', breaks({ how: 'html', status: 502 })),
  pair('empty', 'Status 200 without a body.', breaks({ how: 'empty' })),
  {
    ...pair('errors', '`errors`, and no data.', answers(refuseOperation('Something went wrong.'))),
    end: 'rejected',
  },
  mayBeDone(
    'errors-beside',
    'unknown',
    '`errors` next to the data. A read succeeds, but half of the active users are missing.',
    breaks({ how: 'errors_beside' }),
  ),
  {
    ...notDone('ok-false', 'rejected', '`ok: false`.', answers({ kind: 'written', ok: false })),
    scope: 'writes',
  },
  {
    ...notDone('ok-undone', 'done', '`ok: true`.', answers({ kind: 'written', ok: true })),
    scope: 'writes',
  },
  {
    ...mayBeDone(
      'late',
      'unknown',
      'The connection is reset, and the operation is done after that time.',
      readLate,
    ),
    scope: 'writes',
    values: ['=8s'],
  },
  slow('before', 'The operation is done after that time.'),
  slow('after', 'The operation is done immediately, and answered after that time.'),
  {
    ...mayBeDone(
      'stale',
      'done',
      'That many reads, or reads for that long, miss a write.',
      lags('activeUsers', 'invitedUsers'),
    ),
    scope: 'listUsers',
    values: ['=3', '=2s'],
  },
  {
    ...mayBeDone(
      'stale-active',
      'done',
      'The same, but only for active users.',
      lags('activeUsers'),
    ),
    scope: 'listUsers',
    values: ['=3', '=2s'],
  },
  {
    ...mayBeDone(
      'stale-invited',
      'done',
      'The same, but only for invitations.',
      lags('invitedUsers'),
    ),
    scope: 'listUsers',
    values: ['=3', '=2s'],
  },
  shows('unknown-role', 'unknown_role', 'An active user has an unknown role.'),
  shows('same-address', 'same_address', 'Two active users share an address.'),
  shows(
    'hostile-text',
    'hostile_text',
    'Names and an invitation contain escape sequences and bidi marks.',
  ),
  {
    ...notDone('rate', 'throttled', 'Status 429 above that many requests per second.', readRate),
    values: ['=20', '=20,1s'],
  },
  {
    ...notDone(
      'stop',
      'not_sent',
      'The server stops after that many operations, until it has refused that many requests or for that long.',
      readStop,
    ),
    values: ['=5,3', '=5,2s'],
  },
];

function notDone(name: string, end: FaultKind['end'], means: string, read: Read): FaultKind {
  return { ...anyOperation({ name, end, means, read }), hasPhase: false, isDone: false };
}

function mayBeDone(name: string, end: FaultKind['end'], means: string, read: Read): FaultKind {
  return { ...anyOperation({ name, end, means, read }), hasPhase: false, isDone: true };
}

function pair(name: string, means: string, read: Read): FaultKind {
  return { ...anyOperation({ name, end: 'unknown', means, read }), hasPhase: true, isDone: null };
}

function anyOperation(basics: Basics): Pick<FaultKind, keyof Basics | 'values' | 'scope'> {
  return { ...basics, values: [''], scope: 'any' };
}

function slow(phase: FaultPhase, means: string): FaultKind {
  const read: Read = (value) => {
    const ms = parseDuration(value ?? '');
    return ms === null ? null : { does: 'wait', phase, ms };
  };
  return { ...mayBeDone(`slow-${phase}`, 'done', means, read), values: ['=2s'] };
}

function shows(name: string, as: OddRead, means: string): FaultKind {
  const read: Read = (value) => (value === null ? { does: 'odd_read', as } : null);
  return { ...mayBeDone(name, 'done', means, read), scope: 'listUsers' };
}

function breaks(breakage: Breakage): Read {
  return (value, phase) => (value === null ? { does: 'break', phase, breakage } : null);
}

function answers(answer: WriteAnswer): Read {
  return (value, phase) => (value === null ? { does: 'answer', phase, answer } : null);
}

function onlyStatus(status: number): Breakage {
  return { how: 'status', status, retryAfter: null };
}

function asksForTime(
  status: number,
  form: RetryAfter['form'],
  value: string | null,
  phase: FaultPhase = 'before',
): Fault | null {
  const ms = parseDuration(value ?? '');
  if (ms === null) return null;
  const breakage: Breakage = { how: 'status', status, retryAfter: { ms, form } };
  return { does: 'break', phase, breakage };
}

function readThrottle(value: string | null, phase: FaultPhase): Fault | null {
  const [, status = '', wait = ''] = /^(403|429|503),(.*)$/s.exec(value ?? '') ?? [];
  return asksForTime(Number(status), 'seconds', wait, phase);
}

function readForbid(value: string | null): Fault | null {
  if (value === null || !isAccountType(value)) return null;
  return { does: 'break', phase: 'before', breakage: onlyStatus(403), accountType: value };
}

function readLate(value: string | null): Fault | null {
  const ms = parseDuration(value ?? '');
  return ms === null ? null : { does: 'late', ms };
}

function read429(value: string | null, phase: FaultPhase): Fault | null {
  return value === null
    ? breaks(onlyStatus(429))(value, phase)
    : asksForTime(429, 'seconds', value);
}

function lags(...lists: readonly UserList[]): Read {
  return (value) => {
    const span = parseSpan(value ?? '');
    return span === null ? null : { does: 'lag', span, lists };
  };
}

function readRate(value: string | null): Fault | null {
  const [number = '', wait, ...rest] = (value ?? '').split(',');
  const perSecond = parseCount(number);
  if (perSecond === null || rest.length > 0) return null;
  if (wait === undefined) return { does: 'limit', perSecond, retryAfter: null };
  const ms = parseDuration(wait);
  return ms === null ? null : { does: 'limit', perSecond, retryAfter: { ms, form: 'seconds' } };
}

function readStop(value: string | null): Fault | null {
  const [number = '', until = '', ...rest] = (value ?? '').split(',');
  const after = parseCount(number);
  const span = parseSpan(until);
  if (after === null || span === null || rest.length > 0) return null;
  return { does: 'stop', after, span };
}

/** Longer, and timers of Node would not wait at all. */
const LONGEST_MS = 24 * 60 * 60 * 1000;
const LARGEST_NUMBER = 1_000_000;

/** Milliseconds in `250ms`, `2s`, `1.5s` or `2m`; null when it is none of them or over a day. */
function parseDuration(text: string): number | null {
  const [, digits = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m)$/.exec(text) ?? [];
  if (digits === '') return null;
  const ms = Math.round(Number(digits) * ({ ms: 1, s: 1000, m: 60_000 }[unit] ?? 0));
  return ms <= LONGEST_MS ? ms : null;
}

/** A whole number from 1 to a million, or null. */
export function parseCount(text: string): number | null {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= LARGEST_NUMBER ? value : null;
}

/** A number of times or a duration, or null. */
function parseSpan(text: string): Span | null {
  const times = parseCount(text);
  if (times !== null) return { unit: 'times', times };
  const ms = parseDuration(text);
  return ms === null ? null : { unit: 'ms', ms };
}
