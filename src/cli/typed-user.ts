/** Addresses and account types as somebody typed them behind a command. */
import { ACCOUNT_TYPES, type AccountType, isAccountType } from '../account-type.js';
import { EXIT, RosterError } from '../errors.js';
import { checkAddress, trimSpaces } from '../roster/check/address.js';
import { suggest } from '../roster/words.js';
import type { CliEnv } from './interrupt.js';
import type { CommonOptions } from './options.js';
import { showWarning } from './say.js';

/**
 * The address, as good as one of a roster. Throws `invalid_email` and the other codes that a roster's
 * addresses have (exit 3); what a roster warns of is warned of here.
 */
export function parseAddress(typed: string, options: CommonOptions, env: CliEnv): string {
  const address = typedAddress(typed, env);
  const fault = checkAddress(typed);
  if (fault === null) return address;
  const { code, message } = fault;
  const hint = fault.hint ? { hint: fault.hint } : {};
  if (fault.severity !== 'warning') {
    throw new RosterError(message, { code, exitCode: EXIT.invalid, ...hint });
  }
  showWarning([message, fault.hint ?? ''].join(' ').trim(), options, env);
  return address;
}

/** The address for a look, which may be at any that is there: no rule but that of trimming. */
export function typedAddress(typed: string, env: CliEnv): string {
  const address = trimSpaces(typed);
  // An error may quote it, and must not where people are not to be seen.
  env.redaction?.data({ email: address });
  return address;
}

/** Throws `unknown_account_type` (exit 3), with the one that was probably meant. */
export function parseAccountType(typed: string): AccountType {
  if (isAccountType(typed)) return typed;
  const names = Object.keys(ACCOUNT_TYPES);
  const meant = suggest(typed, names);
  throw new RosterError(`There is no account type "${typed}".`, {
    code: 'unknown_account_type',
    exitCode: EXIT.invalid,
    hint: meant === null ? `There are ${names.join(', ')}.` : `Did you mean ${meant}?`,
  });
}
