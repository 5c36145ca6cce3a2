/** Finds whom an action by hand is about, or throws a RosterError that says who is there. */
import { EXIT, RosterError } from '../errors.js';
import {
  findWorkspace,
  isSameAddress,
  type SandboxInvitation,
  type SandboxState,
  type SandboxUser,
  type SandboxWorkspace,
} from './state.js';
import type { Scene } from './write-step.js';

/** The workspace with that uid. */
export function demandWorkspace(state: SandboxState, uid: string): SandboxWorkspace {
  const workspace = findWorkspace(state, uid);
  if (workspace !== null) return workspace;
  throw impossible(
    `The sandbox has no workspace ${uid}.`,
    `There are: ${list(state.workspaces.map((each) => each.uid))}.`,
  );
}

/** The invitation of an address, with that status unless null. */
export function demandInvitation(
  scene: Scene,
  email: string,
  status: 'SENT' | null,
): SandboxInvitation {
  const { workspace, moment } = scene;
  const possible = workspace.invitations.filter(
    (each) => status === null || each.status === status,
  );
  const found = possible.find((each) => isSameAddress(each.email, email, moment.assumptions));
  if (found !== undefined) return found;
  const what = status === null ? 'invitation' : 'pending invitation';
  throw impossible(
    `${email} has no ${what} in ${workspace.name}.`,
    `These have one: ${list(possible.map((each) => each.email))}.`,
  );
}

/** The user with that address or uid, and that status. */
export function demandUser(
  scene: Scene,
  email: string,
  status: SandboxUser['status'],
): SandboxUser {
  const { workspace, moment } = scene;
  const possible = workspace.users.filter((each) => each.status === status);
  const [found, other] = possible.filter(
    (each) => each.uid === email || isSameAddress(each.email, email, moment.assumptions),
  );
  if (found !== undefined && other !== undefined) {
    const uids = `${found.uid}, ${other.uid}`;
    throw impossible(`Several users have the address ${email}.`, `Name one by its uid: ${uids}.`);
  }
  if (found !== undefined) return found;
  throw impossible(
    `${email} is no ${status} user of ${workspace.name}.`,
    `These are: ${list(possible.map((each) => each.email))}.`,
  );
}

/** Throws when an active user has the address. */
export function demandNobodyActive(scene: Scene, email: string): void {
  const { workspace, moment } = scene;
  const taken = workspace.users.some(
    (each) => each.status === 'active' && isSameAddress(each.email, email, moment.assumptions),
  );
  if (!taken) return;
  throw impossible(
    `${email} is active in ${workspace.name} already.`,
    'Disable that user first, or choose another address.',
  );
}

function impossible(message: string, hint: string): RosterError {
  return new RosterError(message, { code: 'sandbox_not_possible', exitCode: EXIT.invalid, hint });
}

function list(names: readonly string[]): string {
  return names.length === 0 ? '(nobody)' : names.join(', ');
}
