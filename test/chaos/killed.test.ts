/** An apply that is killed after any of its requests, and started again: it converges, and mails nobody twice. */
import { beforeAll, describe, expect, it } from 'vitest';
import { emailKey } from '../../src/email.js';
import type { Post } from '../../src/env.js';
import type { Former, Person } from '../../src/roster/roster.js';
import { createSandboxPost } from '../../src/sandbox/in-process.js';
import type { SandboxState, SandboxUser } from '../../src/sandbox/state.js';
import { createMemoryStore } from '../../src/sandbox/store.js';
import { POLICY, person } from '../fixtures/workspaces.js';
import { type FakeTime, fakeTime, seeded } from '../outside.js';
import { type Played, playOnce, warmUp } from './play.js';
import { addressOf, type Scenario } from './scenario.js';

/** Everything that a plan can have: invitations old and new, moves up and down, disables, a new address. */
const PEOPLE: readonly Person[] = [
  person(addressOf('boss'), 'ADMIN'),
  person(addressOf('up'), 'ADMIN'),
  person(addressOf('down'), 'ANALYST'),
  ...['new1', 'new2', 'new3', 'late'].map((name) => person(addressOf(name), 'DEVELOPER')),
  { ...person(addressOf('married'), 'ANALYST'), formerly: [former('maiden')] },
  { ...person(addressOf('moved'), 'ANALYST'), formerly: [former('before')] },
];

const STATE: SandboxState = {
  serial: 100,
  workspaces: [
    {
      ...{ uid: 'ws_analytics', id: 1, name: 'analytics', mails: [], events: [] },
      users: [
        user('boss', 'ADMIN'),
        user('up', 'ANALYST'),
        user('down', 'ADMIN'),
        ...['old1', 'old2', 'maiden', 'before', 'moved'].map((name) => user(name, 'ANALYST')),
      ],
      invitations: [{ email: addressOf('late'), accountType: 'DEVELOPER', status: 'EXPIRED' }],
    },
  ],
};

const SCENARIO: Scenario = {
  people: PEOPLE,
  policy: {
    ...POLICY,
    maxRemovals: { unit: 'people', value: 9 },
    maxTypeChanges: { unit: 'people', value: 9 },
    maxLookalikes: 9,
  },
  state: STATE,
  // Whoever asks twice is mailed twice, and nobody is kept from locking everyone out.
  assumptions: {
    inviteExisting: 'ok_and_mail',
    disableLastAdmin: 'allow',
    changeLastAdmin: 'allow',
  },
  ...{ faults: [], presses: [], delay: 0, seed: 1, concurrency: 1 },
};

function former(name: string): Former {
  return { email: addressOf(name), key: emailKey(addressOf(name)), acts: null };
}

function user(name: string, accountType: string): SandboxUser {
  return { uid: `uid-${name}`, email: addressOf(name), name, accountType, status: 'active' };
}

/** Where the last request is when the process dies: on its way, or done with the answer on its way back. */
type Death = 'before it arrives' | 'after it is done';

/** A way out that nothing passes anymore once so many requests did. */
function dying(post: Post, requests: number, death: Death, die: () => void): Post {
  const silence = (): Promise<never> => new Promise(() => undefined);
  let sent = 0;
  return async (request) => {
    sent += 1;
    if (sent > requests) return silence();
    if (sent < requests) return post(request);
    if (death === 'after it is done') {
      for await (const _ of (await post(request)).body ?? []) {
        // The server ends with its answer.
      }
    }
    die();
    return silence();
  };
}

interface Killed {
  /** Null when it was over before. */
  readonly isKilled: boolean;
  readonly second: Played;
  readonly third: Played;
}

async function killAndRepeat(
  requests: number,
  death: Death,
  concurrency: number,
  time: FakeTime,
): Promise<Killed> {
  const scenario = { ...SCENARIO, concurrency };
  const { assumptions, seed } = scenario;
  const sandbox = createSandboxPost({ store: createMemoryStore(STATE), seed, assumptions }, time);
  return time.run(async () => {
    const isKilled = await new Promise<boolean>((resolve, reject) => {
      const post = dying(sandbox.post, requests, death, () => resolve(true));
      playOnce({ scenario, sandbox: { ...sandbox, post }, time }).then(
        () => resolve(false),
        reject,
      );
    });
    // Reads are current again, and what was under way is over.
    await time.sleep(60_000);
    const second = await playOnce({ scenario, sandbox, time });
    return { isKilled, second, third: await playOnce({ scenario, sandbox, time }) };
  });
}

beforeAll(warmUp);

describe.each([1, 4])('an apply with %i at once', (concurrency) => {
  it.each<Death>(['before it arrives', 'after it is done'])(
    'that is killed with any request %s is finished by the next one',
    async (death) => {
      let requests = 1;
      for (; ; requests += 1) {
        const killed = await killAndRepeat(
          requests,
          death,
          concurrency,
          fakeTime(seeded(requests)),
        );
        expect(killed.second.exitCode, `killed after ${requests}`).toBe(0);
        expect(killed.third.plan?.changes, `killed after ${requests}`).toEqual([]);
        const mails = killed.third.after.mails.map(({ to }) => to);
        expect(mails.toSorted(), `killed after ${requests}`).toEqual(MAILED);
        if (!killed.isKilled) break;
      }
      // One read, ten changes at the least, and a look before admins go and in the end.
      expect(requests).toBeGreaterThan(12);
    },
  );
});

const MAILED = ['late', 'married', 'new1', 'new2', 'new3'].map(addressOf);
