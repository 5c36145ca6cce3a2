/**
 * The sandbox without sockets: a `fetch` that gives what the real one would give, network failures
 * included, in the time of the `env` that is passed in. For tests that run thousands of times.
 */
import type { Env } from '../env.js';
import { type Assumptions, DEFAULT_ASSUMPTIONS } from './assumptions.js';
import { actOnState, type ByHandAction } from './by-hand.js';
import { authenticate } from './credentials.js';
import {
  createPower,
  type FaultEvent,
  type FaultPlan,
  type Power,
  withFaults,
} from './faults/inject.js';
import { watchWrites } from './faults/reads.js';
import { parseFault } from './faults/spec.js';
import { executeGraphql, GRAPHQL_PATH } from './graphql.js';
import { checkCapability, createHandle, limitRate, reportFailures, statusOf } from './handle.js';
import type { FaultyHandle } from './operations.js';
import {
  type Breakage,
  breakReply,
  connectionRefused,
  connectionReset,
  type Ending,
  errorReply,
  hostNotFound,
  type Reply,
  toResponse,
} from './reply.js';
import { seedState } from './seed.js';
import type { SandboxState } from './state.js';
import { createMemoryStore, type Store } from './store.js';

/** Where the sandbox seems to be. */
const ENDPOINT = new URL(`http://127.0.0.1:4000${GRAPHQL_PATH}`);

/** How the sandbox is to be. */
export interface SandboxFetchOptions extends BehaviourOptions {
  /** What it starts with. Default: the example users. */
  readonly state?: SandboxState;
  /** Where it keeps its state instead. Default: in memory. */
  readonly store?: Store;
}

/** A sandbox that is reached by its `fetch` alone. */
export interface SandboxFetch {
  readonly endpoint: string;
  /** Answers POSTs to the endpoint. Other hosts are not found. */
  readonly fetch: Env['fetch'];
  /** Every fault that happened, in order. */
  readonly happened: readonly FaultEvent[];
  /** What it remembers now, mails included. */
  state(): Promise<SandboxState>;
  /** Does something by hand, and says what happened. Throws a RosterError (exit code 3). */
  act(action: ByHandAction): Promise<string>;
  /** Lets nothing go wrong any more. What is under way still ends as it was to end. */
  stopFaults(): void;
}

/**
 * Makes a sandbox. It waits by `env.sleep` and reads the time from `env.now`, and waits for faults that
 * take time alone. Throws a RosterError (exit code 3) for a fault that there isn't.
 */
export function createSandboxFetch(
  options: SandboxFetchOptions,
  env: Pick<Env, 'now' | 'sleep'>,
): SandboxFetch {
  const happened: FaultEvent[] = [];
  const onFault = (event: FaultEvent): void => {
    happened.push(event);
    options.onFault?.(event);
  };
  const store = options.store ?? createMemoryStore(options.state ?? seedState());
  const pipeline = createPipeline(store, { ...options, onFault }, env);
  const send = createSend(pipeline, env);
  return {
    endpoint: ENDPOINT.href,
    happened,
    fetch: async (input, init) => send(await readPost(input, init)),
    state: () => store.read(),
    act: pipeline.act,
    stopFaults: pipeline.stopFaults,
  };
}

/** What counts of a request. */
interface Post {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string;
  readonly signal: AbortSignal | null;
}

async function readPost(input: Parameters<Env['fetch']>[0], init: RequestInit = {}): Promise<Post> {
  const { method = 'GET', headers, body, signal = null } = init;
  if (!(input instanceof Request) && typeof body === 'string') {
    // Many times as fast as a Request, and all that a client of the API needs.
    return { url: new URL(input), method, headers: new Headers(headers), body, signal };
  }
  const request = new Request(input, init);
  const text = await request.text();
  return { ...pick(request), url: new URL(request.url), body: text };
}

function pick({ method, headers, signal }: Request): Pick<Post, 'method' | 'headers' | 'signal'> {
  return { method, headers, signal };
}

/** Ends a request that is under way. */
type Cut = (reason: unknown) => void;

