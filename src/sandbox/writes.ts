/**
 * The API's three writes, each a pure function from one state to the next. What nobody knows about
 * Paradime is decided by the assumptions.
 */
import { isAdminType } from '../account-type.js';
import type { Assumptions } from './assumptions.js';
import { refuseOperation, type WriteAnswer, type WriteOperation } from './operations.js';
import {
  type EventType,
  findWorkspace,
  isLastAdmin,
  isSameAddress,
  type Moment,
  makeUid,
  recordEvent,
  replaceUser,
  type SandboxState,
  type SandboxUser,
  type SandboxWorkspace,
  type Scene,
  type Step,
  withInvitation,
} from './state.js';

/** Does one write in one workspace. A refused one leaves the state as it is. */
export function writeToState(
  state: SandboxState,
  moment: Moment,
  workspaceUid: string,
  operation: WriteOperation,
): Step<WriteAnswer> {
  const workspace = findWorkspace(state, workspaceUid);
  if (workspace === null) {
    return { state, answer: refuseOperation('There is no such workspace.') };
  }
  const scene: Scene = { state, workspace, moment };
  switch (operation.name) {
    case 'inviteUser':
      return inviteUser(scene, operation.email, operation.accountType);
    case 'updateUserAccountType':
      return changeType(scene, operation.uid, operation.accountType);
    case 'disableUser':
      return disableUser(scene, operation.uid);
  }
}

/** Sends an invitation, or does not, depending on what the address is already. */
function inviteUser(scene: Scene, email: string, accountType: string): Step<WriteAnswer> {
  const { assumptions } = scene.moment;
  const address = storedAddress(email, assumptions);
  if (!/^[^\s@]+@[^\s@]+$/u.test(address)) {
    return decline(scene, 'This is not an e-mail address.');
  }
  const standing = findAddressState(scene.workspace, address, assumptions);
  const reaction = reactTo(standing, assumptions);
  switch (reaction.do) {
    case 'decline':
      return decline(scene, `This address is ${standing.name} already.`);
    case 'send':
      return sendInvitation(scene, address, accountType);
    case 'reactivate':
      return saveUser(scene, { ...reaction.user, accountType, status: 'active' }, 'user_enabled');
  }
}

function changeType(scene: Scene, uid: string, accountType: string): Step<WriteAnswer> {
  const { workspace } = scene;
  const { assumptions } = scene.moment;
  const user = findActive(workspace, uid);
  if (user === null) {
    if (assumptions.changeInactive === 'ok') return leaveAlone(scene);
    return decline(scene, 'No active user has this uid.');
  }
  if (user.accountType === accountType) {
    if (assumptions.changeToSameType === 'ok') return leaveAlone(scene);
    return decline(scene, 'The user has this account type already.');
  }
  const locksOut = !isAdminType(accountType) && isLastAdmin(workspace, user);
  if (locksOut && assumptions.changeLastAdmin === 'refuse') {
    return decline(scene, 'The last admin cannot be moved to another account type.');
  }
  const moved = assumptions.uidAfterChange === 'new' ? withNewUid(scene, user) : { scene, user };
  return saveUser(moved.scene, { ...moved.user, accountType }, 'user_account_type_changed');
}

function disableUser(scene: Scene, uid: string): Step<WriteAnswer> {
  const { workspace } = scene;
  const { assumptions } = scene.moment;
  const user = findActive(workspace, uid);
  if (user === null) {
    if (assumptions.disableInactive === 'ok') return leaveAlone(scene);
    return decline(scene, 'No active user has this uid.');
  }
  if (isLastAdmin(workspace, user) && assumptions.disableLastAdmin === 'refuse') {
    return decline(scene, 'The last admin cannot be disabled.');
  }
  return saveUser(scene, { ...user, status: 'disabled' }, 'user_disabled');
}

function findAddressState(
  workspace: SandboxWorkspace,
  address: string,
  assumptions: Assumptions,
): AddressState {
  const isTheirs = (each: { readonly email: string }): boolean =>
    isSameAddress(each.email, address, assumptions);
  const users = workspace.users.filter(isTheirs);
  if (users.some((user) => user.status === 'active')) return { name: 'active' };
  const invitation = workspace.invitations.find(isTheirs);
  if (invitation !== undefined) {
    return { name: invitation.status === 'SENT' ? 'invited' : 'expired' };
  }
  const user = users.at(-1);
  return user === undefined ? { name: 'nowhere' } : { name: 'disabled', user };
}

