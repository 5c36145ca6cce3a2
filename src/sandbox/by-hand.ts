/**
 * What people do in Paradime's own pages and no API can: accept an invitation, cancel one, enable a
 * disabled user … Each is a pure function from one state to the next; what is not possible throws
 * and says what is.
 */
import { EXIT, RosterError } from '../errors.js';
import { DEFAULT_ASSUMPTIONS } from './assumptions.js';
import { DEFAULT_SANDBOX_WORKSPACE_UID } from './credentials.js';
import { isJsonObject } from './json.js';
import {
  type EventType,
  findWorkspace,
  isSameAddress,
  type Moment,
  makeUid,
  recordEvent,
  replaceUser,
  type SandboxInvitation,
  type SandboxState,
  type SandboxUser,
  type SandboxWorkspace,
  type Scene,
  type Step,
  withInvitation,
} from './state.js';
import { createFileStore, type SandboxEnv } from './store.js';

/** Whom an action is about, and where. */
interface Addressed {
  /** An address; or a uid, where two users share one address. */
  readonly email: string;
  /** The default is `ws_analytics`. */
  readonly workspaceUid?: string;
}

/** Something that a person does by hand. */
export type ByHandAction = Addressed &
  (
    | { readonly action: 'accept'; readonly name?: string }
    | { readonly action: 'invite'; readonly accountType: string }
    | { readonly action: 'expire' }
    | { readonly action: 'decline' }
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

const BY_HAND_ACTIONS: readonly ByHandAction['action'][] = [
  'accept',
  'invite',
  'expire',
  'decline',
  'cancel',
  'set_account_type',
  'disable',
  'enable',
  'rename',
  'add',
];

/** The action in parsed JSON. Throws a RosterError (exit code 3) that says what is possible. */
export function parseByHandAction(value: unknown): ByHandAction {
  const given = new Map(isJsonObject(value) ? Object.entries(value) : []);
  const name = given.get('action');
  const action = BY_HAND_ACTIONS.find((each) => each === name);
  if (action === undefined) {
    throw invalidAction(
      '"action" is missing or unknown.',
      `It must be one of ${BY_HAND_ACTIONS.join(', ')}.`,
    );
  }
  const email = requireText(given, 'email').trim();
  const whom = { email, ...optionalText(given, 'workspaceUid') };
  switch (action) {
    case 'accept':
      return { action, ...whom, ...optionalText(given, 'name') };
    case 'invite':
    case 'set_account_type':
      return { action, ...whom, accountType: requireText(given, 'accountType') };
    case 'rename':
      return { action, ...whom, name: requireText(given, 'name') };
    case 'add': {
      const accountType = requireText(given, 'accountType');
      const force = given.get('force') === true;
      return { action, ...whom, accountType, force, ...optionalText(given, 'name') };
    }
    case 'expire':
    case 'decline':
    case 'cancel':
    case 'disable':
    case 'enable':
      return { action, ...whom };
  }
}

/**
 * Does it on a state file; a server that runs on it sees it at once. Returns what happened, as one
 * sentence. Throws a RosterError (exit code 3) that says what is possible.
 */
export function actOnFile(
  action: ByHandAction,
  statePath: string,
  env: SandboxEnv,
): Promise<string> {
  const moment = { at: env.now(), assumptions: DEFAULT_ASSUMPTIONS };
  return createFileStore(statePath, env).update((state) => actOnState(state, moment, action));
}

/** Does it. The answer says what happened, as one sentence. Throws a RosterError (exit code 3). */
export function actOnState(
  state: SandboxState,
  moment: Moment,
  action: ByHandAction,
): Step<string> {
  const workspaceUid = action.workspaceUid ?? DEFAULT_SANDBOX_WORKSPACE_UID;
  const workspace = requireWorkspace(state, workspaceUid);
  const scene: Scene = { state, moment, workspace };
  switch (action.action) {
    case 'accept':
      return acceptInvitation(scene, requireInvitation(scene, action.email, 'SENT'), action.name);
    case 'expire':
    case 'decline': {
      const pending = requireInvitation(scene, action.email, 'SENT');
      return endInvitation(scene, pending, ENDS[action.action]);
    }
    case 'invite':
      return inviteSomeone(scene, action.email, action.accountType);
    case 'cancel':
      return cancelInvitation(scene, requireInvitation(scene, action.email, null));
    case 'set_account_type': {
      const user = requireUser(scene, action.email, 'active');
      const { accountType } = action;
      const said = `is ${accountType} now`;
      return changeUser(scene, { ...user, accountType }, 'user_account_type_changed', said);
    }
    case 'disable': {
      const user = requireUser(scene, action.email, 'active');
      return changeUser(scene, { ...user, status: 'disabled' }, 'user_disabled', 'is disabled now');
    }
    case 'enable':
      return enableUser(scene, requireUser(scene, action.email, 'disabled'));
    case 'rename': {
      const user = requireUser(scene, action.email, 'active');
      const { name } = action;
      return changeUser(scene, { ...user, name }, 'user_renamed', `is ${name} now`);
    }
    case 'add':
      if (action.force !== true) requireNobodyActive(scene, action.email);
      return addUser(scene, action, 'user_added', 'was added');
  }
}

function acceptInvitation(
  scene: Scene,
  invitation: SandboxInvitation,
  name: string | undefined,
): Step<string> {
  requireNobodyActive(scene, invitation.email);
  const workspace = withoutInvitation(scene.workspace, invitation);
  const verb = 'accepted the invitation';
  return addUser(
    { ...scene, workspace },
    { ...invitation, name },
    'user_invitation_accepted',
    verb,
  );
}

/** How an invitation ends that nobody accepted. */
const ENDS = {
  expire: { status: 'EXPIRED', type: 'user_invitation_expired', said: 'has expired now' },
  decline: { status: 'DECLINED', type: 'user_invitation_declined', said: 'was declined' },
} as const;

function endInvitation(
  scene: Scene,
  invitation: SandboxInvitation,
  { status, type, said }: (typeof ENDS)[keyof typeof ENDS],
): Step<string> {
  const { workspace } = scene;
  const ended: SandboxInvitation = { ...invitation, status };
  const invitations = workspace.invitations.map((each) => (each === invitation ? ended : each));
  const next = { ...workspace, invitations };
  const state = recordByUser({ ...scene, workspace: next }, type, invitation);
  return { state, answer: `The invitation of ${invitation.email} ${said}.` };
}

/** As an admin does it in the pages. */
function inviteSomeone(scene: Scene, email: string, accountType: string): Step<string> {
  requireNobodyActive(scene, email);
  const workspace = withInvitation(scene, email, accountType);
  const state = recordByUser({ ...scene, workspace }, 'user_invited', { email, accountType });
  return { state, answer: `${email} is invited as ${accountType} to ${workspace.name}.` };
}

function cancelInvitation(scene: Scene, invitation: SandboxInvitation): Step<string> {
  const workspace = withoutInvitation(scene.workspace, invitation);
  const state = recordByUser({ ...scene, workspace }, 'user_invitation_cancelled', invitation);
  return { state, answer: `The invitation of ${invitation.email} was cancelled.` };
}

function enableUser(scene: Scene, user: SandboxUser): Step<string> {
  requireNobodyActive(scene, user.email);
  return changeUser(scene, { ...user, status: 'active' }, 'user_enabled', 'is active again');
}

function changeUser(scene: Scene, next: SandboxUser, type: EventType, what: string): Step<string> {
  const workspace = replaceUser(scene.workspace, next);
  const state = recordByUser({ ...scene, workspace }, type, next);
  return { state, answer: `${next.email} ${what} in ${workspace.name}.` };
}

interface Newcomer {
  readonly email: string;
  readonly accountType: string;
  readonly name?: string | undefined;
}

function addUser(
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
    state: recordByUser({ state: { ...state, serial }, workspace: next, moment }, type, user),
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

/** The state with the scene's workspace as it is now, and with an event about someone. */
function recordByUser(
  scene: Scene,
  type: EventType,
  whom: { readonly email: string; readonly uid?: string; readonly accountType: string },
): SandboxState {
  const { email, uid = null, accountType } = whom;
  const isTheirOwn = type === 'user_invitation_accepted' || type === 'user_invitation_declined';
  const actorEmail = isTheirOwn ? email : null;
  return recordEvent(scene, { type, actor: 'user', actorEmail, email, uid, accountType });
}

/** The workspace with that uid, or a RosterError that says which there are. */
function requireWorkspace(state: SandboxState, uid: string): SandboxWorkspace {
  const workspace = findWorkspace(state, uid);
  if (workspace !== null) return workspace;
  throw impossible(
    `The sandbox has no workspace ${uid}.`,
    `There are: ${listNames(state.workspaces.map((each) => each.uid))}.`,
  );
}

/** The invitation of an address, with that status unless null; or a RosterError that says whose there are. */
function requireInvitation(scene: Scene, email: string, status: 'SENT' | null): SandboxInvitation {
  const { workspace, moment } = scene;
  const possible = workspace.invitations.filter(
    (each) => status === null || each.status === status,
  );
  const found = possible.find((each) => isSameAddress(each.email, email, moment.assumptions));
  if (found !== undefined) return found;
  const what = status === null ? 'invitation' : 'pending invitation';
  throw impossible(
    `${email} has no ${what} in ${workspace.name}.`,
    `These have one: ${listNames(possible.map((each) => each.email))}.`,
  );
}

/** The user with that address or uid, and that status; or a RosterError that says who there is. */
function requireUser(scene: Scene, email: string, status: SandboxUser['status']): SandboxUser {
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
    `${email} is not ${status === 'active' ? 'an' : 'a'} ${status} user of ${workspace.name}.`,
    `These are: ${listNames(possible.map((each) => each.email))}.`,
  );
}

/** Throws when an active user has the address. */
function requireNobodyActive(scene: Scene, email: string): void {
  const { workspace, moment } = scene;
  const taken = workspace.users.some(
    (each) => each.status === 'active' && isSameAddress(each.email, email, moment.assumptions),
  );
  if (!taken) return;
  throw impossible(
    `${email} is already active in ${workspace.name}.`,
    'Disable that user first, or choose another address.',
  );
}

function impossible(message: string, hint: string): RosterError {
  return new RosterError(message, { code: 'sandbox_not_possible', exitCode: EXIT.invalid, hint });
}

function listNames(names: readonly string[]): string {
  return names.length === 0 ? '(nobody)' : names.join(', ');
}

type Given = ReadonlyMap<string, unknown>;

function requireText(given: Given, key: string): string {
  const value = given.get(key);
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw invalidAction(`"${key}" is missing or not text.`, `This action needs "${key}".`);
}

function optionalText<K extends string>(given: Given, key: K): { readonly [_ in K]?: string } {
  if (!given.has(key)) return {};
  const made: { [_ in K]?: string } = {};
  made[key] = requireText(given, key);
  return made;
}

function invalidAction(message: string, hint: string): RosterError {
  return new RosterError(message, { code: 'sandbox_action_invalid', exitCode: EXIT.invalid, hint });
}
