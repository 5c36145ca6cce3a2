/** Odd reads: what a read shows that is not so, and the writes that it misses. */
import type { Env } from '../../env.js';
import type { Assumptions } from '../assumptions.js';
import type { Caller } from '../credentials.js';
import { type ShownUser, showUsers, type UsersAnswer } from '../operations.js';
import { makeUid, type SandboxState } from '../state.js';
import type { Store } from '../store.js';
import type { Fault, OddRead, Span, UserList } from './kinds.js';
import { type FaultSpec, randomAt } from './spec.js';

/** A store whose writes are remembered, for reads that miss them. */
export interface WatchedWrites {
  /** The store to use from now on. */
  readonly store: Store;
  /** The state that misses every write since so many reads or so long; null when there was none. */
  stateBefore(span: Span): SandboxState | null;
  /** Counts a read. */
  countRead(): void;
}

/** What a read shows of the answer that it should have. */
type ShowRead = (answer: UsersAnswer, specs: readonly FaultSpec[], caller: Caller) => UsersAnswer;

/** What reads are made of. */
interface ReadSource {
  readonly writes: WatchedWrites;
  readonly assumptions: Assumptions;
  readonly env: Pick<Env, 'now'>;
}

/** Shows what the faults that happen to a read make of it. The seed picks whom they are about. */
export function createShownReads(seed: number, source: ReadSource): ShowRead {
  const makeOdd = createOddReads(seed);
  return (answer, specs, { workspaceUid }) => {
    let shown = missWrites(answer, specs, workspaceUid, source);
    source.writes.countRead();
    for (const { fault } of specs) {
      if (fault.does === 'odd_read') shown = makeOdd(shown, fault.as, workspaceUid);
    }
    return specs.some(({ fault }) => isIncomplete(fault)) ? leaveOutHalf(shown) : shown;
  };
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
export function watchWrites(store: Store, now: Env['now'], remembers: boolean): WatchedWrites {
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
    stateBefore: (span) => snapshots.find((each) => isMissed(each, span))?.before ?? null,
    countRead: () => {
      reads += 1;
    },
  };
}

function missWrites(
  answer: UsersAnswer,
  specs: readonly FaultSpec[],
  workspaceUid: string,
  { writes, env, assumptions }: ReadSource,
): UsersAnswer {
  const showOld = (list: UserList): UsersAnswer => {
    const fault = specs.map((spec) => spec.fault).find((each) => lagsIn(each, list));
    const old = fault?.does === 'lag' ? writes.stateBefore(fault.span) : null;
    if (old === null) return answer;
    const stale = showUsers(old, { at: env.now(), assumptions }, workspaceUid);
    return stale.kind === 'users' ? stale : answer;
  };
  const { activeUsers } = showOld('activeUsers');
  return { ...answer, activeUsers, invitedUsers: showOld('invitedUsers').invitedUsers };
}

function lagsIn(fault: Fault, list: UserList): boolean {
  return fault.does === 'lag' && fault.lists.includes(list);
}

/** A role that Paradime does not have yet. */
const UNKNOWN_ROLE = 'GALAXY_ADMIN';
/** Terminal escapes (colour, title, hidden), a bidi override, and what GitHub would obey. */
const HOSTILE_TEXT = '\u001b]0;owned\u0007\u001b[31m\u001b[8m\u202eevil\u2066\n::error::forged';
const HOSTILE_EMAIL = 'eve\u001b[2K\u202e@gro.elpmaxe';

/** Whom an odd read is about stays the same, read after read. */
function createOddReads(
  seed: number,
): (answer: UsersAnswer, as: OddRead, workspaceUid: string) => UsersAnswer {
  const picks = new Map<string, ShownUser | null>();
  const pick = (answer: UsersAnswer, as: OddRead, workspaceUid: string): ShownUser | null => {
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
function hideRole(answer: UsersAnswer, { uid, accountType }: ShownUser): UsersAnswer {
  const activeUsers = answer.activeUsers.map((user) =>
    user.uid === uid && user.accountType === accountType
      ? { ...user, accountType: UNKNOWN_ROLE }
      : user,
  );
  return { ...answer, activeUsers };
}

function addTwin(answer: UsersAnswer, twin: ShownUser, workspaceUid: string): UsersAnswer {
  const activeUsers = answer.activeUsers.flatMap((user) =>
    user.uid === twin.uid ? [user, { ...user, uid: makeUid(workspaceUid, twin.email, 0) }] : [user],
  );
  return { ...answer, activeUsers };
}

function addHostileText(answer: UsersAnswer): UsersAnswer {
  const eve = { email: HOSTILE_EMAIL, accountType: 'ANALYST', inviteStatus: 'SENT' };
  const activeUsers = answer.activeUsers.map((user) => ({
    ...user,
    name: `${user.name}${HOSTILE_TEXT}`,
  }));
  return { ...answer, activeUsers, invitedUsers: [...answer.invitedUsers, eve] };
}

/** A server that has `errors` beside the data of a read could not get at everything. */
function isIncomplete(fault: Fault): boolean {
  return fault.does === 'break' && fault.breakage.how === 'errors_beside';
}

function leaveOutHalf(answer: UsersAnswer): UsersAnswer {
  const { activeUsers } = answer;
  return { ...answer, activeUsers: activeUsers.slice(0, Math.ceil(activeUsers.length / 2)) };
}