function createSend(pipeline: Pipeline, env: Pick<Env, 'now'>): (post: Post) => Promise<Response> {
  const { power } = pipeline;
  const underWay = new Set<Cut>();
  return async (post) => {
    post.signal?.throwIfAborted();
    if (post.url.host !== ENDPOINT.host) throw hostNotFound(post.url);
    if (!power.admit()) throw connectionRefused(ENDPOINT);
    const ending = await untilCut(answerPost(post, pipeline, env), post.signal, underWay);
    // A server that goes down still answers this one; whatever else is under way is lost.
    if (power.takeOutage() !== null) for (const cut of [...underWay]) cut(connectionReset());
    if (ending.end === 'silence')
      return untilCut(new Promise(() => undefined), post.signal, underWay);
    return toResponse(ending, ENDPOINT);
  };
}

/** What the task brings, unless the client gives up or the server cuts it off before. */
function untilCut<T>(task: Promise<T>, signal: AbortSignal | null, underWay: Set<Cut>): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      underWay.delete(cut);
      signal?.removeEventListener('abort', giveUp);
    };
    const cut: Cut = (reason) => {
      settle();
      reject(reason);
    };
    const giveUp = (): void => cut(signal?.reason);
    underWay.add(cut);
    signal?.addEventListener('abort', giveUp);
    if (signal?.aborted) giveUp();
    task.then((value) => {
      settle();
      resolve(value);
    }, cut);
  });
}

async function answerPost(
  { url, method, headers, body }: Post,
  { handle, assumptions }: Pipeline,
  env: Pick<Env, 'now'>,
): Promise<Ending> {
  if (url.pathname !== ENDPOINT.pathname) return answered(errorReply(404, 'Nothing is here.'));
  if (method !== 'POST') return answered(errorReply(405, 'Only POST is answered here.'));
  const authentication = authenticate((name) => headers.get(name), assumptions);
  if (authentication.caller === null) {
    return answered(errorReply(statusOf(assumptions.wrongCredentials), authentication.message));
  }
  const breakages: Breakage[] = [];
  const { caller } = authentication;
  const reply = await executeGraphql(body, { caller, handle, breakages });
  return breakReply(reply, breakages[0] ?? null, env.now());
}

function answered(reply: Reply): Ending {
  return { end: 'reply', reply };
}

// One sandbox without a way in: its store, its operations, what is done by hand, its faults.

/** How a sandbox is to be, whichever way one gets in. */
export interface BehaviourOptions {
  /** Where it should differ from `DEFAULT_ASSUMPTIONS`. */
  readonly assumptions?: Partial<Assumptions>;
  /** What is to go wrong, as `docs/sandbox.md` says: `reset-after@inviteUser:20%`. Default: nothing. */
  readonly faults?: readonly string[];
  /** The same seed and the same requests bring the same faults. Default: 1. */
  readonly seed?: number;
  /** Called at each fault that happens. */
  readonly onFault?: (event: FaultEvent) => void;
}

/** What both ways in are made of. */
export interface Pipeline {
  readonly handle: FaultyHandle;
  readonly power: Power;
  readonly store: Store;
  readonly assumptions: Assumptions;
  /** Does something by hand, and says what happened. Throws a RosterError (exit code 3). */
  act(action: ByHandAction): Promise<string>;
  /** Lets nothing go wrong any more. What is under way still ends as it was to end. */
  stopFaults(): void;
}

/** Puts a sandbox together. Throws a RosterError (exit code 3) for a fault that there isn't. */
export function createPipeline(
  given: Store,
  options: BehaviourOptions,
  env: Pick<Env, 'now' | 'sleep'>,
  closed?: AbortSignal,
): Pipeline {
  const assumptions: Assumptions = { ...DEFAULT_ASSUMPTIONS, ...options.assumptions };
  let plan: FaultPlan = { specs: (options.faults ?? []).map(parseFault), seed: options.seed ?? 1 };
  const lag = watchWrites(
    given,
    env.now,
    plan.specs.some(({ fault }) => fault.does === 'lag'),
  );
  const { store } = lag;
  const power = createPower(env.now);
  // From the outside in: faults, failures that become answers, the rate, the capability.
  const operations = checkCapability(createHandle(store, env.now, assumptions), assumptions);
  const handle = withFaults(reportFailures(limitRate(operations, env.now, assumptions)), {
    plan: () => plan,
    lag,
    power,
    assumptions,
    env,
    onFault: options.onFault ?? (() => undefined),
    ...(closed === undefined ? {} : { closed }),
  });
  return {
    handle,
    power,
    store,
    assumptions,
    act: (action) =>
      store.update((state) => actOnState(state, { at: env.now(), assumptions }, action)),
    stopFaults() {
      plan = { ...plan, specs: [] };
      power.restore();
    },
  };
}
