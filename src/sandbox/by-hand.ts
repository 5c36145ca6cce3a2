/**
 * What people do in Paradime's own pages and no API can: accept an invitation, cancel one, enable a
 * disabled user … Each is a pure function from one state to the next; what is not possible throws
 * and says what is.
 */

import { EXIT, RosterError } from '../errors.js';
import { DEFAULT_SANDBOX_WORKSPACE_UID } from './credentials.js';
import type { Scene } from './handle.js';
import {
  type EventType,
  findWorkspace,
  isSameAddress,
  type Moment,
  makeUid,
  recordEvent,
  replaceUser,
  replaceWorkspace,
  type SandboxInvitation,
  type SandboxState,
  type SandboxUser,
  type SandboxWorkspace,
  type Step,
} from './state.js';

/** Whom an action is about. */
interface Whom {
  /** An address; or a uid, where two users share one address. */
  readonly email: string;
  /** The default is `ws_analytics`. */
  readonly workspaceUid?: string;
}

/** Something that a person does by hand. */
export type ByHandAction = Whom &
  (
    | { readonly action: 'accept'; readonly name?: string }
    | { readonly action: 'expire' }
    | { readonly action: 'cancel' }
    | { readonly action: 'set_account_type'; readonly accountType: string }
    | { readonly action: 'disable' }
    | { readonly action: 'enable' }
    | { readonly action: 'rename'; readonly name: string }
    | {
        readonly action: 'add';
        readonly accountType: string;
        readonly name?: string;
        /** Adds a second user with one address, which Paradime should never let happen. */
        readonly force?: boolean;
      }
  );

/** The names of the actions. */
export const BY_HAND_ACTIONS: readonly ByHandAction['action'][] = [
  'accept',
  'expire',
  'cancel',
  'set_account_type',
  'disable',
  'enable',
  'rename',
  'add',
];

/** Does it. The answer says what happened, as one sentence. Throws a RosterError (exit code 3). */
export function actOnState(
  state: SandboxState,
  moment: Moment,
  action: ByHandAction,
): Step<string> {
  const workspaceUid = action.workspaceUid ?? DEFAULT_SANDBOX_WORKSPACE_UID;
  const workspace = demandWorkspace(state, workspaceUid);
  const scene: Scene = { state, moment, workspace };
  switch (action.action) {
    case 'accept':
      return accept(scene, demandInvitation(scene, action.email, 'SENT'), action.name);
    case 'expire':
      return expire(scene, demandInvitation(scene, action.email, 'SENT'));
    case 'cancel':
      return cancel(scene, demandInvitation(scene, action.email, null));
    case 'set_account_type': {
      const user = demandUser(scene, action.email, 'active');
      const next = { ...user, accountType: action.accountType };
      return change(scene, next, 'user_account_type_changed', `is ${action.accountType} now`);
    }
    case 'disable': {
      const user = demandUser(scene, action.email, 'active');
      return change(scene, { ...user, status: 'disabled' }, 'user_disabled', 'is disabled now');
    }
    case 'enable':
      return enable(scene, demandUser(scene, action.email, 'disabled'));
    case 'rename': {
      const user = demandUser(scene, action.email, 'active');
      return change(scene, { ...user, name: action.name }, 'user_renamed', `is ${action.name} now`);
    }
    case 'add':
      if (action.force !== true) demandNobodyActive(scene, action.email);
      return add(scene, action, 'user_added', 'was added');
  }
}

function accept(
  scene: Scene,
  invitation: SandboxInvitation,
  name: string | undefined,
): Step<string> {
  demandNobodyActive(scene, invitation.email);
  const workspace = withoutInvitation(scene.workspace, invitation);
  const verb = 'accepted the invitation';
  return add({ ...scene, workspace }, { ...invitation, name }, 'user_invitation_accepted', verb);
}

function expire(scene: Scene, invitation: SandboxInvitation): Step<string> {
  const { workspace } = scene;
  const expired: SandboxInvitation = { ...invitation, status: 'EXPIRED' };
  const invitations = workspace.invitations.map((each) => (each === invitation ? expired : each));
  const next = { ...workspace, invitations };
  const state = record({ ...scene, workspace: next }, 'user_invitation_expired', invitation);
  return { state, answer: `The invitation of ${invitation.email} has expired now.` };
}

