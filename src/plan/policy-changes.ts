/**
 * What a change of the roster does to its own limits: who writes a policy may let anything through, so a reviewer
 * sees it beside what it lets through.
 */
import { domainKey, emailKey, matchesPattern } from '../email.js';
import type { Limit, Policy, Roster } from '../roster/roster.js';
import { isInvitation, isOtherMove, isRemoval, takesAdmin } from './changes.js';
import type { Change, GuardName, Plan, PolicyChange } from './plan.js';

/** A roster as it was and as it is, with what is planned of today's people under each of the two policies. */
export interface PolicySides {
  readonly before: Pick<Roster, 'policy' | 'includes'>;
  readonly after: Pick<Roster, 'policy' | 'includes' | 'people'>;
  readonly plan: Plan;
  /** Of today's people under the policy as it was. */
  readonly underBefore: Plan;
}

/** What the change loosens and tightens: what is loosened first, else in the order of the policy's keys. */
export function comparePolicies(sides: PolicySides): readonly PolicyChange[] {
  const found = [...Object.values(COMPARED).flatMap((compare) => compare(sides)), ...grants(sides)];
  return found.toSorted((a, b) => rankEffect(a) - rankEffect(b));
}

function rankEffect({ effect }: PolicyChange): number {
  return effect === 'loosened' ? 0 : 1;
}

type Compare = (sides: PolicySides) => readonly PolicyChange[];
type Through = (change: Change, sides: PolicySides) => boolean;

/** Every key of the policy: one more does not compile without saying which way it loosens. */
const COMPARED: Readonly<Record<keyof Policy, Compare>> = {
  // Either way lets something through: `disable` takes access from users, `keep` leaves it to whom nobody listed.
  unlisted: (sides) => value('unlisted', sides, (policy) => policy.unlisted, true, isFreshDisable),
  // Likewise: who is ignored keeps what they have, and who no longer is can be disabled.
  ignore: (sides) =>
    listed('ignore', sides, (policy) => policy.ignore, { added: 'loosened', removed: 'loosened' }),
  protected: (sides) =>
    listed('protected', sides, (policy) => policy.protected, {
      added: 'tightened',
      removed: 'loosened',
    }),
  allowedDomains: compareDomains,
  reinviteExpired: (sides) =>
    value(
      'reinvite_expired',
      sides,
      (policy) => String(policy.reinviteExpired),
      sides.after.policy.reinviteExpired,
      (change) => change.action === 'reinvite',
    ),
  reinviteForDays: (sides) =>
    value(
      'reinvite_for',
      sides,
      ({ reinviteForDays: days }) => (days === null ? 'no limit' : `${days}d`),
      (sides.after.policy.reinviteForDays ?? Infinity) >
        (sides.before.policy.reinviteForDays ?? Infinity),
      (change, each) => change.action === 'reinvite' && isFresh(change, each),
    ),
  maxRemovals: (sides) =>
    compareLimits('max_removals', sides, (policy) => policy.maxRemovals, isRemoval),
  maxTypeChanges: (sides) =>
    compareLimits('max_type_changes', sides, (policy) => policy.maxTypeChanges, isOtherMove),
  maxLookalikes: (sides) =>
    compareLimits('max_lookalikes', sides, (policy) => inPeople(policy.maxLookalikes), isLookalike),
  maxInvites: (sides) =>
    compareLimits('max_invites', sides, (policy) => inPeople(policy.maxInvites), isInvitation),
  minAdmins: (sides) =>
    value(
      'min_admins',
      sides,
      (policy) => String(policy.minAdmins),
      sides.after.policy.minAdmins < sides.before.policy.minAdmins,
      throughGuard('min_admins', takesAdmin),
    ),
  seats: (sides) =>
    value(
      'seats.active',
      sides,
      ({ seats }) => (seats.active === null ? 'no limit' : String(seats.active)),
      (sides.after.policy.seats.active ?? Infinity) >
        (sides.before.policy.seats.active ?? Infinity),
      throughGuard('seats', (change) => change.action !== 'disable'),
    ),
  expiryNoticeDays: (sides) =>
    value(
      'expiry_notice',
      sides,
      (policy) => `${policy.expiryNoticeDays}d`,
      sides.after.policy.expiryNoticeDays < sides.before.policy.expiryNoticeDays,
      () => false,
    ),
};

function inPeople(value: number): Limit {
  return { unit: 'people', value };
}

/** A key that has one value. */
function value(
  key: string,
  sides: PolicySides,
  show: (policy: Policy) => string,
  isLoosened: boolean,
  isThrough: Through,
): readonly PolicyChange[] {
  const [before, after] = [show(sides.before.policy), show(sides.after.policy)];
  if (before === after) return [];
  return [changed({ key, path: null, before, after }, isLoosened, sides, isThrough)];
}

/** A key of a guard. A share and a number of people compare by what each is here; where that is one, as loosened. */
function compareLimits(
  name: GuardName,
  sides: PolicySides,
  choose: (policy: Policy) => Limit,
  counted: Through,
): readonly PolicyChange[] {
  const [before, after] = [choose(sides.before.policy), choose(sides.after.policy)];
  const isLoosened =
    before.unit === after.unit
      ? after.value > before.value
      : limitIn(sides.plan, name) >= limitIn(sides.underBefore, name);
  const show = (policy: Policy): string => showLimit(choose(policy));
  return value(name, sides, show, isLoosened, throughGuard(name, counted));
}

