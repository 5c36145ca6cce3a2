/** Patterns for users whom a roster can't list. */
import { type EmailKey, matchesPattern } from '../email.js';
import { ignoreFault } from './patterns.js';

/** What an address may be made of that needs no closer look. */
const STRAY = /[^\p{L}\p{M}\p{N}.!#$%&'+/=^_`|~@-]+/gu;

/**
 * The narrowest pattern for `policy.ignore` that matches an address, however odd: `*` stands for what
 * a roster can't hold. Null when there is none that leaves everybody else alone.
 */
export function ignorePattern(address: EmailKey, others: readonly EmailKey[]): string | null {
  for (const pattern of [address, address.replaceAll(STRAY, '*')]) {
    const isUsable = ignoreFault(pattern) === null && matchesPattern(address, pattern);
    if (isUsable && !others.some((other) => matchesPattern(other, pattern))) return pattern;
  }
  return null;
}