function cancel(scene: Scene, invitation: SandboxInvitation): Step<string> {
  const workspace = withoutInvitation(scene.workspace, invitation);
  const state = record({ ...scene, workspace }, 'user_invitation_cancelled', invitation);
  return { state, answer: `The invitation of ${invitation.email} was cancelled.` };
}

function enable(scene: Scene, user: SandboxUser): Step<string> {
  demandNobodyActive(scene, user.email);
  return change(scene, { ...user, status: 'active' }, 'user_enabled', 'is active again');
}

function change(scene: Scene, next: SandboxUser, type: EventType, what: string): Step<string> {
  const workspace = replaceUser(scene.workspace, next);
  const state = record({ ...scene, workspace }, type, next);
  return { state, answer: `${next.email} ${what} in ${workspace.name}.` };
}

interface Newcomer {
  readonly email: string;
  readonly accountType: string;
  readonly name?: string | undefined;
}

function add(
  { state, workspace, moment }: Scene,
  { email, accountType, name }: Newcomer,
  type: EventType,
  verb: string,
): Step<string> {
  const serial = state.serial + 1;
  const user: SandboxUser = {
    uid: makeUid(workspace.uid, email, serial),
    email,
    name: name ?? email.split('@', 1)[0] ?? email,
    accountType,
    status: 'active',
  };
  const next = { ...workspace, users: [...workspace.users, user] };
  return {
    state: record({ state: { ...state, serial }, workspace: next, moment }, type, user),
    answer: `${email} ${verb} and is active as ${accountType} in ${workspace.name}.`,
  };
}

function withoutInvitation(
  workspace: SandboxWorkspace,
  invitation: SandboxInvitation,
): SandboxWorkspace {
  const invitations = workspace.invitations.filter((each) => each !== invitation);
  return { ...workspace, invitations };
}

/** Puts the scene's workspace into its state, with an event about somebody. */
function record(
  scene: Scene,
  type: EventType,
  whom: { readonly email: string; readonly uid?: string; readonly accountType: string },
): SandboxState {
  const { email, uid, accountType } = whom;
  return recordEvent(replaceWorkspace(scene.state, scene.workspace), scene.workspace.uid, {
    at: scene.moment.at,
    type,
    actor: 'user',
    actorEmail: type === 'user_invitation_accepted' ? email : null,
    email,
    uid: uid ?? null,
    accountType,
  });
}

// Finds whom an action by hand is about, or throws a RosterError that says who is there.

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

// An action by hand from text that came from outside.

/** The action in parsed JSON. Throws a RosterError (exit code 3) that says what is possible. */
export function parseByHandAction(value: unknown): ByHandAction {
  const given = new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  const name = given.get('action');
  const action = BY_HAND_ACTIONS.find((each) => each === name);
  if (action === undefined) {
    throw wrong('"action" is missing or unknown.', `It is one of ${BY_HAND_ACTIONS.join(', ')}.`);
  }
  const whom = { email: demandAddress(given), ...optionalText(given, 'workspaceUid') };
  switch (action) {
    case 'accept':
      return { action, ...whom, ...optionalText(given, 'name') };
    case 'set_account_type':
      return { action, ...whom, accountType: demandText(given, 'accountType') };
    case 'rename':
      return { action, ...whom, name: demandText(given, 'name') };
    case 'add': {
      const accountType = demandText(given, 'accountType');
      const force = given.get('force') === true;
      return { action, ...whom, accountType, force, ...optionalText(given, 'name') };
    }
    case 'expire':
    case 'cancel':
    case 'disable':
    case 'enable':
      return { action, ...whom };
  }
}

type Given = ReadonlyMap<string, unknown>;

function demandAddress(given: Given): string {
  return demandText(given, 'email').trim();
}

function demandText(given: Given, key: string): string {
  const value = given.get(key);
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw wrong(`"${key}" is missing or no text.`, `This action needs "${key}".`);
}

function optionalText<K extends string>(given: Given, key: K): { readonly [_ in K]?: string } {
  if (!given.has(key)) return {};
  const made: { [_ in K]?: string } = {};
  made[key] = demandText(given, key);
  return made;
}

function wrong(message: string, hint: string): RosterError {
  return new RosterError(message, { code: 'sandbox_action_invalid', exitCode: EXIT.invalid, hint });
}
