/** Whether two sets of settings lead to one and the same workspace. */
import type { Credentials } from './credentials.js';
import type { ParsedSettings } from './settings.js';

/**
 * True when requests of both end up in the same workspace, as far as that can be known without asking:
 * the same endpoint, and either the same uid or, where one has none, the same credentials.
 */
export function isSameWorkspace(a: ParsedSettings, b: ParsedSettings): boolean {
  if (a.endpoint !== b.endpoint) return false;
  if (a.workspaceUid !== null && b.workspaceUid !== null) return a.workspaceUid === b.workspaceUid;
  return isSameSecret(a.credentials, b.credentials);
}

/** Secrets are compared in memory alone: nothing made of one may be shown or kept. */
function isSameSecret(a: Credentials, b: Credentials): boolean {
  return a.secret.reveal() === b.secret.reveal();
}
