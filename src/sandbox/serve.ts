/** The sandbox as a server on loopback, and as a few functions for who needs no server. */
import { createServer } from 'node:http';
import type { Assumptions } from './assumptions.js';
import type { ByHandAction } from './by-hand.js';
import { GRAPHQL_PATH } from './graphql.js';
import { type Backstage, createListener } from './listener.js';
import { close, goAway, listen, untilSent } from './listening.js';
import type { SandboxEnv } from './lock.js';
import { type BehaviourOptions, createPipeline } from './pipeline.js';
import { seedState } from './seed.js';
import type { SandboxState } from './state.js';
import { createFileStore, createMemoryStore, type Store, writeStateLocked } from './store.js';

/** How a sandbox is to be. */
export interface SandboxOptions extends BehaviourOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** The file that keeps the state; null keeps it in memory, starting with the example users. */
  readonly statePath: string | null;
}

/** A sandbox that listens. */
export interface SandboxServer {
  /** `http://127.0.0.1:PORT/graphql` */
  readonly endpoint: string;
  /** What it remembers now: for tests, and to show it. */
  state(): Promise<SandboxState>;
  /** Lets nothing go wrong any more. What is under way still ends as it was to end. */
  stopFaults(): void;
  /** Stops listening and ends all connections at once. */
  close(): Promise<void>;
}

/**
 * Starts a sandbox on 127.0.0.1. Throws a RosterError (exit code 3) when the port can't be used, the
 * state file is damaged or there is no such fault.
 */
export async function serveSandbox(
  options: SandboxOptions,
  env: SandboxEnv,
): Promise<SandboxServer> {
  const closing = new AbortController();
  const pipeline = createPipeline(openStore(options.statePath, env), options, env, closing.signal);
  const { store, power } = pipeline;
  // A damaged file is said now, not at the first request.
  await store.read();
  const goDown: Backstage['goDown'] = async (outage, response) => {
    await untilSent(response);
    await goAway(server, outage, env, closing.signal);
    if (outage.unit === 'ms') power.restore();
  };
  const { files, now } = env;
  const server = createServer(createListener({ ...pipeline, files, now, goDown }));
  const port = await listen(server, options.port);
  return {
    endpoint: `http://127.0.0.1:${port}${GRAPHQL_PATH}`,
    state: () => store.read(),
    stopFaults: pipeline.stopFaults,
    close() {
      closing.abort();
      return close(server);
    },
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
  return createPipeline(store, { assumptions }, env).act(action);
}

/** What a state file holds; the example users when there is none. */
export async function readSandbox(statePath: string, env: SandboxEnv): Promise<SandboxState> {
  return createFileStore(statePath, env).read();
}

function openStore(statePath: string | null, env: SandboxEnv): Store {
  return statePath === null ? createMemoryStore(seedState()) : createFileStore(statePath, env);
}
