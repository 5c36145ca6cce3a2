/** `--sandbox`: the sandbox in this process instead of Paradime. */
import type { Env } from '../env.js';
import { EXIT, RosterError } from '../errors.js';
import {
  DEFAULT_SANDBOX_KEY,
  DEFAULT_SANDBOX_WORKSPACE_UID,
  SANDBOX_KEYS,
} from '../sandbox/credentials.js';
import { serveSandbox } from '../sandbox/http.js';
import { type ParsedSettings, resolveSettings } from '../workspace/settings.js';
import type { Resolver } from './connect.js';
import { type ConnectionOptions, SANDBOX_STATE } from './options.js';

/**
 * Serves one sandbox for all workspaces of a run, since it has several, and a token for all of them.
 * Throws `sandbox_endpoint` (exit 3) beside `--endpoint`.
 */
export async function withSandbox<T>(
  options: ConnectionOptions,
  env: Env,
  use: (resolve: Resolver) => Promise<T>,
): Promise<T> {
  if (options.endpoint !== undefined) throw refuseEndpoint();
  const server = await serveSandbox({ port: 0, statePath: SANDBOX_STATE }, env);
  try {
    return await use(async (wanted) => {
      const { workspaces } = await server.state();
      const isMeant = wanted?.uid === null && options.workspaceUid === undefined;
      const found = isMeant ? workspaces.find(({ name }) => name === wanted.name)?.uid : null;
      const uid = wanted?.uid ?? found ?? null;
      const settings = await sandboxSettings(server.endpoint, options, uid, env);
      return { settings, endpoint: 'sandbox', found: found ?? null };
    });
  } finally {
    await server.close();
  }
}

function refuseEndpoint(): RosterError {
  return new RosterError('--sandbox has its own endpoint, so --endpoint does not go with it.', {
    code: 'sandbox_endpoint',
    exitCode: EXIT.invalid,
    hint: 'Leave one of the two out.',
  });
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
  const byDefault = workspaceUid === undefined ? DEFAULT_SANDBOX_WORKSPACE_UID : null;
  // A roster's own keys are for Paradime: the sandbox is not to see them.
  const wanted = { uid: wantedUid ?? byDefault, name: null, credentials: null };
  return resolveSettings({ workspaceUid, timeout }, { ...env, variables }, wanted);
}