/** The open questions about invitations, as a table. */
function reactTo(standing: AddressState, assumptions: Assumptions): Reaction {
  switch (standing.name) {
    case 'nowhere':
      return { do: 'send' };
    case 'active':
    case 'invited':
      return { do: assumptions.inviteExisting === 'error' ? 'decline' : 'send' };
    case 'expired':
      return { do: assumptions.inviteExpired === 'resend' ? 'send' : 'decline' };
    case 'disabled':
      return reactToDisabled(standing.user, assumptions);
  }
}

function reactToDisabled(user: SandboxUser, assumptions: Assumptions): Reaction {
  switch (assumptions.inviteDisabled) {
    case 'error':
      return { do: 'decline' };
    case 'reactivate':
      return { do: 'reactivate', user };
    case 'invite':
      return { do: 'send' };
  }
}

/** What an invitation finds of its address. */
type AddressState =
  | { readonly name: 'nowhere' | 'active' | 'invited' | 'expired' }
  | { readonly name: 'disabled'; readonly user: SandboxUser };

/** What becomes of an invitation. */
type Reaction =
  | { readonly do: 'send' | 'decline' }
  | { readonly do: 'reactivate'; readonly user: SandboxUser };

function sendInvitation(scene: Scene, email: string, accountType: string): Step<WriteAnswer> {
  const workspace = withInvitation(scene, email, accountType);
  const whom = { email, uid: null, accountType };
  return saveWorkspace({ ...scene, workspace }, 'user_invited', whom);
}

function storedAddress(email: string, assumptions: Assumptions): string {
  const trimmed = email.trim();
  const cased = assumptions.emailCase === 'lower' ? trimmed.toLowerCase() : trimmed;
  return assumptions.storedAddress === 'without_tag'
    ? cased.replace(/(?<=.)\+[^@]*(?=@)/, '')
    : cased;
}

/** The user goes on under another uid. */
function withNewUid(
  { state, workspace, moment }: Scene,
  user: SandboxUser,
): { readonly scene: Scene; readonly user: SandboxUser } {
  const serial = state.serial + 1;
  const next = { ...user, uid: makeUid(workspace.uid, user.email, serial) };
  const users = workspace.users.map((each) => (each.uid === user.uid ? next : each));
  return {
    scene: { state: { ...state, serial }, workspace: { ...workspace, users }, moment },
    user: next,
  };
}

function findActive(workspace: SandboxWorkspace, uid: string): SandboxUser | null {
  return workspace.users.find((user) => user.uid === uid && user.status === 'active') ?? null;
}

/** `ok: true`, though there is nothing to do. */
function leaveAlone({ state }: Scene): Step<WriteAnswer> {
  return { state, answer: { kind: 'written', ok: true } };
}

/** The state as it was, and a refusal in the form that the assumptions want. */
function decline({ state, moment }: Scene, message: string): Step<WriteAnswer> {
  const isSilent = moment.assumptions.refusal === 'ok_false';
  return { state, answer: isSilent ? { kind: 'written', ok: false } : refuseOperation(message) };
}

/** Replaces one user, and says so in the audit log. */
function saveUser(scene: Scene, user: SandboxUser, type: EventType): Step<WriteAnswer> {
  const workspace = replaceUser(scene.workspace, user);
  return saveWorkspace({ ...scene, workspace }, type, user);
}

/** Keeps the scene's workspace, and says in the audit log what an API key did to whom. */
function saveWorkspace(
  scene: Scene,
  type: EventType,
  { email, uid, accountType }: Pick<SandboxUser, 'email' | 'accountType'> & { uid: string | null },
): Step<WriteAnswer> {
  const actor = { actor: 'api_key', actorEmail: null } as const;
  const state = recordEvent(scene, { type, ...actor, email, uid, accountType });
  return { state, answer: { kind: 'written', ok: true } };
}
