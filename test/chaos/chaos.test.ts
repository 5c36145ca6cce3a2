/**
 * Applies random rosters to random workspaces under random faults, stopped at random, then again
 * without: whatever happens, nobody is mailed twice, nobody is touched who may not be, and the report is true.
 * `npm run chaos -- --seeds 10000` plays more of it.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isAdminType } from '../../src/account-type.js';
import { emailKey, matchesAny } from '../../src/email.js';
import type { Change } from '../../src/plan/plan.js';
import type { SandboxUser, SandboxWorkspace } from '../../src/sandbox/state.js';
import { checkExitCode } from './check-exit-code.js';
import { checkStops } from './check-stops.js';
import { findInvitedAgain } from './deeds.js';
import { tellHistory } from './history.js';
import { chaosParameters } from './parameters.js';
import { type Played, play, warmUp } from './play.js';
import { addressOf, anyScenario, NAMES, type Scenario } from './scenario.js';

const PARAMETERS = chaosParameters<[Scenario]>();

beforeAll(warmUp);

describe('chaos', () => {
  it(`ends well ${PARAMETERS.numRuns} times, from seed ${PARAMETERS.seed}`, async () => {
    await fc.assert(
      fc.asyncProperty(anyScenario, async (scenario) => {
        const runs = await play(scenario);
        for (const run of runs) {
          checkNobodyElse(run);
          checkIgnored(run, scenario);
          checkProtected(run, scenario);
          checkNothingWithoutPlan(run);
          checkExitCode(run);
          checkStops(run);
        }
        for (const told of tellRuns(runs)) {
          checkAdmins(told, scenario);
          checkFormers(told, scenario);
        }
        checkReports(runs);
        checkMails(runs, scenario);
        checkConverges(runs, scenario);
      }),
      PARAMETERS,
    );
  });
});

/** Nobody is changed whom the plan does not name. */
function checkNobodyElse({ before, after, plan }: Played): void {
  const planned = new Set((plan?.changes ?? []).map((change) => emailKey(change.email)));
  const others = (users: readonly SandboxUser[]): readonly SandboxUser[] =>
    users.filter((user) => !planned.has(emailKey(user.email)));
  expect(others(after.users)).toEqual(others(before.users));
}

function checkIgnored({ before, after }: Played, { policy }: Scenario): void {
  const ignored = (workspace: SandboxWorkspace): unknown => ({
    users: workspace.users.filter((user) => matchesAny(emailKey(user.email), policy.ignore)),
    mails: workspace.mails.filter((mail) => matchesAny(emailKey(mail.to), policy.ignore)),
  });
  expect(ignored(after)).toEqual(ignored(before));
}

function checkProtected({ before, after }: Played, { policy }: Scenario): void {
  for (const user of before.users) {
    if (!matchesAny(emailKey(user.email), policy.protected)) continue;
    const now = after.users.find((each) => isSamePerson(each, user) && each.status === 'active');
    // Inviting someone who is disabled can make them active again, as what the roster says.
    if (user.status !== 'active') continue;
    expect(now).toBeDefined();
    if (isAdminType(user.accountType)) expect(isAdminType(now?.accountType ?? '')).toBe(true);
  }
}

/** A failed read or a tripped guard writes nothing at all. */
function checkNothingWithoutPlan({ before, after, applied }: Played): void {
  if (applied === null) expect(after).toEqual(before);
}

/** What was in flight when someone left at once can be done until the next run begins, and no later. */
function checkReports(runs: readonly Played[]): void {
  for (const [index, run] of runs.entries()) checkReport(run, runs[index + 1]?.before ?? run.after);
}

/** The report says what the server did, and nothing else. */
function checkReport({ before, after, applied }: Played, later: SandboxWorkspace): void {
  for (const { change, outcome, error } of applied?.results ?? []) {
    const isDone = isDoneIn(change, after);
    const told = `${change.action} ${change.email}: ${outcome} ${error?.code ?? ''}`;
    const cameAbout = outcome === 'applied' || outcome === 'confirmed' || outcome === 'already';
    if (cameAbout && error?.code !== 'not_visible') expect(isDone, told).toBe(true);
    // A read that shows nonsense can plan what holds already.
    const isNew = isDoneIn(change, later) && !isDoneIn(change, before);
    if (outcome === 'failed' || outcome === 'skipped') expect(isNew, told).toBe(false);
  }
  if (applied?.converged === true) {
    expect(applied.results.every(({ change }) => isDoneIn(change, after))).toBe(true);
  }
}

/**
 * One mail at most for each address, over all runs; and none was asked for again, even where the server
 * would have refused it. Whom the server stores under another address, each run invites once.
 */
