/** Whether two sets of settings lead to one and the same workspace. */
import type { Credentials } from './credentials.js';
import { isLoopback } from './endpoint.js';
import type { ParsedSettings } from './settings.js';

/**
 * True when requests of both end up in the same workspace, as far as that can be known without asking:
 * the same endpoint, and either the same uid or, where one has none, the same credentials.
 */
export function isSameWorkspace(a: ParsedSettings, b: ParsedSettings): boolean {
  if (nameEndpoint(a) !== nameEndpoint(b)) return false;
  if (a.workspaceUid !== null && b.workspaceUid !== null) return a.workspaceUid === b.workspaceUid;
  return isSameSecret(a.credentials, b.credentials);
}

/** This machine has many names, and a roster would undo another by any of them. */
function nameEndpoint({ endpoint }: ParsedSettings): string {
  const url = new URL(endpoint);
  if (isLoopback(url.hostname)) url.hostname = 'localhost';
  return url.href;
}

/** Secrets are compared in memory alone: nothing made of one may be shown or kept. */
function isSameSecret(a: Credentials, b: Credentials): boolean {
  return a.secret.reveal() === b.secret.reveal();
}
