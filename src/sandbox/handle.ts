/**
 * From an operation to its answer. Each concern is a wrapper around the next `Handle`, so that
 * another one can be put anywhere in the row.
 */
import type { Env } from '../env.js';
import { RosterError } from '../errors.js';
import type { Assumptions } from './assumptions.js';
import type { Capability } from './credentials.js';
import {
  type Handle,
  type Operation,
  type Refused,
  refuseOperation,
  showAuditLogs,
  showUsers,
  showWorkspaces,
} from './operations.js';
import type { Moment } from './state.js';
import type { Store } from './store.js';
import { writeToState } from './writes.js';

/** The whole row, from the outside in: failures become answers, then the rate, then the capability. */
export function createHandle(store: Store, now: Env['now'], assumptions: Assumptions): Handle {
  const operate = checkCapability(createOperator(store, now, assumptions), assumptions);
  return reportFailures(limitRate(operate, now, assumptions));
}

/** An error's message and hint as one text. */
export function sayError(error: RosterError): string {
  return error.hint === null ? error.message : `${error.message} ${error.hint}`;
}

/** The HTTP status that an open question about refusals stands for. */
export function refusalStatus(how: 'http_401' | 'http_403' | 'error_in_200'): number {
  return { http_401: 401, http_403: 403, error_in_200: 200 }[how];
}

/** Does operations on what a store holds. */
function createOperator(store: Store, now: Env['now'], assumptions: Assumptions): Handle {
  return async (operation, caller) => {
    const moment: Moment = { at: now(), assumptions };
    switch (operation.name) {
      case 'listUsers':
        return showUsers(await store.read(), moment, caller.workspaceUid);
      case 'listWorkspaces':
        return showWorkspaces(await store.read(), caller.key.workspaceUids);
      case 'getAuditLogs':
        return showAuditLogs(await store.read(), moment);
      case 'inviteUser':
      case 'updateUserAccountType':
      case 'disableUser':
        return store.update((state) => writeToState(state, moment, caller.workspaceUid, operation));
    }
  };
}

/** Refuses what the caller's key may not do. */
function checkCapability(handle: Handle, assumptions: Assumptions): Handle {
  return async (operation, caller) => {
    const needed = NEEDED[operation.name];
    if (needed.some((capability) => caller.key.capabilities.includes(capability))) {
      return handle(operation, caller);
    }
    const message = `The API key lacks the capability "${needed[0]}".`;
    return refuseOperation(message, refusalStatus(assumptions.missingCapability));
  };
}

/** Any one of these lets a key do the operation. Source: docs.paradime.io, "Generate API keys". */
const NEEDED: Readonly<Record<Operation['name'], readonly Capability[]>> = {
  listUsers: ['User management admin', 'User metadata viewer'],
  listWorkspaces: ['Workspace metadata viewer'],
  getAuditLogs: ['Audit logs viewer'],
  inviteUser: ['User management admin'],
  updateUserAccountType: ['User management admin'],
  disableUser: ['User management admin'],
};

/** Refuses what comes too fast, when the assumption `rateLimit` says so. Nothing is done then. */
function limitRate(handle: Handle, now: Env['now'], assumptions: Assumptions): Handle {
  const kind = assumptions.rateLimit;
  if (kind === 'none') return handle;
  let second = Number.NEGATIVE_INFINITY;
  let count = 0;
  return async (operation, caller) => {
    const current = Math.floor(now() / 1000);
    count = current === second ? count + 1 : 1;
    second = current;
    return count <= RATE_LIMIT ? handle(operation, caller) : refuseTooMany(kind, second);
  };
}

/** Operations a second that are let through when the assumption `rateLimit` is switched on. */
const RATE_LIMIT = 5;

function refuseTooMany(kind: Exclude<Assumptions['rateLimit'], 'none'>, second: number): Refused {
  const message = 'Too many requests.';
  switch (kind) {
    case 'http_429_seconds':
      return refuseOperation(message, 429, { 'Retry-After': '1' });
    case 'http_429_date': {
      const next = new Date((second + 1) * 1000).toUTCString();
      return refuseOperation(message, 429, { 'Retry-After': next });
    }
    case 'http_503':
      return refuseOperation(message, 503, { 'Retry-After': '1' });
    case 'error_in_200':
      return refuseOperation(message);
  }
}

/** Says what is wrong when the state can't be read or written, as a server's own failure. */
function reportFailures(handle: Handle): Handle {
  return async (operation, caller) => {
    try {
      return await handle(operation, caller);
    } catch (error) {
      if (error instanceof RosterError) return refuseOperation(sayError(error), 500);
      throw error;
    }
  };
}