function checkMails(runs: readonly Played[], { assumptions }: Scenario): void {
  for (const { deeds } of runs) expect(findInvitedAgain(deeds)).toEqual([]);
  for (const { before, later } of tellRuns(runs)) {
    expectDistinct(later.mails.slice(before.mails.length).map(({ to }) => to));
  }
  const mails = (runs.at(-1)?.after.mails ?? []).map(({ to }) => to);
  expectDistinct(mails.filter((to) => !isRewritten(to, assumptions)));
}

function expectDistinct(addresses: readonly string[]): void {
  const keys = addresses.map(emailKey);
  expect(keys.length, keys.join(' ')).toBe(new Set(keys).size);
}

/** Whether this is how the server stores, or would store, an address that the roster spells otherwise. */
function isRewritten(email: string, { storedAddress }: Scenario['assumptions']): boolean {
  if (storedAddress !== 'without_tag') return false;
  return NAMES.map(addressOf).some(
    (each) => each.includes('+') && localOf(each) === localOf(email),
  );
}

function localOf(email: string): string {
  return email.split(/[+@]/, 1)[0] ?? '';
}

/** The first run without faults finishes the job; the second one finds nothing to do. */
function checkConverges(
  [, second, third]: readonly [Played, Played, Played],
  { assumptions }: Scenario,
): void {
  if (second.applied === null) return;
  const isTheSame = ({ email }: { readonly email: string }): boolean =>
    !isRewritten(email, assumptions);
  const refused = second.applied.results.filter(
    ({ change, outcome, error }) =>
      (outcome === 'failed' || error?.code === 'unplanned_invitation') && isTheSame(change),
  );
  // The server may refuse to invite a disabled user: a person must enable that one.
  const disabled = new Set(
    second.before.users.flatMap((user) =>
      user.status === 'disabled' && assumptions.inviteDisabled === 'error' ? [user.email] : [],
    ),
  );
  expect(refused.filter(({ change }) => !disabled.has(change.email))).toEqual([]);
  expect(third.plan?.changes.filter(isTheSame).map((change) => change.email)).toEqual(
    refused.map(({ change }) => change.email),
  );
}

function isDoneIn(change: Change, workspace: SandboxWorkspace): boolean {
  switch (change.action) {
    case 'invite':
    case 'reinvite': {
      const key = emailKey(change.email);
      const isActive = workspace.users.some(
        (user) => user.status === 'active' && emailKey(user.email) === key,
      );
      const isInvited = workspace.invitations.some(
        (each) => each.status !== 'EXPIRED' && emailKey(each.email) === key,
      );
      return isActive || isInvited;
    }
    case 'change_account_type':
      return workspace.users.some(
        (user) => isSamePerson(user, change) && user.accountType === change.to,
      );
    case 'disable':
      return !workspace.users.some((user) => user.uid === change.uid && user.status === 'active');
  }
}

/** A uid can change with the account type. */
function isSamePerson(user: SandboxUser, { email }: { readonly email: string }): boolean {
  return emailKey(user.email) === emailKey(email);
}

/** A run, with how the server stood before the next one: what was in flight is done by then. */
interface Told extends Played {
  readonly later: SandboxWorkspace;
}

function tellRuns(runs: readonly Played[]): readonly Told[] {
  return runs.map((run, index) => ({ ...run, later: runs[index + 1]?.before ?? run.after }));
}

/**
 * At no moment there are fewer admins than `min_admins` wants, or than there were. A read that shows an
 * admin as something unheard of tells nobody who is one.
 */
function checkAdmins({ before, later, plan }: Told, { policy, faults }: Scenario): void {
  if (plan === null || faults.some((fault) => fault.startsWith('unknown-role'))) return;
  const counted: readonly string[] = plan.observed.admin_types;
  const count = ({ users }: SandboxWorkspace): number =>
    users.filter(
      ({ email, accountType, status }) =>
        status === 'active' &&
        counted.includes(accountType) &&
        !matchesAny(emailKey(email), policy.ignore),
    ).length;
  const least = Math.min(policy.minAdmins, count(before));
  for (const { workspace } of tellHistory(before, later)) {
    expect(count(workspace), `admins, of ${counted.join(' ')}`).toBeGreaterThanOrEqual(least);
  }
}

/** Whoever has a former address has access at every moment: the old user stays until the new one is active. */
function checkFormers({ before, later }: Told, { people }: Scenario): void {
  const isActive = ({ users }: SandboxWorkspace, key: string): boolean =>
    users.some((user) => user.status === 'active' && emailKey(user.email) === key);
  for (const { key, formerly } of people) {
    const keys = [key, ...formerly.map((former) => former.key)];
    if (formerly.length === 0 || !keys.some((each) => isActive(before, each))) continue;
    for (const { workspace } of tellHistory(before, later)) {
      expect(
        keys.some((each) => isActive(workspace, each)),
        key,
      ).toBe(true);
    }
  }
}
