/** What one apply sent, and what the sandbox did of it: told by the way between them, not by a report. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Env } from '../../src/env.js';
import type { Change } from '../../src/plan/plan.js';
import type { FaultEvent } from '../../src/sandbox/faults/inject.js';
import { type FakeTime, textOf } from '../outside.js';

/** That a write was sent, or that the server did it. */
export interface Deed {
  /** What it asked for: `invite kim@acme.io ANALYST`. */
  readonly key: string;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly isDone: boolean;
}

type Fetch = Env['fetch'];

interface Write {
  readonly key: string;
  readonly deeds: Deed[];
  isDone: boolean;
}

/** The write that is under way, for a fault that happens to it. */
const underWay = new AsyncLocalStorage<Write>();

/** Notes each write that is sent, and that it was done where the answer says so. */
export function watch(fetch: Fetch, deeds: Deed[], time: FakeTime): Fetch {
  return async (input, init) => {
    const key = keyOfRequest(init?.body);
    if (key === null) return fetch(input, init);
    const write: Write = { key, deeds, isDone: false };
    deeds.push({ key, at: time.now(), isDone: false });
    const response = await underWay.run(write, () => fetch(input, init));
    if (await saysOk(response)) noteDone(write, time);
    return response;
  };
}

/** Notes a write that was done although its answer gets lost. */
export function noteFault({ done }: FaultEvent, time: FakeTime): void {
  const write = underWay.getStore();
  if (done && write !== undefined) noteDone(write, time);
}

function noteDone(write: Write, time: FakeTime): void {
  if (write.isDone) return;
  write.isDone = true;
  write.deeds.push({ key: write.key, at: time.now(), isDone: true });
}

async function saysOk(response: Response): Promise<boolean> {
  const text = await response
    .clone()
    .text()
    .catch(() => '');
  return text.includes('"ok":true');
}

/** What a change asks for, as `Deed.key` has it. */
export function keyOfChange(change: Change): string {
  switch (change.action) {
    case 'invite':
    case 'reinvite':
      return `invite ${change.email} ${change.to}`;
    case 'change_account_type':
      return `change ${change.uid} ${change.to}`;
    case 'disable':
      return `disable ${change.uid}`;
  }
}

/** The addresses that were sent an invitation once more after the server had done one of this apply. */
export function findInvitedAgain(deeds: readonly Deed[]): readonly string[] {
  const done = new Set<string>();
  return deeds.flatMap(({ key, isDone }) => {
    const [action, email = ''] = key.split(' ');
    if (action !== 'invite') return [];
    if (!isDone) return done.has(email) ? [email] : [];
    done.add(email);
    return [];
  });
}

function keyOfRequest(body: unknown): string | null {
  if (body === undefined) return null;
  const { query, variables } = JSON.parse(textOf(body)) as {
    readonly query: string;
    readonly variables?: Readonly<Record<string, string>>;
  };
  const { email = '', uid = '', accountType = '' } = variables ?? {};
  if (query.includes('inviteUser')) return `invite ${email} ${accountType}`;
  if (query.includes('updateUserAccountType')) return `change ${uid} ${accountType}`;
  return query.includes('disableUser') ? `disable ${uid}` : null;
}
