/**
 * The account types that Paradime knows, and what roster needs to know of each.
 * Source: `paradime-io` 6.6.0, `UserAccountType`; licences from docs.paradime.io.
 */

/** The account types a roster may grant, each with the seat that it takes. */
export const ACCOUNT_TYPES = {
  ADMIN: 'active',
  DEVELOPER: 'active',
  BUSINESS: 'read_only',
  BILLING_ADMIN: 'management',
  SECURITY_ADMIN: 'management',
  WORKSPACE_SETTINGS_ADMIN: 'management',
  WORKSPACE_ADMIN: 'active',
  ANALYST: 'active',
  SANDBOX_USER: 'unknown',
} as const;

/** One of the nine account types that can be granted. */
export type AccountType = keyof typeof ACCOUNT_TYPES;

/** Who is paid for: `active` seats are, `read_only` and `management` ones are not. */
export type SeatKind = (typeof ACCOUNT_TYPES)[AccountType];

/** What a read can show: one of the nine, or a type that roster does not know yet. */
export type LiveAccountType = AccountType | (string & {});

/** The types whose holders manage users: losing the last of them locks everybody out. */
const ADMIN_TYPES: ReadonlySet<string> = new Set<AccountType>(['ADMIN', 'WORKSPACE_ADMIN']);

/** Whether holders of this type can manage the workspace's users. */
export function isAdminType(accountType: LiveAccountType): boolean {
  return ADMIN_TYPES.has(accountType);
}

/** Whether roster can grant this type (Paradime may show others one day). */
export function isAccountType(text: string): text is AccountType {
  return Object.hasOwn(ACCOUNT_TYPES, text);
}

/** The seat that a type takes; `unknown` for types that Paradime does not document. */
export function seatKind(accountType: LiveAccountType): SeatKind {
  return isAccountType(accountType) ? ACCOUNT_TYPES[accountType] : 'unknown';
}
