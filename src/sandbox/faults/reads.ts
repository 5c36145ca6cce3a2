/** Strange things that a read shows, though the state has nothing of the kind. */

import type { Env } from '../../env.js';
import type { Answer, ShownUser } from '../operations.js';
import { makeUid, type SandboxState } from '../state.js';
import type { Store } from '../store.js';
import type { Disguise, Span } from './kinds.js';
import { randomAt } from './spec.js';

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

// What was before the latest writes, for reads that miss them.

/** Watches a store's writes. */
export interface Lag {
  /** The store to use from now on. */
  readonly store: Store;
  /** The state that misses every write since so many reads or so long; null when there was none. */
  look(span: Span): SandboxState | null;
  /** Counts a read. */
  countRead(): void;
}

interface Snapshot {
  readonly before: SandboxState;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  /** How many reads there had been. */
  readonly reads: number;
}

/** Enough for any test; a server that runs for days must not keep its whole life. */
const MOST_SNAPSHOTS = 1000;

/** Remembers from now on what each write changed, those by hand included; nothing unless asked to. */
export function watchWrites(store: Store, now: Env['now'], remembers: boolean): Lag {
  const snapshots: Snapshot[] = [];
  let reads = 0;
  const isMissed = (each: Snapshot, span: Span): boolean =>
    span.unit === 'ms' ? now() - each.at < span.ms : reads - each.reads < span.times;
  return {
    store: {
      read: () => store.read(),
      update: (step) =>
        store.update((before) => {
          const result = step(before);
          if (remembers && result.state !== before) snapshots.push({ before, at: now(), reads });
          if (snapshots.length > MOST_SNAPSHOTS) snapshots.shift();
          return result;
        }),
    },
    look: (span) => snapshots.find((each) => isMissed(each, span))?.before ?? null,
    countRead: () => {
      reads += 1;
    },
  };
}
