/** `--sandbox`: the sandbox in this process instead of Paradime. Loaded for that flag alone. */
import type { Env } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import {
  DEFAULT_SANDBOX_KEY,
  DEFAULT_SANDBOX_WORKSPACE_UID,
  SANDBOX_KEYS,
} from '../sandbox/credentials.js';
import { createSandboxPost } from '../sandbox/in-process.js';
import { createFileStore } from '../sandbox/store.js';
import {
  ANY_WORKSPACE,
  type ParsedSettings,
  resolveSettings,
  type WantedWorkspace,
} from '../workspace/settings.js';
import { type ConnectionOptions, SANDBOX_STATE } from './options.js';

/** Where requests go, and as whom. */
export interface Resolved {
  readonly settings: ParsedSettings;
  /** What the endpoint is called: the API's URL, or `sandbox`. */
  readonly endpoint: string;
  /** A uid that was found by a name already. */
  readonly found: string | null;
  /** What takes the requests there. */
  readonly post: Env['post'];
}

/** From what a roster wants to where its requests go. */
export type Resolver = (aim: Aim) => Promise<Resolved>;

/** What requests are for: a roster's workspace, none in particular, or, null, what the flags name. */
export type Aim = WantedWorkspace | typeof ANY_WORKSPACE | null;

/**
 * One sandbox for all workspaces of a run, since it has several, and a token for all of them. Throws
 * `sandbox_endpoint` (exit 3) beside `--endpoint`, and `sandbox_state_damaged` (exit 3).
 */
export async function createSandboxResolver(
  options: ConnectionOptions,
  env: Env,
): Promise<Resolver> {
  if (options.endpoint !== null) throw refuseEndpoint();
  const store = createFileStore(SANDBOX_STATE, env);
  const { post, endpoint } = createSandboxPost({ store }, env);
  // A damaged file is said now, not at the first request.
  await store.read();
  return async (aim) => {
    const wanted = aim === ANY_WORKSPACE ? null : aim;
    const { workspaces } = await store.read();
    const isMeant = wanted?.uid === null && options.workspaceUid === null;
    const found = isMeant ? workspaces.find(({ name }) => name === wanted.name)?.uid : null;
    const uid = wanted?.uid ?? found ?? null;
    const settings = await sandboxSettings(endpoint, options, uid, env);
    return { settings, endpoint: 'sandbox', found: found ?? null, post };
  };
}

function refuseEndpoint(): RosterError {
  return new RosterError(
    '--sandbox has its own endpoint, so you cannot combine it with --endpoint.',
    {
      code: 'sandbox_endpoint',
      exitCode: EXIT.invalid,
      hint: 'Leave out one of the two.',
    },
  );
}

/** The sandbox's own token through the same resolving as any other, so that all rules hold. */
async function sandboxSettings(
  endpoint: string,
  { workspaceUid, timeout }: ConnectionOptions,
  wantedUid: string | null,
  env: Env,
): Promise<ParsedSettings> {
  const variables = {
    PARADIME_API_ENDPOINT: endpoint,
    PARADIME_API_SECRET: SANDBOX_KEYS[DEFAULT_SANDBOX_KEY].secret,
  };
  const byDefault = workspaceUid === null ? DEFAULT_SANDBOX_WORKSPACE_UID : null;
  // A roster's own keys are for Paradime: the sandbox is not to see them.
  const wanted = { uid: wantedUid ?? byDefault, name: null, credentials: null };
  return resolveSettings({ workspaceUid, timeout }, { ...env, variables }, wanted);
}
