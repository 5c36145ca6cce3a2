/** Short ways to say who is in a sandbox, for tests. */
import { emailKey } from '../../src/email.js';
import { type Assumptions, DEFAULT_ASSUMPTIONS } from '../../src/sandbox/assumptions.js';
import { actOnState, type ByHandAction } from '../../src/sandbox/by-hand.js';
import type { WriteAnswer, WriteOperation } from '../../src/sandbox/operations.js';
import { seedState } from '../../src/sandbox/seed.js';
import {
  findWorkspace,
  type SandboxInvitation,
  type SandboxState,
  type SandboxUser,
  type SandboxWorkspace,
  type Step,
} from '../../src/sandbox/state.js';
import { writeToState } from '../../src/sandbox/writes.js';
import { NOW } from '../outside.js';

export const ANALYTICS = 'ws_analytics';

/** A sandbox that can be written to step by step. */
export interface Try {
  state: SandboxState;
  write(operation: WriteOperation): WriteAnswer;
  invite(email: string, accountType?: string): WriteAnswer;
  byHand(action: ByHandAction): string;
  workspace(): SandboxWorkspace;
  user(email: string): SandboxUser;
  invitation(email: string): SandboxInvitation | undefined;
  /** How many e-mails this address got. */
  mails(email: string): number;
}

export function startTry(given: Partial<Assumptions> = {}, workspaceUid: string = ANALYTICS): Try {
  const moment = { at: NOW, assumptions: { ...DEFAULT_ASSUMPTIONS, ...given } };
  const self: Try = {
    state: seedState(),
    write: (operation) => keep(writeToState(self.state, moment, workspaceUid, operation)),
    invite: (email, accountType = 'ANALYST') =>
      self.write({ name: 'inviteUser', email, accountType }),
    byHand: (action) => keep(actOnState(self.state, moment, { workspaceUid, ...action })),
    workspace: () => workspaceOf(self.state, workspaceUid),
    user: (email) => {
      const user = self.workspace().users.find((each) => each.email === email);
      if (user === undefined) throw new Error(`No user ${email}`);
      return user;
    },
    invitation: (email) => self.workspace().invitations.find((each) => each.email === email),
    mails: (email) => countMails(self.workspace(), email),
  };
  function keep<A>(step: Step<A>): A {
    self.state = step.state;
    return step.answer;
  }
  return self;
}

export function workspaceOf(state: SandboxState, uid: string): SandboxWorkspace {
  const workspace = findWorkspace(state, uid);
  if (workspace === null) throw new Error(`No workspace ${uid}`);
  return workspace;
}

/** How many e-mails one address was ever sent from a workspace, compared without case. */
export function countMails({ mails }: SandboxWorkspace, email: string): number {
  return mails.filter((mail) => emailKey(mail.to) === emailKey(email)).length;
}
