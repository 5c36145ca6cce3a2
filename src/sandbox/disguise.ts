/** Strange things that a read shows, though the state has nothing of the kind. */
import type { Disguise } from './fault.js';
import type { Answer, ShownUser } from './operation.js';
import { randomAt } from './random-at.js';
import { makeUid } from './state.js';

type Users = Extract<Answer, { readonly kind: 'users' }>;

/** A role that Paradime does not have yet. */
const UNKNOWN_ROLE = 'GALAXY_ADMIN';
/** Terminal escapes (colour, title, hidden), a bidi override, and what GitHub would obey. */
const HOSTILE_TEXT = '\u001b]0;owned\u0007\u001b[31m\u001b[8m\u202eevil\u2066\n::error::forged';
const HOSTILE_EMAIL = 'eve\u001b[2K\u202e@gro.elpmaxe';

/** Disguises what reads show. Whom it hits stays the same, read after read. */
export type Dresser = (answer: Users, as: Disguise, workspaceUid: string) => Users;

/** A dresser that picks people by the seed. */
export function createDresser(seed: number): Dresser {
  const picks = new Map<string, ShownUser | null>();
  const pick = (answer: Users, as: Disguise, workspaceUid: string): ShownUser | null => {
    const key = `${as} ${workspaceUid}`;
    const chance = randomAt(seed, as === 'unknown_role' ? 0 : 1);
    const index = Math.floor(chance * answer.activeUsers.length);
    const picked = picks.get(key) ?? answer.activeUsers[index] ?? null;
    picks.set(key, picked);
    return picked;
  };
  return (answer, as, workspaceUid) => {
    if (as === 'hostile_text') return addHostileText(answer);
    const picked = pick(answer, as, workspaceUid);
    if (picked === null) return answer;
    return as === 'unknown_role' ? hideRole(answer, picked) : addTwin(answer, picked, workspaceUid);
  };
}

/** Only as long as the user has the type of the first time: whoever changes it can see that. */
function hideRole(answer: Users, { uid, accountType }: ShownUser): Users {
  const activeUsers = answer.activeUsers.map((user) =>
    user.uid === uid && user.accountType === accountType
      ? { ...user, accountType: UNKNOWN_ROLE }
      : user,
  );
  return { ...answer, activeUsers };
}

function addTwin(answer: Users, { uid, email }: ShownUser, workspaceUid: string): Users {
  const activeUsers = answer.activeUsers.flatMap((user) =>
    user.uid === uid ? [user, { ...user, uid: makeUid(workspaceUid, email, 0) }] : [user],
  );
  return { ...answer, activeUsers };
}

function addHostileText(answer: Users): Users {
  const eve = { email: HOSTILE_EMAIL, accountType: 'ANALYST', inviteStatus: 'SENT' };
  const activeUsers = answer.activeUsers.map((user) => ({
    ...user,
    name: `${user.name}${HOSTILE_TEXT}`,
  }));
  return { ...answer, activeUsers, invitedUsers: [...answer.invitedUsers, eve] };
}
