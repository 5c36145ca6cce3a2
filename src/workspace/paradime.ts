/** The SDK-like client, for programs that use roster as a library. */
import { EXIT, RosterError } from '../errors.js';
import {
  type AuditLogClient,
  createAuditLogClient,
  createUsersClient,
  createWorkspacesClient,
  type UsersClient,
  type WorkspacesClient,
} from './clients.js';
import { parseCredentials } from './credentials.js';
import { parseEndpoint } from './endpoint.js';
import { DEFAULT_TIMEOUT_MS, parseTimeout, parseWorkspaceUid } from './setting-value.js';
import { type ParsedSettings, selectWorkspace } from './settings.js';
import { createTransport, type TransportEnv } from './transport.js';

/** Whom to ask, and as whom. Generate these in Paradime's workspace settings. */
export interface ParadimeOptions {
  readonly apiEndpoint: string;
  /** The legacy secret, or a workspace (`prdm_wsp_…`) or company (`prdm_cmp_…`) token. */
  readonly apiSecret: string;
  /** Needed beside a legacy secret; tokens need none. */
  readonly apiKey?: string | undefined;
  /** Needed with a company token. */
  readonly workspaceUid?: string | undefined;
  /** Seconds for one request, 1 to 600; 30 unless said otherwise. */
  readonly timeout?: number | undefined;
}

/**
 * A client for Paradime's API with the methods of its Python SDK. A method makes one request and
 * resolves with checked values or throws a `RosterError`; it never tries again by itself, because
 * whether a lost answer may be asked for twice is for the caller to know.
 *
 * The network and the clock come in as `env`, since nothing below `env.ts` may use globals; the
 * package's entry point offers this class with the real ones already given.
 */
export class Paradime {
  readonly users: UsersClient;
  readonly workspaces: WorkspacesClient;
  readonly auditLog: AuditLogClient;

  /**
   * Checks the options; sends nothing. Throws `invalid_setting` (exit 3), `credentials_missing` or
   * `workspace_uid_missing` (exit 4).
   */
  constructor(options: ParadimeOptions, env: TransportEnv) {
    const transport = createTransport(parseOptions(options), env);
    this.users = createUsersClient(transport, env.now);
    this.workspaces = createWorkspacesClient(transport);
    this.auditLog = createAuditLogClient(transport);
  }
}

function parseOptions(options: ParadimeOptions): ParsedSettings {
  const { apiSecret, apiKey, workspaceUid, timeout } = options;
  // Types do not hold in JavaScript, where an unset variable arrives as undefined.
  if (!apiSecret) {
    throw new RosterError('There is no apiSecret.', {
      code: 'credentials_missing',
      exitCode: EXIT.credentials,
      hint: "Generate API keys in Paradime's workspace settings.",
    });
  }
  const credentials = parseCredentials(
    { text: apiSecret, from: 'apiSecret' },
    apiKey === undefined || apiKey === '' ? null : { text: apiKey, from: 'apiKey' },
  );
  const uid =
    workspaceUid === undefined
      ? null
      : parseWorkspaceUid({ text: workspaceUid, from: 'workspaceUid' });
  return {
    endpoint: parseEndpoint({ text: options.apiEndpoint, from: 'apiEndpoint' }),
    ...selectWorkspace(credentials, uid, 'Give workspaceUid beside apiSecret.'),
    settingsWorkspaceUid: uid,
    timeoutMs:
      timeout === undefined
        ? DEFAULT_TIMEOUT_MS
        : parseTimeout({ text: String(timeout), from: 'timeout' }),
    source: { endpoint: 'apiEndpoint', credentials: 'apiSecret' },
  };
}
