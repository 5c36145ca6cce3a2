/** The sandbox as a server on loopback, and as a few functions for who needs no server. */
import { createServer, type Server } from 'node:http';
import { EXIT, RosterError } from '../errors.js';
import { type Assumptions, DEFAULT_ASSUMPTIONS } from './assumptions.js';
import { actOnState, type ByHandAction } from './by-hand.js';
import { checkCapability, createHandle, limitRate, reportFailures } from './handle.js';
import { createListener, GRAPHQL_PATH } from './listener.js';
import type { SandboxEnv } from './lock.js';
import type { Handle } from './operation.js';
import { seedState } from './seed.js';
import type { SandboxState } from './state.js';
import { createFileStore, createMemoryStore, type Store, writeStateLocked } from './store.js';

/** How a sandbox is to be. */
export interface SandboxOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** The file that keeps the state; null keeps it in memory, starting with the example users. */
  readonly statePath: string | null;
  /** Where it should differ from `DEFAULT_ASSUMPTIONS`. */
  readonly assumptions?: Partial<Assumptions>;
}

/** A sandbox that listens. */
export interface SandboxServer {
  /** `http://127.0.0.1:PORT/graphql` */
  readonly endpoint: string;
  /** What it remembers now: for tests, and to show it. */
  state(): Promise<SandboxState>;
  /** Stops listening and ends all connections at once. */
  close(): Promise<void>;
}

/**
 * Starts a sandbox on 127.0.0.1. Throws a RosterError (exit code 3) when the port can't be used or
 * the state file is damaged.
 */
export async function serveSandbox(
  options: SandboxOptions,
  env: SandboxEnv,
): Promise<SandboxServer> {
  const assumptions: Assumptions = { ...DEFAULT_ASSUMPTIONS, ...options.assumptions };
  const store = openStore(options.statePath, env);
  // A damaged file is said now, not at the first request.
  await store.read();
  const handle = createPipeline(store, env, assumptions);
  const act = (action: ByHandAction): Promise<string> =>
    actOnStore(store, action, env, assumptions);
  const server = createServer(
    createListener({ handle, act, store, assumptions, files: env.files }),
  );
  const port = await listen(server, options.port);
  return {
    endpoint: `http://127.0.0.1:${port}${GRAPHQL_PATH}`,
    state: () => store.read(),
    close: () => close(server),
  };
}

/** Puts the example users back, whatever the file holds. */
export async function resetSandbox(statePath: string, env: SandboxEnv): Promise<void> {
  await writeStateLocked(statePath, seedState(), env);
}

/**
 * Does by hand what no API can do, on a state file; a server that runs on it sees it at once.
 * Returns what happened, as one sentence. Throws a RosterError (exit code 3) that says what is
 * possible.
 */
export async function actByHand(
  action: ByHandAction,
  statePath: string,
  env: SandboxEnv,
  assumptions: Partial<Assumptions> = {},
): Promise<string> {
  const store = createFileStore(statePath, env);
  return actOnStore(store, action, env, { ...DEFAULT_ASSUMPTIONS, ...assumptions });
}

/** What a state file holds; the example users when there is none. */
export async function readSandbox(statePath: string, env: SandboxEnv): Promise<SandboxState> {
  return createFileStore(statePath, env).read();
}

function openStore(statePath: string | null, env: SandboxEnv): Store {
  return statePath === null ? createMemoryStore(seedState()) : createFileStore(statePath, env);
}

/** From the outside in: failures become answers, the rate, the capability, the operation. */
function createPipeline(store: Store, env: SandboxEnv, assumptions: Assumptions): Handle {
  const handle = createHandle(store, env.now, assumptions);
  return reportFailures(limitRate(checkCapability(handle, assumptions), env.now, assumptions));
}

function actOnStore(
  store: Store,
  action: ByHandAction,
  env: SandboxEnv,
  assumptions: Assumptions,
): Promise<string> {
  return store.update((state) => actOnState(state, { at: env.now(), assumptions }, action));
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(port, error)));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function cannotListen(port: number, cause: Error): RosterError {
  const taken = 'code' in cause && cause.code === 'EADDRINUSE';
  const why = taken ? 'it is in use' : cause.message;
  return new RosterError(`The sandbox cannot listen on port ${port}: ${why}.`, {
    code: taken ? 'port_in_use' : 'port_not_usable',
    exitCode: EXIT.invalid,
    hint: 'Choose another port; 0 takes any free one.',
    cause,
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Clients keep connections open for a next request; nobody wants to wait for those.
    server.closeAllConnections();
  });
}
