/**
 * The account types that Paradime knows, and what roster needs to know of each: the one list of them.
 * The schemas are filled from it, and `test/account-type.test.ts` names what else must follow.
 * Source: `paradime-io` 6.6.0, `UserAccountType`; licences from docs.paradime.io.
 */

/** Who is paid for: `active` seats are, `read_only` and `management` ones are not. */
export type SeatKind = 'active' | 'read_only' | 'management' | 'unknown';

/**
 * The account types that a roster may grant, in Paradime's order: the seat that each takes (`unknown`
 * where Paradime does not document it), and whether its holders manage users, so that losing the last
 * of them locks everyone out.
 */
export const ACCOUNT_TYPES = {
  ADMIN: { seat: 'active', isAdmin: true },
  DEVELOPER: { seat: 'active', isAdmin: false },
  BUSINESS: { seat: 'read_only', isAdmin: false },
  BILLING_ADMIN: { seat: 'management', isAdmin: false },
  SECURITY_ADMIN: { seat: 'management', isAdmin: false },
  WORKSPACE_SETTINGS_ADMIN: { seat: 'management', isAdmin: false },
  WORKSPACE_ADMIN: { seat: 'active', isAdmin: true },
  ANALYST: { seat: 'active', isAdmin: false },
  SANDBOX_USER: { seat: 'unknown', isAdmin: false },
} as const;

/** An account type that can be granted. */
export type AccountType = keyof typeof ACCOUNT_TYPES;

/** What a read can show: an account type that can be granted, or one that roster does not know yet. */
export type LiveAccountType = AccountType | (string & {});

/** Whether holders of this type can manage the workspace's users. */
export function isAdminType(accountType: LiveAccountType): boolean {
  return isAccountType(accountType) && ACCOUNT_TYPES[accountType].isAdmin;
}

/**
 * How much power over users a type has: none, some (not every type can be given), all. Null for a type that roster does not
 * know.
 */
export function adminRank(accountType: LiveAccountType): 0 | 1 | 2 | null {
  if (!isAccountType(accountType)) return null;
  if (accountType === 'ADMIN') return 2;
  return isAdminType(accountType) ? 1 : 0;
}

/** Whether roster can grant this type (Paradime may show others one day). */
export function isAccountType(text: string): text is AccountType {
  return Object.hasOwn(ACCOUNT_TYPES, text);
}

/** The seat that a type takes; `unknown` for types that Paradime does not document. */
export function seatKind(accountType: LiveAccountType): SeatKind {
  return isAccountType(accountType) ? ACCOUNT_TYPES[accountType].seat : 'unknown';
}
