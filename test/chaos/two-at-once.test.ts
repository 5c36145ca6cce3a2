/**
 * An apply in company: a second one of the same roster at the same time, or someone who clicks in the
 * web page meanwhile. Both end truthfully, and one apply more leaves the workspace as the roster says.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isAdminType } from '../../src/account-type.js';
import type { Outcome, Result } from '../../src/apply/report.js';
import { emailKey, matchesAny } from '../../src/email.js';
import type { Change } from '../../src/plan/plan.js';
import type { SandboxEvent, SandboxUser, SandboxWorkspace } from '../../src/sandbox/state.js';
import { checkExitCode } from './check-exit-code.js';
import { checkStops } from './check-stops.js';
import { type Accompanied, type Company, type CompanyPlayed, playCompany } from './company.js';
import { anyClicks, anyCompany, withFaults } from './company-scenario.js';
import { findInvitedAgain, keyOfChange } from './deeds.js';
import type { Moment } from './history.js';
import { chaosParameters } from './parameters.js';
import { warmUp } from './play.js';
import type { Scenario } from './scenario.js';

/** Company takes its time: each of the four gets a tenth, and none is made smaller when it fails. */
const PARAMETERS = { ...chaosParameters<[Company]>(0.1), endOnFailure: true };

beforeAll(warmUp);

describe('two applies of one roster at the same time', () => {
  it.each([
    ['', false],
    [' under faults', true],
  ])('end truthfully%s', async (_name, faulty) => {
    const companies = withFaults(anyCompany(2, fc.constant([])), faulty);
    await fc.assert(fc.asyncProperty(companies, checkCompany), PARAMETERS);
  });
});

describe('an apply while someone clicks in the web page', () => {
  it.each([
    ['', false],
    [' under faults', true],
  ])('ends truthfully%s', async (_name, faulty) => {
    const companies = withFaults(anyCompany(1, anyClicks), faulty);
    await fc.assert(fc.asyncProperty(companies, checkCompany), PARAMETERS);
  });
});

async function checkCompany(company: Company): Promise<void> {
  const played = await playCompany(company);
  checkHistory(played);
  for (const run of played.runs) {
    checkOutcomes(run, played, company);
    checkExitCode(run);
    checkStops(run);
  }
  checkOnlyPlanned(played);
  checkSpared(played, company.scenario);
  checkMails(played, company.scenario);
  checkAsRoster(played, company.scenario);
}

/** The log tells everything, or nothing could be judged by it. */
function checkHistory({ history, alone }: CompanyPlayed): void {
  const told = history.at(-1)?.workspace;
  const facts = (workspace: SandboxWorkspace | undefined): unknown => ({
    users: workspace?.users.map(({ uid, accountType, status }) => ({ uid, accountType, status })),
    invitations: workspace?.invitations,
  });
  expect(sorted(facts(told))).toEqual(sorted(facts(alone.before)));
}

function sorted(facts: unknown): unknown {
  return JSON.parse(JSON.stringify(facts), (_key, value: unknown) =>
    Array.isArray(value) ? value.map((each) => JSON.stringify(each)).sort() : value,
  );
}

/** What is called done was so at some moment of the run; what is not, this run did not do. */
function checkOutcomes(run: Accompanied, played: CompanyPlayed, { scenario }: Company): void {
  // A read that lags behind can show what was before the run.
  const lags = scenario.faults.some((fault) => fault.startsWith('stale'));
  const seen = played.history.filter(
    ({ from, until }) => from <= run.endedAt && (lags || until >= run.startedAt),
  );
  const results = run.applied?.results ?? [];
  // Someone else can have done meanwhile what the server only says that it did.
  const isHonest = !scenario.faults.some((fault) => fault.startsWith('ok-undone'));
  for (const result of results) checkOutcome(result, seen, run, played, isHonest);
  if (run.applied?.converged !== true) return;
  const areAllDone = ({ workspace }: Moment): boolean =>
    results.every(({ change }) => holds(change, workspace));
  expect(seen.some(areAllDone), 'converged').toBe(true);
}

function checkOutcome(
  { change, outcome, attempts, error }: Result,
  seen: readonly Moment[],
  run: Accompanied,
  played: CompanyPlayed,
  isHonest: boolean,
): void {
  const told = `${change.action} ${change.email}: ${outcome} ${error?.code ?? ''}`;
  const deeds = run.deeds.filter(({ key }) => key === keyOfChange(change));
  const done = deeds.filter(({ isDone }) => isDone);
  expect(deeds.length - done.length, told).toBe(attempts);
  // A server can say yes to what it does not do; the report says then that no read shows it, or that
  // there was none.
  const isTaken = outcome === 'applied' && run.applied?.converged === null;
  if (cameAbout(outcome) && error?.code !== 'not_visible' && !isTaken) {
    expect(
      seen.some(({ workspace }) => holds(change, workspace)),
      told,
    ).toBe(true);
  }
  if (outcome === 'applied' && isHonest) expect(done, told).not.toEqual([]);
  if (outcome === 'skipped' || outcome === 'already') expect(attempts, told).toBe(0);
  if (outcome !== 'failed' || isUndone(change, run, played) || heldBefore(change, run, played))
    return;
  expect(done, told).toEqual([]);
}

function cameAbout(outcome: Outcome): boolean {
  return outcome === 'applied' || outcome === 'confirmed' || outcome === 'already';
}

/**
 * Someone undid by hand what the run had done. Where the answer was lost too, no read can tell that
 * from a write that was never done.
 */
function isUndone(change: Change, run: Accompanied, { alone }: CompanyPlayed): boolean {
  return alone.before.events.some(
    (event) =>
      event.actor === 'user' &&
      emailKey(event.email) === emailKey(change.email) &&
      event.at >= run.startedAt &&
      event.at <= run.endedAt,
  );
}

