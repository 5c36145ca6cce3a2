/** Reading until the answer is complete, as long as trying again makes sense, and what to say when it is not. */
import { EXIT, RosterError } from '../errors.js';
import { OPERATIONS } from './api.js';
import type { Pace } from './pace.js';
import { type Purpose, requestError } from './request-error.js';
import type { GracePeriod, Retryable } from './retry.js';
import type {
  AuditLog,
  BadEnd,
  Checked,
  Gapped,
  ListReader,
  NamedWorkspace,
  RequestEnd,
  Workspace,
  WorkspaceReader,
} from './workspace.js';

/**
 * Reads the workspace; tries again (`pace`) when that fails or brings an incomplete answer, since a
 * read changes nothing. After the last try an incomplete workspace is returned with its `gaps`: it is
 * good to look at, and the guard `incomplete_read` keeps it from being written by. With `grace` it
 * goes on for as long as that lasts, instead of a number of tries. Throws the signal's reason when
 * aborted; else `credentials_refused`, `not_allowed` (exit 4), `api_rejected`, `api_unreachable`,
 * `api_throttled`, `api_unclear` (exit 1).
 */
export async function readWorkspace(
  reader: WorkspaceReader,
  pace: Pace,
  signal?: AbortSignal,
  grace?: GracePeriod,
): Promise<Workspace> {
  const read = (): Promise<RequestEnd<Workspace>> => reader.read(signal);
  return await readUntilWhole(read, OPERATIONS.listUsers, pace, signal, grace);
}

/** The workspaces that credentials reach, tried again, returned and thrown as `readWorkspace` does. */
export async function readWorkspaces(
  lists: ListReader,
  pace: Pace,
): Promise<Checked<readonly NamedWorkspace[]>> {
  return await readUntilWhole(() => lists.workspaces(), OPERATIONS.listWorkspaces, pace);
}

/** The audit log, tried again, returned and thrown as `readWorkspace` does. */
export async function readAuditLog(lists: ListReader, pace: Pace): Promise<AuditLog> {
  return await readUntilWhole(() => lists.auditLog(), OPERATIONS.getAuditLogs, pace);
}

/** The error for an answer that lacks something (`incomplete_read`, exit 5), or null. */
export function findGapError(what: string, gaps: readonly string[]): RosterError | null {
  if (gaps.length === 0) return null;
  return new RosterError(`The ${what} could not be read completely: ${gaps.join('; ')}.`, {
    code: 'incomplete_read',
    exitCode: EXIT.guard,
    hint: 'Try again. If this keeps happening, tell Paradime what is missing.',
  });
}

/**
 * The error for an answer that lacks something or, since a live workspace always has an active user,
 * shows nobody (`incomplete_read`, `empty_read`; exit 5), or null.
 */
export function findReadError({ gaps, activeUsers }: Workspace): RosterError | null {
  const incomplete = findGapError('users of the workspace', gaps);
  if (incomplete !== null || activeUsers.length > 0) return incomplete;
  return new RosterError('Paradime shows no active users, but every workspace has at least one.', {
    code: 'empty_read',
    exitCode: EXIT.guard,
    hint: 'Check that the settings name the right workspace, then try again.',
  });
}

async function readUntilWhole<T extends Gapped>(
  request: () => Promise<RequestEnd<T>>,
  purpose: Purpose,
  pace: Pace,
  signal?: AbortSignal,
  grace?: GracePeriod,
): Promise<T> {
  let last: RequestEnd<T> = NOTHING_SENT;
  for (let attempt = 1; ; attempt += 1) {
    const sent = await pace.send({ request, signal });
    signal?.throwIfAborted();
    // Held back, it ends as it did before.
    const end: RequestEnd<T> = sent ?? last;
    last = end;
    const again = reasonToRetry(end);
    if (again === null) grace?.answered();
    else if (sent !== null && (await pace.mayRetry(attempt, again, signal, grace))) continue;
    // The pace does not tell a stopped run from one that is out of tries.
    signal?.throwIfAborted();
    if (end.end === 'done') return end.value;
    throw requestError(end, purpose);
  }
}

const NOTHING_SENT: BadEnd = {
  end: 'not_sent',
  reason: {
    code: 'gave_up',
    message: 'Paradime has been unreachable for too long, so roster did not send this request.',
  },
  retryable: false,
};

/** What the pace is to wait for, or null when the end is final. */
function reasonToRetry(end: RequestEnd<Gapped>): Retryable | null {
  if (end.end === 'done') return end.value.gaps.length > 0 ? incomplete() : null;
  return end.end === 'rejected' ? retryRejected(end) : end;
}

/**
 * `errors` without data in a 200 is an incomplete read that lacks everything, and may come from a
 * rate limit. A status that says no is meant to stay.
 */
function retryRejected(end: Extract<BadEnd, { end: 'rejected' }>): Retryable | null {
  return end.reason.code === 'graphql_error' ? { end: 'unknown', reason: end.reason } : null;
}

function incomplete(): Retryable {
  const reason = { code: 'incomplete_read', message: 'The answer was incomplete.' };
  return { end: 'unknown', reason };
}
