/**
 * From an operation to its answer. Each concern is a wrapper around the next `Handle`, so that
 * another one can be put anywhere in the row.
 */
import type { Env } from '../env.js';
import { RosterError } from '../errors.js';
import type { Assumptions } from './assumptions.js';
import type { Capability } from './credentials.js';
import { type Handle, type Operation, refuse } from './operation.js';
import { showAuditLogs, showUsers, showWorkspaces } from './show.js';
import type { Moment } from './state.js';
import type { Store } from './store.js';
import { write } from './write.js';

/** Operations a second that are let through when the assumption `rateLimit` is switched on. */
const RATE_LIMIT = 5;

/** Any one of these lets a key do the operation. Source: docs.paradime.io, "Generate API keys". */
const NEEDED: Readonly<Record<Operation['name'], readonly Capability[]>> = {
  listUsers: ['User management admin', 'User metadata viewer'],
  listWorkspaces: ['Workspace metadata viewer'],
  getAuditLogs: ['Audit logs viewer'],
  inviteUser: ['User management admin'],
  updateUserAccountType: ['User management admin'],
  disableUser: ['User management admin'],
};

/** Does operations on what a store holds. */
export function createHandle(store: Store, now: Env['now'], assumptions: Assumptions): Handle {
  return async (operation, caller) => {
    const moment: Moment = { at: now(), assumptions };
    switch (operation.name) {
      case 'listUsers':
        return showUsers(await store.read(), moment, caller.workspaceUid);
      case 'listWorkspaces':
        return showWorkspaces(await store.read(), caller.key.workspaceUids);
      case 'getAuditLogs':
        return showAuditLogs(await store.read(), moment);
      default:
        return store.update((state) => write(state, moment, caller.workspaceUid, operation));
    }
  };
}

/** Refuses what the caller's key may not do. */
export function checkCapability(handle: Handle, assumptions: Assumptions): Handle {
  return async (operation, caller) => {
    const needed = NEEDED[operation.name];
    if (needed.some((capability) => caller.key.capabilities.includes(capability))) {
      return handle(operation, caller);
    }
    const message = `The API key lacks the capability "${needed[0]}".`;
    return refuse(message, statusOf(assumptions.missingCapability));
  };
}

/** Refuses what comes too fast, when the assumption `rateLimit` says so. Nothing is done then. */
export function limitRate(handle: Handle, now: Env['now'], assumptions: Assumptions): Handle {
  const kind = assumptions.rateLimit;
  if (kind === 'none') return handle;
  let second = Number.NEGATIVE_INFINITY;
  let count = 0;
  return async (operation, caller) => {
    const current = Math.floor(now() / 1000);
    count = current === second ? count + 1 : 1;
    second = current;
    if (count <= RATE_LIMIT) return handle(operation, caller);
    return refuseRate(kind, second);
  };
}

/** Says what is wrong when the state can't be read or written, as a server's own fault. */
export function reportFailures(handle: Handle): Handle {
  return async (operation, caller) => {
    try {
      return await handle(operation, caller);
    } catch (error) {
      if (error instanceof RosterError) return refuse(sayError(error), 500);
      throw error;
    }
  };
}

/** An error's message and hint as one text. */
export function sayError(error: RosterError): string {
  return error.hint === null ? error.message : `${error.message} ${error.hint}`;
}

/** The HTTP status that an open question about refusals stands for. */
export function statusOf(how: 'http_401' | 'http_403' | 'error_in_200'): number {
  return { http_401: 401, http_403: 403, error_in_200: 200 }[how];
}

function refuseRate(
  kind: Exclude<Assumptions['rateLimit'], 'none'>,
  second: number,
): ReturnType<typeof refuse> {
  const message = 'Too many requests.';
  switch (kind) {
    case 'http_429_seconds':
      return refuse(message, 429, { 'Retry-After': '1' });
    case 'http_429_date':
      return refuse(message, 429, { 'Retry-After': new Date((second + 1) * 1000).toUTCString() });
    case 'http_503':
      return refuse(message, 503, { 'Retry-After': '1' });
    case 'error_in_200':
      return refuse(message);
  }
}
