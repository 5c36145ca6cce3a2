/**
 * The sandbox's API keys, and who a request comes from. The headers are those of Paradime's SDK
 * (`paradime-io` 6.6.0, `client/api_client.py`). Imports nothing at run time, so that whoever only
 * needs a key does not load a server.
 */
import type { Assumptions } from './assumptions.js';

/** What a key may do. Source: docs.paradime.io, "Generate API keys". */
export type Capability =
  | 'User management admin'
  | 'User metadata viewer'
  | 'Workspace metadata viewer'
  | 'Audit logs viewer';

/** An API key of the sandbox. The secrets are no secrets: they open nothing but the sandbox. */
export interface SandboxKey {
  readonly kind: 'legacy' | 'workspace' | 'company';
  /** The other half of a legacy key; null for bearer tokens. */
  readonly apiKey: string | null;
  readonly secret: string;
  /** The uids of the workspaces it opens: one, but for company tokens. */
  readonly workspaceUids: readonly [string, ...string[]];
  readonly capabilities: readonly Capability[];
  /** Whether its lifetime is over. */
  readonly expired: boolean;
}

/** Who asks, and of which workspace. */
export interface Caller {
  readonly key: SandboxKey;
  readonly workspaceUid: string;
}

/** The workspace that `--sandbox` is about unless another one is named. */
export const DEFAULT_SANDBOX_WORKSPACE_UID = 'ws_analytics';

const EVERYTHING: readonly Capability[] = [
  'User management admin',
  'Workspace metadata viewer',
  'Audit logs viewer',
];
const LISTING: readonly Capability[] = ['User metadata viewer'];
const ALL_WORKSPACES: SandboxKey['workspaceUids'] = ['ws_analytics', 'ws_marketing', 'ws_finance'];

/** The keys that the sandbox knows, by name. */
export const SANDBOX_KEYS: Readonly<Record<SandboxKeyName, SandboxKey>> = {
  legacyAdmin: legacyKey('sandbox-key', 'sandbox-secret', EVERYTHING),
  legacyViewer: legacyKey('sandbox-viewer-key', 'sandbox-viewer-secret', LISTING),
  workspaceAdmin: workspaceToken('prdm_wsp_sandbox', 'ws_analytics', EVERYTHING),
  workspaceViewer: workspaceToken('prdm_wsp_sandbox_viewer', 'ws_analytics', LISTING),
  marketingAdmin: workspaceToken('prdm_wsp_sandbox_marketing', 'ws_marketing', EVERYTHING),
  companyAdmin: companyToken('prdm_cmp_sandbox', EVERYTHING),
  companyViewer: companyToken('prdm_cmp_sandbox_viewer', LISTING),
  expired: {
    ...workspaceToken('prdm_wsp_sandbox_expired', 'ws_analytics', EVERYTHING),
    expired: true,
  },
};

/** The name of a key of the sandbox. */
type SandboxKeyName =
  | 'legacyAdmin'
  | 'legacyViewer'
  | 'workspaceAdmin'
  | 'workspaceViewer'
  | 'marketingAdmin'
  | 'companyAdmin'
  | 'companyViewer'
  | 'expired';

/** The key that `--sandbox` uses by itself: it opens every workspace, so one must be named. */
export const DEFAULT_SANDBOX_KEY: SandboxKeyName = 'companyAdmin';

/** Who a request comes from, or why it is refused, as a sentence without secrets. */
type Authentication =
  | { readonly caller: Caller; readonly message?: undefined }
  | { readonly caller: null; readonly message: string };

/**
 * Finds the key that the headers hold and the workspace that they select. `header` returns a
 * header's value by lower-cased name, or null.
 */
export function authenticate(
  header: (name: string) => string | null,
  assumptions: Assumptions,
): Authentication {
  const key = findKey(header);
  if (key === null) return no('The credentials are missing or wrong.');
  if (key.expired) return no('The API key has expired. Generate a new one.');
  const named = header('x-paradime-workspace')?.trim() ?? '';
  if (named === '') {
    if (key.kind === 'company') return no('A company token needs the header X-Paradime-Workspace.');
    return { caller: { key, workspaceUid: key.workspaceUids[0] } };
  }
  if (key.workspaceUids.includes(named)) return { caller: { key, workspaceUid: named } };
  if (key.kind !== 'company' && assumptions.otherWorkspace === 'ignore') {
    return { caller: { key, workspaceUid: key.workspaceUids[0] } };
  }
  return no('The API key does not belong to the workspace that X-Paradime-Workspace names.');
}

function findKey(header: (name: string) => string | null): SandboxKey | null {
  const keys = Object.values(SANDBOX_KEYS);
  const bearer = header('authorization');
  if (bearer !== null) {
    const token = /^bearer (.+)$/i.exec(bearer.trim())?.[1]?.trim();
    return keys.find((key) => key.apiKey === null && key.secret === token) ?? null;
  }
  const apiKey = header('x-api-key');
  const secret = header('x-api-secret');
  if (apiKey === null || secret === null) return null;
  return keys.find((key) => key.apiKey === apiKey && key.secret === secret) ?? null;
}

function no(message: string): Authentication {
  return { caller: null, message };
}

function legacyKey(
  apiKey: string,
  secret: string,
  capabilities: readonly Capability[],
): SandboxKey {
  const workspaceUids: SandboxKey['workspaceUids'] = [DEFAULT_SANDBOX_WORKSPACE_UID];
  return { kind: 'legacy', apiKey, secret, workspaceUids, capabilities, expired: false };
}

function workspaceToken(
  secret: string,
  workspaceUid: string,
  capabilities: readonly Capability[],
): SandboxKey {
  const workspaceUids: SandboxKey['workspaceUids'] = [workspaceUid];
  return { kind: 'workspace', apiKey: null, secret, workspaceUids, capabilities, expired: false };
}

function companyToken(secret: string, capabilities: readonly Capability[]): SandboxKey {
  return {
    kind: 'company',
    apiKey: null,
    secret,
    workspaceUids: ALL_WORKSPACES,
    capabilities,
    expired: false,
  };
}