/**
 * A read that shows a type that is none can plan what holds already. Doing it changes nothing, and no
 * read shows it as done.
 */
function heldBefore(change: Change, run: Accompanied, { history }: CompanyPlayed): boolean {
  const before = history.filter(({ from }) => from <= run.startedAt).at(-1);
  return before !== undefined && holds(change, before.workspace);
}

/** The API key did nothing that no plan names. */
function checkOnlyPlanned({ runs, alone }: CompanyPlayed): void {
  const planned = new Set(runs.flatMap(({ plan }) => (plan?.changes ?? []).map(keyOfChange)));
  const done = deedsOfRoster(alone.before).map(keyOfEvent);
  expect(done.filter((key) => !planned.has(key))).toEqual([]);
}

function checkSpared({ runs, alone, last }: CompanyPlayed, { policy }: Scenario): void {
  for (const { type, email } of deedsOfRoster(last.after)) {
    expect(matchesAny(emailKey(email), policy.ignore), email).toBe(false);
    if (matchesAny(emailKey(email), policy.protected)) expect(type).not.toBe('user_disabled');
  }
  for (const change of [...runs, alone].flatMap(({ plan }) => plan?.changes ?? [])) {
    if (change.action !== 'change_account_type' || !isAdminType(change.from)) continue;
    if (matchesAny(emailKey(change.email), policy.protected)) {
      expect(isAdminType(change.to), change.email).toBe(true);
    }
  }
}

/**
 * Each run asks for an invitation until the server did it once, and no more. Where a second one is
 * refused there is one mail for all; else one for each run that asked.
 */
function checkMails({ runs, alone, last }: CompanyPlayed, { assumptions }: Scenario): void {
  const { mails, events } = last.after;
  const all = [...runs, alone, last];
  // Whose invitation was cancelled while its answer was lost can't be told from who had none.
  const isClicked = (to: string): boolean =>
    events.some(({ actor, email }) => actor === 'user' && email === to);
  for (const { deeds } of all) {
    expect(findInvitedAgain(deeds).filter((to) => !isClicked(to))).toEqual([]);
  }
  for (const { to } of mails) {
    if (isClicked(to)) continue;
    const asked = all.filter(({ deeds }) =>
      deeds.some(({ key }) => key.startsWith(`invite ${to} `)),
    );
    const most = assumptions.inviteExisting === 'ok_and_mail' ? asked.length : 1;
    const sent = mails.filter((mail) => mail.to === to).length;
    expect(sent, to).toBeLessThanOrEqual(most);
  }
}

/** One apply without company leaves everyone where the roster says, but for who must be enabled. */
function checkAsRoster({ alone, last }: CompanyPlayed, scenario: Scenario): void {
  expect(alone.applied).not.toBeNull();
  const { users, invitations } = alone.after;
  const { people, policy } = scenario;
  const spared = [...policy.ignore, ...policy.protected];
  const isActive = (key: string): boolean =>
    users.some(({ email, status }) => status === 'active' && emailKey(email) === key);
  // Who has a former address stays there until the new one is active.
  const listed = people.flatMap(({ key, formerly }) =>
    isActive(key) ? [key] : [key, ...formerly.map((former) => former.key)],
  );
  const unlisted = users.filter(
    ({ email, status }) => status === 'active' && !listed.includes(emailKey(email)),
  );
  expect(unlisted.filter(({ email }) => !matchesAny(emailKey(email), spared))).toEqual([]);
  for (const { email, accountType } of people) {
    const theirs = users.filter((user) => user.email === email);
    const types = theirs
      .filter(({ status }) => status === 'active')
      .map((user) => user.accountType);
    const isKept = matchesAny(emailKey(email), policy.protected) && types.every(isAdminType);
    if (types.length > 0 && !isKept) expect(types, email).toEqual([accountType]);
    const isInvited = invitations.some((each) => each.email === email && each.status !== 'EXPIRED');
    if (types.length === 0 && theirs.length === 0) expect(isInvited, email).toBe(true);
  }
  const refused = alone.applied?.results.filter(({ outcome }) => outcome === 'failed') ?? [];
  expect(last.plan?.changes.map(keyOfChange)).toEqual(
    refused.map(({ change }) => keyOfChange(change)),
  );
}

function deedsOfRoster({ events }: SandboxWorkspace): readonly SandboxEvent[] {
  return events.filter(({ actor }) => actor === 'api_key');
}

function keyOfEvent({ type, email, uid, accountType }: SandboxEvent): string {
  if (type === 'user_disabled') return `disable ${uid}`;
  return type === 'user_account_type_changed'
    ? `change ${uid} ${accountType}`
    : `invite ${email} ${accountType}`;
}

/** Whether a workspace is as the change wants it, told by the sandbox and not by a read. */
function holds(change: Change, { users, invitations }: SandboxWorkspace): boolean {
  const active = users.filter(({ status }) => status === 'active');
  const isTheirs = (user: SandboxUser, { email }: Change): boolean =>
    emailKey(user.email) === emailKey(email);
  switch (change.action) {
    case 'invite':
    case 'reinvite': {
      const pending = invitations.filter(({ status }) => status !== 'EXPIRED');
      return [...active, ...pending].some(
        ({ email, accountType }) =>
          emailKey(email) === emailKey(change.email) && accountType === change.to,
      );
    }
    case 'change_account_type':
      return active.some((user) => isTheirs(user, change) && user.accountType === change.to);
    case 'disable':
      return !active.some((user) => isTheirs(user, change));
  }
}
