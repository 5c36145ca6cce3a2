/**
 * The sandbox: from a request to what becomes of it, without sockets. `in-process.ts` makes a `fetch`
 * of it, `http.ts` a server.
 */
import type { Env } from '../env.js';
import { type Assumptions, DEFAULT_ASSUMPTIONS } from './assumptions.js';
import { actOnState, type ByHandAction } from './by-hand.js';
import { authenticate } from './credentials.js';
import { createFaults, type FaultOptions } from './faults/inject.js';
import type { Span } from './faults/kinds.js';
import { answerGraphql, type GraphqlContext } from './graphql.js';
import { createHandle, refusalStatus } from './handle.js';
import { breakReply, type Ending, errorReply, type Reply } from './reply.js';
import type { SandboxState } from './state.js';
import type { Store } from './store.js';

/** Where the API is. */
export const GRAPHQL_PATH = '/graphql';

/** How a sandbox is to be, whichever way one gets in. */
export interface BehaviourOptions extends FaultOptions {
  /** Where it should differ from `DEFAULT_ASSUMPTIONS`. */
  readonly assumptions?: Partial<Assumptions>;
}

/** What counts of a request. */
interface SandboxRequest {
  readonly method: string;
  readonly path: string;
  /** A header's value by lower-cased name, or null. */
  readonly header: (name: string) => string | null;
  readonly body: string;
}

/** How a request ends, and whether the server goes away after it. */
interface Answered {
  readonly ending: Ending;
  /** For how long; null when it stays. Whatever else is under way is lost then. */
  readonly outage: Span | null;
}

/** A sandbox, whichever way one gets in. */
export interface Sandbox {
  /** Answers a request to the API; the path is one of them. */
  answer(request: SandboxRequest): Promise<Answered>;
  /** What it remembers now, mails included. */
  state(): Promise<SandboxState>;
  /** Does something by hand, and says what happened. Throws a RosterError (exit code 3). */
  act(action: ByHandAction): Promise<string>;
  /** Lets nothing go wrong anymore. What is under way still ends as it was to end. */
  stopFaults(): void;
  /** Ends an outage. */
  restore(): void;
}

/**
 * Makes a sandbox of what a store holds. It waits by `env.sleep`, for faults that take time alone, and
 * not once `closed` is aborted. Throws a RosterError (exit code 3) for a fault that there isn't.
 */
export function createSandbox(
  given: Store,
  options: BehaviourOptions,
  env: Pick<Env, 'now' | 'sleep'>,
  closed?: AbortSignal,
): Sandbox {
  const assumptions: Assumptions = { ...DEFAULT_ASSUMPTIONS, ...options.assumptions };
  const faults = createFaults(given, options, assumptions, env, closed);
  const handle = faults.around(createHandle(faults.store, env.now, assumptions));
  return {
    async answer(request) {
      if (!faults.admit()) return { ending: { end: 'refused' }, outage: null };
      const ending = await answerApi(request, handle, assumptions, env.now);
      return { ending, outage: faults.takeOutage() };
    },
    state: () => faults.store.read(),
    act: (action) =>
      faults.store.update((state) => actOnState(state, { at: env.now(), assumptions }, action)),
    stopFaults: faults.stop,
    restore: faults.restore,
  };
}

async function answerApi(
  { method, path, header, body }: SandboxRequest,
  handle: GraphqlContext['handle'],
  assumptions: Assumptions,
  now: Env['now'],
): Promise<Ending> {
  const wrong = refusePath(path) ?? refuseMethod(method, 'POST');
  if (wrong !== null) return { end: 'reply', reply: wrong };
  const { caller, message } = authenticate(header, assumptions);
  if (caller === null) {
    const status = refusalStatus(assumptions.wrongCredentials);
    return { end: 'reply', reply: errorReply(status, message) };
  }
  if (!isJsonType(header('content-type'))) {
    return { end: 'reply', reply: errorReply(415, 'The request must be application/json.') };
  }
  const { reply, breakage } = await answerGraphql(body, { caller, handle });
  return breakReply(reply, breakage, now());
}

function refusePath(path: string): Reply | null {
  if (path === GRAPHQL_PATH) return null;
  return errorReply(404, `Nothing is here. The API is at ${GRAPHQL_PATH}.`);
}

/** The refusal of every method but one; null when it is that one. */
export function refuseMethod(method: string, only: 'GET' | 'POST'): Reply | null {
  if (method === only) return null;
  return errorReply(405, `Only ${only} is accepted here.`, { Allow: only });
}

/** Whether a header says that a body is JSON. */
export function isJsonType(contentType: string | null): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json';
}
