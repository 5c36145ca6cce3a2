/** Each kind of fault, over HTTP and in the process: the same end for the real client. */
import { afterEach, describe, expect, test } from 'vitest';
import { FAULT_KINDS } from '../../../src/sandbox/faults/kinds.js';
import { formsOf } from '../../../src/sandbox/faults/spec.js';
import type { RequestEnd, Workspace } from '../../../src/workspace/workspace.js';
import { type FakeEnv, fakeEnv, NOW } from '../../outside.js';
import { type Talk, talk, WAYS_IN, type WayIn } from '../ways-in.js';

const NEW = 'new@acme.io';
const open: Talk[] = [];

async function start(...given: Parameters<typeof talk>): Promise<Talk> {
  const started = await talk(...given);
  open.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

/** How an invitation's end shows, with the name of what the client saw. */
const SEEN: Readonly<Record<string, string>> = {
  refuse: 'connection_refused',
  reset: 'connection_lost',
  timeout: 'timeout',
  'half-body': 'half_answer',
  html: 'web_page',
  empty: 'empty_answer',
  errors: 'graphql_error',
  'errors-beside': 'unclear_answer',
  'ok-false': 'not_ok',
  forbid: 'http_403',
  late: 'connection_lost',
};

/** Those that one operation alone does not show. */
const NEED_SEVERAL = ['rate', 'stop'];
/** Those that an invitation alone does not show: each has a test below. */
const NEED_MORE = FAULT_KINDS.filter(
  ({ name, scope, end }) =>
    NEED_SEVERAL.includes(name) ||
    scope === 'listUsers' ||
    (end === 'done' && name !== 'ok-undone'),
).map(({ name }) => name);
const tested = new Set<string>();

/** A test whose title starts with the fault that it is of. */
function testOf(title: string, check: () => Promise<void>): void {
  tested.add(title.split(/[:=]/, 1)[0] ?? '');
  test(title, check);
}

const CASES = FAULT_KINDS.filter(({ name }) => !NEED_SEVERAL.includes(name)).flatMap((kind) =>
  formsOf(kind).map((form) => ({
    form,
    end: kind.end,
    scope: kind.scope,
    done: kind.isDone ?? /-after(=|$)/.test(form),
    // Forms that name a status are seen as that status.
    seen:
      SEEN[kind.name] ?? /http_\d+/.exec(form.replace(/^(http-|html-|throttle-.*=)/, 'http_'))?.[0],
  })),
);

function codeOf(end: RequestEnd<unknown>): string | undefined {
  return end.end === 'done' ? undefined : end.reason.code;
}

function readOf(end: RequestEnd<Workspace>): Workspace {
  if (end.end !== 'done') throw new Error(`The read ended as ${end.end}: ${end.reason.message}`);
  return end.value;
}

describe.each(WAYS_IN)('$name', (way) => {
  const isHttp = way.name === 'over HTTP';

  test.each(CASES)('an invitation that meets $form ends as $end, done: $done', async (each) => {
    const { port, mails, events } = await start(way, [each.form]);
    const end = await port.invite(NEW, 'ANALYST');
    // Once a request is read, a real connection can only be reset.
    const isReset = isHttp && each.form === 'refuse';
    expect([end.end, codeOf(end)]).toEqual(
      isReset ? ['unknown', 'connection_lost'] : [each.end, each.seen],
    );
    if (each.form.startsWith('late')) await until(() => events.length === 1);
    expect(await mails(NEW)).toBe(each.done ? 1 : 0);
    // Nothing below the client sent it twice.
    expect(events.filter(([, name]) => name === 'inviteUser').length).toBeLessThanOrEqual(1);
  });

  test.each(CASES.filter(({ end, scope }) => scope !== 'writes' && !/^(done|rejected)$/.test(end)))(
    'a read that meets $form ends so too, unless there are data',
    async ({ form, end }) => {
      const { port } = await start(way, [form]);
      const expected = isHttp && form === 'refuse' ? 'unknown' : end;
      expect((await port.read()).end).toBe(form === 'errors-beside' ? 'done' : expected);
    },
  );

  test.each([
    ['http-429', null],
    ['http-429=30s', 30_000],
    ['http-429=1500ms', 2000],
    ['http-429-date=30s', 30_000],
    ['http-429-date=1500ms', 2000],
    ['http-503=30s', 30_000],
  ])('%s asks for time: %s ms', async (fault, retryAfterMs) => {
    const { port } = await start(way, [fault]);
    expect(await port.read()).toMatchObject({ end: 'throttled', retryAfterMs });
  });

  test.each(['http-401', 'http-403'])('%s is about the credentials', async (fault) => {
    const { port } = await start(way, [fault]);
    expect(await port.invite(NEW, 'ANALYST')).toMatchObject({ end: 'rejected', denied: true });
  });

  test('faults happen to their operation alone, and can be switched off', async () => {
    const { port, stopFaults, events } = await start(way, ['http-500-before@inviteUser']);
    expect((await port.read()).end).toBe('done');
    expect((await port.invite(NEW, 'ANALYST')).end).toBe('unknown');
    stopFaults();
    expect((await port.invite(NEW, 'ANALYST')).end).toBe('done');
    expect(events).toEqual([['http-500-before@inviteUser', 'inviteUser', false]]);
  });

  test('an operation that the sandbox refuses was not done, whatever happens after', async () => {
    const { port, events } = await start(way, ['reset-after@inviteUser']);
    expect((await port.invite('emma@acme.io', 'ANALYST')).end).toBe('unknown');
    expect(events).toEqual([['reset-after@inviteUser', 'inviteUser', false]]);
  });

  testOf('errors-beside: a read lacks users, and says that it is incomplete', async () => {
    const { port } = await start(way, ['errors-beside']);
    const { activeUsers, gaps } = readOf(await port.read());
    expect(activeUsers).toHaveLength(4);
    expect(gaps).toHaveLength(1);
  });

  testOf('stale=2: two reads after a write miss it', async () => {
    const { port } = await start(way, ['stale=2']);
    const look = async () => readOf(await port.read()).invitedUsers.length;
    const before = await look();
    await port.invite(NEW, 'ANALYST');
    expect([await look(), await look(), await look()]).toEqual([before, before, before + 1]);
    await port.invite('newer@acme.io', 'ANALYST');
    expect([await look(), await look(), await look()]).toEqual([
      before + 1,
      before + 1,
      before + 2,
    ]);
  });

  testOf('stale=2s: reads within two seconds after a write miss it', async () => {
    const { port, env } = await start(way, ['stale=2s']);
    const look = async () => readOf(await port.read()).invitedUsers.length;
    const before = await look();
    await port.invite(NEW, 'ANALYST');
    await env.sleep(1000);
    await port.invite('newer@acme.io', 'ANALYST');
    expect(await look()).toBe(before);
    await env.sleep(1000);
    expect(await look()).toBe(before + 1);
    await env.sleep(999);
    expect(await look()).toBe(before + 1);
    await env.sleep(1);
    expect(await look()).toBe(before + 2);
  });

  testOf('stale-active=1: an account type is as before, and an invitation is there', async () => {
    const { port } = await start(way, ['stale-active=1']);
    const [user] = readOf(await port.read()).activeUsers;
    await port.changeAccountType(user?.uid ?? '', 'BUSINESS');
    await port.invite(NEW, 'ANALYST');
    const { activeUsers, invitedUsers } = readOf(await port.read());
    expect(activeUsers[0]).toEqual(user);
    expect(invitedUsers.at(-1)).toMatchObject({ key: NEW });
    expect(readOf(await port.read()).activeUsers[0]?.accountType).toBe('BUSINESS');
  });

  testOf('stale-invited=1: an invitation is missing, and an account type is as it is', async () => {
    const { port } = await start(way, ['stale-invited=1']);
    const { activeUsers, invitedUsers } = readOf(await port.read());
    await port.changeAccountType(activeUsers[0]?.uid ?? '', 'BUSINESS');
    await port.invite(NEW, 'ANALYST');
    const first = readOf(await port.read());
    expect(first.activeUsers[0]?.accountType).toBe('BUSINESS');
    expect(first.invitedUsers).toEqual(invitedUsers);
    expect(readOf(await port.read()).invitedUsers.at(-1)).toMatchObject({ key: NEW });
  });

  testOf('unknown-role: one user has it, until someone changes it', async () => {
    const { port } = await start(way, ['unknown-role'], { seed: 3 });
    const strange = async () =>
      readOf(await port.read()).activeUsers.filter((it) => it.accountType === 'GALAXY_ADMIN');
    const [user, ...others] = await strange();
    expect(others).toEqual([]);
    expect(await strange()).toEqual([user]);
    expect((await port.changeAccountType(user?.uid ?? '', 'BUSINESS')).end).toBe('done');
    expect(await strange()).toEqual([]);
  });

  testOf('same-address: two active users have one address', async () => {
    const { port } = await start(way, ['same-address']);
    const { activeUsers } = readOf(await port.read());
    const keys = activeUsers.map(({ key }) => key);
    expect(activeUsers).toHaveLength(8);
    expect(new Set(keys).size).toBe(7);
    expect(new Set(activeUsers.map(({ uid }) => uid)).size).toBe(8);
    expect(readOf(await port.read()).activeUsers).toEqual(activeUsers);
  });

  testOf('hostile-text: names and an address hold escapes and bidi marks', async () => {
    const { port } = await start(way, ['hostile-text']);
    const { activeUsers, invitedUsers } = readOf(await port.read());
    const texts = [activeUsers[0]?.name, invitedUsers.at(-1)?.email];
    for (const text of texts) {
      expect(text).toContain('\u001b');
      expect(text).toContain('\u202e');
    }
  });

  testOf('rate=2: the third operation within a second is throttled and not done', async () => {
    const { port, env, mails } = await start(way, ['rate=2,5s']);
    await port.read();
    await env.sleep(600);
    await port.read();
    expect(await port.invite(NEW, 'ANALYST')).toMatchObject({
      end: 'throttled',
      retryAfterMs: 5000,
    });
    expect(await mails(NEW)).toBe(0);
    await env.sleep(400);
    expect((await port.invite(NEW, 'ANALYST')).end).toBe('done');
    expect((await port.read()).end).toBe('throttled');
  });

  testOf('slow-before: it is done later, though the client has given up by then', async () => {
    const { env, wake, asleep } = createSleeper();
    const { port, giveUp, mails, events } = await start(way, ['slow-before=2s@writes'], {}, env);
    const invited = port.invite(NEW, 'ANALYST');
    await asleep();
    giveUp();
    expect((await invited).end).toBe('unknown');
    expect(await mails(NEW)).toBe(0);
    wake();
    await until(() => events.length === 1);
    expect(await mails(NEW)).toBe(1);
  });

  test('late=2s: the answer is lost at once, and it is done when the time has come', async () => {
    const { env, wake, asleep } = createSleeper();
    const { port, mails, events } = await start(way, ['late=2s'], {}, env);
    expect((await port.invite(NEW, 'ANALYST')).end).toBe('unknown');
    await asleep();
    expect(await mails(NEW)).toBe(0);
    wake();
    await until(() => events.length === 1);
    expect(await mails(NEW)).toBe(1);
    expect(events).toEqual([['late=2s', 'inviteUser', true]]);
  });

  test('late=2s: a server that stops meanwhile forgets it', async () => {
    const { env, wake, asleep } = createSleeper();
    const { port, mails, events } = await start(way, ['late=2s', 'stop=2,1'], {}, env);
    await port.invite(NEW, 'ANALYST');
    await asleep();
    await port.read();
    wake();
    await until(() => events.length === 2);
    expect(events).toContainEqual(['late=2s', 'inviteUser', false]);
    expect(await mails(NEW)).toBe(0);
  });

  test('forbid=ADMIN: nobody is made one, and whatever else is asked for is done', async () => {
    const { port } = await start(way, ['forbid=ADMIN']);
    const { uid = '' } = readOf(await port.read()).activeUsers.at(-1) ?? {};
    expect(await port.invite(NEW, 'ADMIN')).toMatchObject({ end: 'rejected', denied: true });
    expect(await port.changeAccountType(uid, 'ADMIN')).toMatchObject({ end: 'rejected' });
    expect((await port.invite(NEW, 'ANALYST')).end).toBe('done');
    expect((await port.changeAccountType(uid, 'DEVELOPER')).end).toBe('done');
    expect((await port.disable(uid)).end).toBe('done');
  });

  testOf('slow-after: it is done at once, though the client has given up by then', async () => {
    const { env, asleep } = createSleeper();
    const { port, giveUp, mails } = await start(way, ['slow-after=2s@writes'], {}, env);
    const invited = port.invite(NEW, 'ANALYST');
    await asleep();
    expect(await mails(NEW)).toBe(1);
    giveUp();
    expect((await invited).end).toBe('unknown');
  });

  testOf('stop=2,3: three requests do not get in after two operations', async () => {
    const { port, mails } = await start(way, ['stop=2,3']);
    expect((await port.read()).end).toBe('done');
    expect((await port.invite(NEW, 'ANALYST')).end).toBe('done');
    const down = isHttp ? 'unknown' : 'not_sent';
    for (const email of ['a@acme.io', 'b@acme.io', 'c@acme.io']) {
      expect((await port.invite(email, 'ANALYST')).end).toBe(down);
      expect(await mails(email)).toBe(0);
    }
    expect((await port.invite('a@acme.io', 'ANALYST')).end).toBe('done');
    expect((await port.read()).end).toBe('done');
  });

  testOf('stop=1,2s: nobody gets in for two seconds', async () => {
    const { env, wake, asleep } = createSleeper();
    const { port, mails } = await start(way, ['stop=1,2s'], {}, env);
    expect((await port.read()).end).toBe('done');
    // The server sleeps when it has closed its port; without one there is nothing to sleep for.
    if (isHttp) await asleep();
    const end = await port.invite(NEW, 'ANALYST');
    expect([end.end, codeOf(end)]).toEqual(['not_sent', 'connection_refused']);
    wake();
    await until(async () => (await port.read()).end === 'done');
    expect((await port.invite(NEW, 'ANALYST')).end).toBe('done');
    expect(await mails(NEW)).toBe(1);
  });

  test('a server that stops drops what is under way, and forgets what it has not done', async () => {
    const { env, wake, asleep } = createSleeper();
    const faults = ['slow-before=2s@inviteUser', 'stop=1,1'];
    const { port, mails } = await start(way, faults, {}, env);
    const invited = port.invite(NEW, 'ANALYST');
    await asleep();
    expect((await port.read()).end).toBe('done');
    expect(await invited).toMatchObject({ end: 'unknown', reason: { code: 'connection_lost' } });
    wake();
    expect((await port.read()).end).not.toBe('done');
    expect((await port.read()).end).toBe('done');
    expect(await mails(NEW)).toBe(0);
  });
});

test('no kind of fault is without a test', () => {
  expect(NEED_MORE.filter((name) => !tested.has(name))).toEqual([]);
});

test('both ways in bring the same faults for the same seed, and others for another', async () => {
  const run = async (way: WayIn, seed: number) => {
    const { port, events } = await start(way, ['reset-after:30%', 'http-500-before:30%'], { seed });
    for (let turn = 0; turn < 20; turn += 1) {
      await port.read();
      await port.invite(`new${turn}@acme.io`, 'ANALYST');
    }
    return events;
  };
  const [once = [], again] = await Promise.all(WAYS_IN.map((way) => run(way, 5)));
  expect(once.length).toBeGreaterThan(5);
  expect(again).toEqual(once);
  for (const way of WAYS_IN) expect(await run(way, 6)).not.toEqual(once);
});

/** A server's clock that stands still until it is told that the time has come. */
function createSleeper(): {
  readonly env: FakeEnv;
  readonly wake: () => void;
  readonly asleep: () => Promise<void>;
} {
  let now = NOW;
  let pending = 0;
  let sleepers: (() => void)[] = [];
  const env: FakeEnv = {
    ...fakeEnv(),
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        pending = milliseconds;
        sleepers.push(resolve);
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
  };
  return {
    env,
    wake() {
      now += pending === 0 ? 2000 : pending;
      for (const resolve of sleepers) resolve();
      sleepers = [];
    },
    asleep: () => until(() => sleepers.length > 0),
  };
}

/** Waits, without a clock, for something that other turns of the event loop bring. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 10_000; turn += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('It never was so.');
}
