/** Rosters of several files, made of people. */
import { ACCOUNT_TYPES, type AccountType, isAccountType } from '../../src/account-type.js';
import type { IncludedFile } from '../../src/roster/include/found.js';
import type { ParseResult } from '../../src/roster/join.js';
import { parseRoster } from '../../src/roster/parse-roster.js';
import { encode, TODAY } from './fixture.js';

/** Someone in a file, as it is written. */
export interface WrittenUser {
  readonly email: string;
  readonly account_type: string;
  readonly expires?: string;
}

export const TYPES: readonly AccountType[] = Object.keys(ACCOUNT_TYPES).filter(isAccountType);
/** The keys of a root file that includes teams, which may grant everything. */
export const TEAMS: { readonly include: readonly object[] } = {
  include: [{ path: 'teams/*.yaml', may_grant: TYPES }],
};
export const ANA: WrittenUser = { email: 'ana@acme.io', account_type: 'ADMIN' };
export const BO: WrittenUser = { email: 'bo@acme.io', account_type: 'DEVELOPER' };

export function textOf(users: readonly WrittenUser[], more: object = {}): string {
  return JSON.stringify({ version: 1, ...more, users }, null, 2);
}

export function fileOf(path: string, users: readonly WrittenUser[]): IncludedFile {
  return { path, bytes: encode(textOf(users)) };
}

/** Parses a root file in the folder `a` with files at hand. */
export function parseFiles(root: string, included: readonly IncludedFile[]): ParseResult {
  return parseRoster(encode(root), 'a/roster.yaml', { today: TODAY, included });
}
