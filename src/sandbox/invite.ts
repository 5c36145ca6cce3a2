/** `inviteUser`, with all that nobody knows about it. */
import type { Assumptions } from './assumptions.js';
import type { WriteAnswer } from './operation.js';
import {
  isSameAddress,
  type SandboxInvitation,
  type SandboxUser,
  type SandboxWorkspace,
  type Step,
} from './state.js';
import { decline, type Scene, saveUser, saveWorkspace } from './write-step.js';

/** Sends an invitation, or does not, depending on what the address is already. */
export function inviteUser(scene: Scene, email: string, accountType: string): Step<WriteAnswer> {
  const { assumptions } = scene.moment;
  const address = storedAddress(email, assumptions);
  if (!/^[^\s@]+@[^\s@]+$/u.test(address)) {
    return decline(scene.state, assumptions, 'This is not an e-mail address.');
  }
  const standing = findStanding(scene.workspace, address, assumptions);
  const reaction = reactTo(standing, assumptions);
  switch (reaction.do) {
    case 'refuse':
      return decline(scene.state, assumptions, `This address is ${standing.name} already.`);
    case 'send':
      return sendInvitation(scene, address, accountType);
    case 'reactivate':
      return saveUser(scene, { ...reaction.user, accountType, status: 'active' }, 'user_enabled');
  }
}

/** What an invitation finds of its address. */
type Standing =
  | { readonly name: 'nowhere' | 'active' | 'invited' | 'expired' }
  | { readonly name: 'disabled'; readonly user: SandboxUser };

type Reaction =
  | { readonly do: 'send' | 'refuse' }
  | { readonly do: 'reactivate'; readonly user: SandboxUser };

function findStanding(
  workspace: SandboxWorkspace,
  address: string,
  assumptions: Assumptions,
): Standing {
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
function reactTo(standing: Standing, assumptions: Assumptions): Reaction {
  switch (standing.name) {
    case 'nowhere':
      return { do: 'send' };
    case 'active':
    case 'invited':
      return { do: assumptions.inviteExisting === 'error' ? 'refuse' : 'send' };
    case 'expired':
      return { do: assumptions.inviteExpired === 'resend' ? 'send' : 'refuse' };
    case 'disabled':
      return reactToDisabled(standing.user, assumptions);
  }
}

function reactToDisabled(user: SandboxUser, assumptions: Assumptions): Reaction {
  switch (assumptions.inviteDisabled) {
    case 'error':
      return { do: 'refuse' };
    case 'reactivate':
      return { do: 'reactivate', user };
    case 'invite':
      return { do: 'send' };
  }
}

/** An invitation that is sent again takes the place of the earlier one. */
function sendInvitation(scene: Scene, email: string, accountType: string): Step<WriteAnswer> {
  const { workspace, moment } = scene;
  const invitation: SandboxInvitation = { email, accountType, status: 'SENT' };
  const others = workspace.invitations.filter(
    (each) => !isSameAddress(each.email, email, moment.assumptions),
  );
  const next: SandboxWorkspace = {
    ...workspace,
    invitations: [...others, invitation],
    mails: [...workspace.mails, { to: email, at: moment.at }],
  };
  return saveWorkspace(scene, next, 'user_invited', { email, uid: null, accountType });
}

function storedAddress(email: string, assumptions: Assumptions): string {
  const trimmed = email.trim();
  return assumptions.emailCase === 'lower' ? trimmed.toLowerCase() : trimmed;
}
