/** Holds what a report says against what a sandbox did. */
import type { Result } from '../../src/apply/report.js';
import type { Change } from '../../src/plan/plan.js';
import type { SandboxWorkspace } from '../../src/sandbox/state.js';

/** Whether a change has come about exactly when its outcome says so. `indeterminate` says nothing. */
export function isTrue({ outcome, change }: Result, workspace: SandboxWorkspace): boolean {
  if (outcome === 'indeterminate') return true;
  const saysDone = outcome === 'applied' || outcome === 'confirmed' || outcome === 'already';
  return isDone(change, workspace) === saysDone;
}

function isDone(change: Change, { users, invitations }: SandboxWorkspace): boolean {
  const user = users.find(({ email }) => email === change.email);
  switch (change.action) {
    case 'invite':
    case 'reinvite':
      return invitations.some(
        ({ email, status, accountType }) =>
          email === change.email && status === 'SENT' && accountType === change.to,
      );
    case 'change_account_type':
      return user?.accountType === change.to;
    case 'disable':
      return user?.status === 'disabled';
  }
}
