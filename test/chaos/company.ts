/** Plays an apply in company: with a second one, or with somebody who clicks in the web page. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Env } from '../../src/env.js';
import { RosterError } from '../../src/errors.js';
import type { Change } from '../../src/plan/plan.js';
import type { Assumptions } from '../../src/sandbox/assumptions.js';
import type { ByHandAction } from '../../src/sandbox/by-hand.js';
import { createSandboxFetch, type SandboxFetch } from '../../src/sandbox/in-process-fetch.js';
import type { Operation } from '../../src/sandbox/operation.js';
import { type VirtualTime, virtualTime } from '../fixtures/virtual-time.js';
import { type Moment, tellHistory } from './history.js';
import { connect, type Played, playOnce, workspaceOf } from './play.js';
import type { Scenario } from './scenario.js';

/** When an apply starts and how fast its way to the server is, in milliseconds. */
export interface Runner {
  readonly startsAt: number;
  /** Each request and each answer takes up to so long. */
  readonly delay: number;
  /** Between planning and applying. */
  readonly pause: number;
}

/** What somebody does in the web page, so long after the click before. */
export interface Click {
  readonly after: number;
  readonly action: ByHandAction;
}

export interface Company {
  readonly scenario: Scenario;
  readonly assumptions: Partial<Assumptions>;
  readonly runners: readonly Runner[];
  readonly clicks: readonly Click[];
}

/** A write that a runner sent: what it asked for, and whether the server did it. */
export interface Deed {
  readonly key: string;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly isDone: boolean;
}

/** One apply, with what the sandbox knows of it. */
export interface Accompanied extends Played {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly deeds: readonly Deed[];
}

export interface CompanyPlayed {
  readonly runs: readonly Accompanied[];
  readonly history: readonly Moment[];
  /** The apply without company, and one more. */
  readonly alone: Played;
  readonly last: Played;
}

/** Lets all of them go at once, and when everybody is done one apply more without faults. */
export async function playCompany(company: Company): Promise<CompanyPlayed> {
  const { scenario, assumptions } = company;
  const time = virtualTime(scenario.seed);
  const { state, faults, seed } = scenario;
  const current = new AsyncLocalStorage<Deed[]>();
  const sandbox = createSandboxFetch(
    {
      ...{ state, faults, seed, assumptions },
      onFault: ({ operation, done }) => note(current, operation, done, time),
    },
    time,
  );
  return time.run(async () => {
    const start = await workspaceOf(sandbox);
    const clicking = click(company.clicks, sandbox, time);
    const runs = await Promise.all(
      company.runners.map((runner) => {
        const deeds: Deed[] = [];
        return current.run(deeds, () => playRunner(runner, company, sandbox, time, deeds));
      }),
    );
    await clicking;
    const history = tellHistory(start, await workspaceOf(sandbox));
    sandbox.stopFaults();
    await time.sleep(60_000);
    const port = await connect(sandbox, time);
    const alone = await playOnce(scenario, sandbox, port, time);
    return { runs, history, alone, last: await playOnce(scenario, sandbox, port, time) };
  });
}

async function playRunner(
  { startsAt, delay, pause }: Runner,
  { scenario }: Company,
  sandbox: SandboxFetch,
  time: VirtualTime,
  deeds: Deed[],
): Promise<Accompanied> {
  await time.sleep(startsAt);
  const startedAt = time.now();
  const fetch = slowly(watch(sandbox.fetch, deeds, time), delay, time);
  const port = await connect({ endpoint: sandbox.endpoint, fetch }, time);
  const played = await playOnce(scenario, sandbox, port, time, pause);
  return { ...played, startedAt, endedAt: time.now(), deeds };
}

/** Does one thing after the other. What is not possible at that moment is not done. */
async function click(
  clicks: readonly Click[],
  sandbox: SandboxFetch,
  time: VirtualTime,
): Promise<void> {
  for (const { after, action } of clicks) {
    await time.sleep(after);
    try {
      await sandbox.act(action);
    } catch (error) {
      if (!(error instanceof RosterError)) throw error;
    }
  }
}

type Fetch = Env['fetch'];

function slowly(fetch: Fetch, delay: number, time: VirtualTime): Fetch {
  return async (input, init) => {
    const signal = init?.signal ?? undefined;
    await time.sleep(time.random() * delay, signal);
    const response = await fetch(input, init);
    await time.sleep(time.random() * delay, signal);
    return response;
  };
}

/** Notes each write that is sent, and that it was done where the answer says so. */
function watch(fetch: Fetch, deeds: Deed[], time: VirtualTime): Fetch {
  return async (input, init) => {
    const key = keyOfRequest(init?.body);
    if (key !== null) deeds.push({ key, at: time.now(), isDone: false });
    const response = await fetch(input, init);
    if (key !== null && (await saysOk(response))) deeds.push({ key, at: time.now(), isDone: true });
    return response;
  };
}

async function saysOk(response: Response): Promise<boolean> {
  const text = await response
    .clone()
    .text()
    .catch(() => '');
  return text.includes('"ok":true');
}

/** Notes a write that was done although the answer got lost. */
function note(
  current: AsyncLocalStorage<Deed[]>,
  operation: Operation,
  isDone: boolean,
  time: VirtualTime,
): void {
  const key = keyOfOperation(operation);
  if (key !== null && isDone) current.getStore()?.push({ key, at: time.now(), isDone });
}

function keyOfOperation(operation: Operation): string | null {
  switch (operation.name) {
    case 'inviteUser':
      return `invite ${operation.email} ${operation.accountType}`;
    case 'updateUserAccountType':
      return `change ${operation.uid} ${operation.accountType}`;
    case 'disableUser':
      return `disable ${operation.uid}`;
    default:
      return null;
  }
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

function keyOfRequest(body: unknown): string | null {
  if (typeof body !== 'string') return null;
  const { query, variables } = JSON.parse(body) as {
    readonly query: string;
    readonly variables?: Readonly<Record<string, string>>;
  };
  const { email = '', uid = '', accountType = '' } = variables ?? {};
  if (query.includes('inviteUser')) return `invite ${email} ${accountType}`;
  if (query.includes('updateUserAccountType')) return `change ${uid} ${accountType}`;
  return query.includes('disableUser') ? `disable ${uid}` : null;
}
