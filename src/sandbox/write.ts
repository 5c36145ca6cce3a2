/** The API's writes, each a pure function from one state to the next. */
import { isAdminType } from '../account-type.js';
import { inviteUser } from './invite.js';
import { refuse, type WriteAnswer, type WriteOperation } from './operation.js';
import {
  findWorkspace,
  isLastAdmin,
  type Moment,
  type SandboxState,
  type SandboxUser,
  type SandboxWorkspace,
  type Step,
} from './state.js';
import { decline, type Scene, saveUser, succeed } from './write-step.js';

/** Does one write in one workspace. A refused one leaves the state as it is. */
export function write(
  state: SandboxState,
  moment: Moment,
  workspaceUid: string,
  operation: WriteOperation,
): Step<WriteAnswer> {
  const workspace = findWorkspace(state, workspaceUid);
  if (workspace === null) return { state, answer: refuse('There is no such workspace.') };
  const scene: Scene = { state, workspace, moment };
  switch (operation.name) {
    case 'inviteUser':
      return inviteUser(scene, operation.email, operation.accountType);
    case 'updateUserAccountType':
      return changeAccountType(scene, operation.uid, operation.accountType);
    case 'disableUser':
      return disableUser(scene, operation.uid);
  }
}

function changeAccountType(scene: Scene, uid: string, accountType: string): Step<WriteAnswer> {
  const { state, workspace } = scene;
  const { assumptions } = scene.moment;
  const user = findActive(workspace, uid);
  if (user === null) {
    if (assumptions.changeInactive === 'ok') return succeed(state);
    return decline(state, assumptions, 'No active user has this uid.');
  }
  if (user.accountType === accountType) {
    if (assumptions.changeToSameType === 'ok') return succeed(state);
    return decline(state, assumptions, 'The user has this account type already.');
  }
  const locksOut = !isAdminType(accountType) && isLastAdmin(workspace, user);
  if (locksOut && assumptions.changeLastAdmin === 'refuse') {
    return decline(state, assumptions, 'The last admin cannot be moved to another account type.');
  }
  return saveUser(scene, { ...user, accountType }, 'user_account_type_changed');
}

function disableUser(scene: Scene, uid: string): Step<WriteAnswer> {
  const { state, workspace } = scene;
  const { assumptions } = scene.moment;
  const user = findActive(workspace, uid);
  if (user === null) {
    if (assumptions.disableInactive === 'ok') return succeed(state);
    return decline(state, assumptions, 'No active user has this uid.');
  }
  if (isLastAdmin(workspace, user) && assumptions.disableLastAdmin === 'refuse') {
    return decline(state, assumptions, 'The last admin cannot be disabled.');
  }
  return saveUser(scene, { ...user, status: 'disabled' }, 'user_disabled');
}

function findActive(workspace: SandboxWorkspace, uid: string): SandboxUser | null {
  return workspace.users.find((user) => user.uid === uid && user.status === 'active') ?? null;
}
