/** Takes people out of lists, which hold more of them than plans and reports do. */
import { isAccountType } from '../account-type.js';
import type { Redaction } from './redact.js';
import type { AuditEntry, UserEntry } from './table/lists.js';

/** Users by their numbers alone: a name tells who somebody is as well as an address does. */
export function redactUsers(
  users: readonly UserEntry[],
  redaction: Redaction,
): readonly UserEntry[] {
  return redaction.data(users).map((user) => ({
    ...user,
    name: user.name === null ? null : user.email,
  }));
}

/** Events without people. What metadata say is not known beforehand, so little of it is kept. */
export function redactAuditLog(
  entries: readonly AuditEntry[],
  redaction: Redaction,
): readonly AuditEntry[] {
  // All addresses are met first, so that odd ones are found in other texts too.
  const masks = entries.map(({ actor_email }) =>
    actor_email === null ? null : maskPerson(actor_email, redaction),
  );
  return entries.map((entry, index) => ({
    ...redaction.data({ ...entry, metadata: null }),
    actor_user_id: null,
    actor_email: masks[index] ?? null,
    metadata: redactMetadata(entry.metadata, redaction),
  }));
}

function maskPerson(email: string, redaction: Redaction): string {
  return redaction.data({ email }).email;
}

/**
 * The shape stays, and numbers, account types and people's numbers. Any other text may be somebody's
 * name or uid, and a key may be an address.
 */
function redactMetadata(value: unknown, redaction: Redaction): unknown {
  if (typeof value === 'string') return redactText(value, redaction);
  if (Array.isArray(value)) return value.map((each: unknown) => redactMetadata(each, redaction));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: readonly [string, unknown]) => [
      PLAIN_KEY.test(key) ? key : redactText(key, redaction),
      redactMetadata(each, redaction),
    ]),
  );
}

const PLAIN_KEY = /^[a-z]\w{0,40}$/i;
const ONE_ADDRESS = /^\S+@\S+$/;
const HIDDEN = '…';

function redactText(text: string, redaction: Redaction): string {
  if (isAccountType(text)) return text;
  return ONE_ADDRESS.test(text) ? maskPerson(text, redaction) : HIDDEN;
}