function limitIn({ guards }: Plan, name: GuardName): number {
  return guards.find((guard) => guard.name === name)?.limit ?? Infinity;
}

function showLimit({ unit, value: number }: Limit): string {
  return unit === 'percent' ? `${number}%` : String(number);
}

/** What a guard counts, where it trips under the policy as it was and no longer does. */
function throughGuard(name: GuardName, counted: Through): Through {
  return (change, sides) =>
    trips(sides.underBefore, name) && !trips(sides.plan, name) && counted(change, sides);
}

function trips({ guards }: Plan, name: GuardName): boolean {
  return guards.some((guard) => guard.name === name && !guard.passed);
}

function isLookalike({ email }: Change, { plan }: PolicySides): boolean {
  return plan.lookalikes.some(({ invited, disabled }) => invited === email || disabled === email);
}

function isFreshDisable(change: Change, sides: PolicySides): boolean {
  return change.action === 'disable' && isFresh(change, sides);
}

/** Whether the policy as it was would not have written it. */
function isFresh({ action, email }: Change, { underBefore }: PolicySides): boolean {
  return !underBefore.changes.some((each) => each.action === action && each.email === email);
}

/** A list of addresses and patterns. */
function listed(
  key: string,
  sides: PolicySides,
  choose: (policy: Policy) => readonly string[],
  effects: Readonly<Record<'added' | 'removed', PolicyChange['effect']>>,
): readonly PolicyChange[] {
  const [before, after] = [choose(sides.before.policy), choose(sides.after.policy)];
  const isThrough =
    (pattern: string): Through =>
    (change) =>
      matchesPattern(emailKey(change.email), pattern) && isFresh(change, sides);
  return [
    ...entriesBeyond(before, after).map((each) =>
      changed(
        { key, path: null, before: each, after: null },
        effects.removed === 'loosened',
        sides,
        isThrough(each),
      ),
    ),
    ...entriesBeyond(after, before).map((each) =>
      changed(
        { key, path: null, before: null, after: each },
        effects.added === 'loosened',
        sides,
        isThrough(each),
      ),
    ),
  ];
}

/** No domain at all allows any, so that the first one tightens and the last one that goes loosens. */
function compareDomains(sides: PolicySides): readonly PolicyChange[] {
  const [before, after] = [sides.before.policy.allowedDomains, sides.after.policy.allowedDomains];
  const [allowedAny, allowsAny] = [before.length === 0, after.length === 0];
  const key = 'allowed_domains';
  const isIn =
    (domain: string): Through =>
    ({ action, email }) =>
      action !== 'disable' && domainKey(email.slice(email.lastIndexOf('@') + 1)) === domain;
  const isOut: Through = (change, at) =>
    change.action !== 'disable' && !before.some((domain) => isIn(domain)(change, at));
  return [
    ...entriesBeyond(before, after).map((domain) =>
      changed({ key, path: null, before: domain, after: null }, allowsAny, sides, isOut),
    ),
    ...entriesBeyond(after, before).map((domain) =>
      changed({ key, path: null, before: null, after: domain }, !allowedAny, sides, isIn(domain)),
    ),
  ];
}

/** What included files may grant: each account type of each `include` path. */
function grants(sides: PolicySides): readonly PolicyChange[] {
  const [before, after] = [grantsOf(sides.before), grantsOf(sides.after)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path) => {
    const [had, has] = [before.get(path) ?? [], after.get(path) ?? []];
    const key = 'may_grant';
    return [
      ...entriesBeyond(had, has).map((type) =>
        changed({ key, path, before: type, after: null }, false, sides, () => false),
      ),
      ...entriesBeyond(has, had).map((type) =>
        changed({ key, path, before: null, after: type }, true, sides, isGrantedIn(path, type)),
      ),
    ];
  });
}

function grantsOf({ includes }: Pick<Roster, 'includes'>): Map<string, readonly string[]> {
  const all = new Map<string, readonly string[]>();
  for (const { path, mayGrant } of includes) {
    all.set(path, [...(all.get(path) ?? []), ...mayGrant]);
  }
  return all;
}

function isGrantedIn(path: string, type: string): Through {
  return (change, { after }) => {
    if (change.action === 'disable' || change.to !== type) return false;
    const person = after.people.find(({ key }) => key === emailKey(change.email));
    const lines = after.includes
      .filter((each) => each.path === path)
      .map(({ source }) => source.line);
    return person?.include != null && lines.includes(person.include.line);
  };
}

function entriesBeyond<T>(some: readonly T[], others: readonly T[]): readonly T[] {
  return [...new Set(some)].filter((each) => !others.includes(each));
}

function changed(
  what: Pick<PolicyChange, 'key' | 'path' | 'before' | 'after'>,
  isLoosened: boolean,
  sides: PolicySides,
  isThrough: Through,
): PolicyChange {
  const through = isLoosened ? sides.plan.changes.filter((each) => isThrough(each, sides)) : [];
  return {
    ...what,
    effect: isLoosened ? 'loosened' : 'tightened',
    lets_through: through.map(({ email }) => email),
  };
}
