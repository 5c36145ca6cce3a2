/** Addresses and account types as someone typed them behind a command, and who may be meant. */
import { type AccountType, isAccountType } from '../account-type.js';
import { type EmailKey, emailKey } from '../email.js';
import { EXIT, RosterError } from '../errors.js';
import { findLookalike } from '../plan/lookalikes.js';
import { checkAddress, trimSpaces } from '../roster/check/address.js';
import type { Roster } from '../roster/roster.js';
import { noAccountType, suggest } from '../roster/words.js';
import type { CliEnv, CommonOptions } from './options.js';
import { showWarning } from './say.js';

/** More than that is no help. */
const MOST = 3;

/** As many letters at the beginning as are a hint at whom someone means who has not typed more. */
const TELLING_LETTERS = 3;

/**
 * The address, as good as one of a roster. Throws `invalid_email` and the other codes that a roster's
 * addresses have (exit 3); what a roster warns of is warned of here.
 */
export function parseAddress(typed: string, options: CommonOptions, env: CliEnv): string {
  const address = typedAddress(typed, env);
  const problem = checkAddress(typed);
  if (problem === null) return address;
  const { code, message } = problem;
  const hint = problem.hint ? { hint: problem.hint } : {};
  if (problem.severity !== 'warning') {
    throw new RosterError(message, { code, exitCode: EXIT.invalid, ...hint });
  }
  showWarning([message, problem.hint ?? ''].join(' ').trim(), options, env);
  return address;
}

/** The address for a look, which may be at any that is there: no rule but that of trimming. */
export function typedAddress(typed: string, env: CliEnv): string {
  const address = trimSpaces(typed);
  // An error may quote it, and must not where people are not to be seen.
  env.redaction?.email(address);
  return address;
}

/** In any case. Throws `unknown_account_type` (exit 3), with the one that was probably meant. */
export function parseAccountType(typed: string): AccountType {
  const type = typed.toUpperCase();
  if (isAccountType(type)) return type;
  const { message, hint } = noAccountType(typed);
  throw new RosterError(message, { code: 'unknown_account_type', exitCode: EXIT.invalid, hint });
}

/** The error for an address that is not on the roster (`unknown_person`, exit 3). */
export function unknownPerson(email: string, roster: Roster): RosterError {
  // The domain is alike for everyone, and says nothing of who is meant.
  const [meant = null] = findSimilar(email, roster);
  return new RosterError(`${email} is not on the roster ${roster.path}.`, {
    code: 'unknown_person',
    exitCode: EXIT.invalid,
    hint: meant === null ? 'Check the address and the file.' : `Did you mean ${meant}?`,
  });
}

/**
 * An address that may be the same person's by the rule for lookalikes, for who is new. Null for who is known, or
 * like nobody.
 */
export function findNear(typed: string, addresses: readonly string[]): string | null {
  const compared = (email: string): { email: string; key: EmailKey; name: null } => ({
    email,
    key: emailKey(email),
    name: null,
  });
  const one = compared(typed);
  const others = addresses.map(compared);
  if (others.some(({ key }) => key === one.key)) return null;
  return findLookalike(one, others)?.email ?? null;
}

/**
 * Up to three addresses, as the roster writes them, with nearly the same part before the `@`; where no domain
 * was typed, also with one that begins alike.
 */
export function findSimilar(typed: string, { people }: Pick<Roster, 'people'>): readonly string[] {
  const left = new Map<string, string[]>();
  for (const { email, key } of people) {
    const local = localPart(key);
    left.set(local, [...(left.get(local) ?? []), email]);
  }
  const wanted = localPart(typed);
  // Of other scripts nothing is left to compare by, and then everything would look alike.
  if (!/[a-z0-9]/i.test(wanted)) return [];
  const found: string[] = [];
  while (found.length < MOST) {
    const next = suggest(wanted, [...left.keys()]);
    if (next === null) break;
    found.push(...(left.get(next) ?? []));
    left.delete(next);
  }
  if (!/@./.test(typed)) found.push(...findBeginning(wanted, left));
  return found.slice(0, MOST);
}

function findBeginning(
  wanted: string,
  left: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const start = wanted.toLowerCase().slice(0, TELLING_LETTERS);
  if (start.length < TELLING_LETTERS) return [];
  return [...left].flatMap(([local, emails]) => (local.startsWith(start) ? emails : []));
}

function localPart(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? address : address.slice(0, at);
}
