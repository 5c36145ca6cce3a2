/** What one apply sent, and what the sandbox did of it: told by the way between them, not by a report. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { HttpAnswer, Post } from '../../src/env.js';
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

interface Write {
  readonly key: string;
  readonly deeds: Deed[];
  isDone: boolean;
  /** Whether the server says yes to what it does not do. */
  isOnlySaid: boolean;
}

/** The write that is under way, for a fault that happens to it. */
const underWay = new AsyncLocalStorage<Write>();

/** Notes each write that is sent, and that it was done where the answer says so. */
export function watch(post: Post, deeds: Deed[], time: FakeTime): Post {
  return async (request) => {
    const key = keyOfRequest(request.body);
    if (key === null) return post(request);
    const write: Write = { key, deeds, isDone: false, isOnlySaid: false };
    deeds.push({ key, at: time.now(), isDone: false });
    const answer = await underWay.run(write, () => post(request));
    return noteAnswer(answer, write, time);
  };
}

/** The answer as it came: what it says is noted as soon as all of it was read. */
function noteAnswer(answer: HttpAnswer, write: Write, time: FakeTime): HttpAnswer {
  async function* body(): AsyncGenerator<Uint8Array> {
    let text = '';
    for await (const piece of answer.body ?? []) {
      text += textOf(piece);
      if (text.includes('"ok":true') && !write.isOnlySaid) noteDone(write, time);
      yield piece;
    }
  }
  return { ...answer, body: body() };
}

/** Notes a write that was done although its answer gets lost, and one that was only said to be done. */
export function noteFault({ done, fault }: FaultEvent, time: FakeTime): void {
  const write = underWay.getStore();
  if (write === undefined) return;
  if (done) noteDone(write, time);
  else if (fault.startsWith('ok-undone')) write.isOnlySaid = true;
}

function noteDone(write: Write, time: FakeTime): void {
  if (write.isDone) return;
  write.isDone = true;
  write.deeds.push({ key: write.key, at: time.now(), isDone: true });
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
