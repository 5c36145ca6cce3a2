/** The two ways into a sandbox, behind one face, with the real client in front. */
import { createPost } from '../../src/env/post.js';
import type { Env } from '../../src/env.js';
import { SANDBOX_KEYS } from '../../src/sandbox/credentials.js';
import { serveSandbox } from '../../src/sandbox/http.js';
import { createSandboxPost } from '../../src/sandbox/in-process.js';
import type { BehaviourOptions } from '../../src/sandbox/sandbox.js';
import type { SandboxState } from '../../src/sandbox/state.js';
import { hideSecret } from '../../src/secret.js';
import { connectWorkspace } from '../../src/workspace/client.js';
import type { WorkspaceReader, WorkspaceWriter } from '../../src/workspace/workspace.js';
import { makeSettings } from '../fixtures/settings.js';
import { type FakeEnv, fakeEnv, sleepForever } from '../outside.js';
import { ANALYTICS, workspaceOf } from './scene.js';

export interface WayIn {
  readonly name: 'over HTTP' | 'in the process';
  start(options: BehaviourOptions, env: FakeEnv): Promise<Open>;
}

interface Open {
  readonly endpoint: string;
  readonly post: Env['post'];
  state(): Promise<SandboxState>;
  stopFaults(): void;
  close(): Promise<void>;
}

export const WAYS_IN: readonly WayIn[] = [
  {
    name: 'over HTTP',
    start: async (options, env) => ({
      ...(await serveSandbox({ port: 0, statePath: null, ...options }, env)),
      post: createPost(),
    }),
  },
  {
    name: 'in the process',
    start: async (options, env) => ({
      ...createSandboxPost(options, env),
      close: async () => undefined,
    }),
  },
];

/** A sandbox, and a client that talks to it. */
export interface Talk extends Open {
  readonly port: WorkspaceReader & WorkspaceWriter;
  readonly env: FakeEnv;
  /** What went wrong so far: the fault, the operation's name, whether it was done. */
  readonly events: readonly (readonly [fault: string, operation: string, done: boolean])[];
  /** The client's time is up: what is under way gets no answer. */
  giveUp(): void;
  mails(email: string): Promise<number>;
}

const KEY = SANDBOX_KEYS.legacyAdmin;

/** Starts one. The client's time is up when it waits for nothing, or when `giveUp` is called. */
export async function talk(
  way: WayIn,
  faults: readonly string[],
  options: BehaviourOptions = {},
  env: FakeEnv = fakeEnv(),
): Promise<Talk> {
  let giveUp = (): void => undefined;
  const events: Talk['events'][number][] = [];
  const onFault: BehaviourOptions['onFault'] = ({ fault, operation, done }) => {
    events.push([fault, operation.name, done]);
    if (fault.startsWith('timeout')) giveUp();
  };
  const open = await way.start({ ...options, faults, onFault }, env);
  const port = connectWorkspace(
    makeSettings({
      endpoint: open.endpoint,
      credentials: {
        kind: 'legacy',
        key: hideSecret(KEY.apiKey ?? ''),
        secret: hideSecret(KEY.secret),
      },
    }),
    {
      post: open.post,
      now: env.now,
      variables: {},
      sleep: (milliseconds, signal) =>
        Promise.race([
          sleepForever(milliseconds, signal),
          new Promise<void>((resolve) => {
            giveUp = resolve;
          }),
        ]),
    },
  );
  const workspace = async () => workspaceOf(await open.state(), ANALYTICS);
  return {
    ...open,
    port,
    env,
    events,
    giveUp: () => giveUp(),
    mails: async (email) => (await workspace()).mails.filter(({ to }) => to === email).length,
  };
}
