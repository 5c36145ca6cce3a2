/** One change by hand: what will be done, and what became of it. */
import type { Outcome, Result } from '../../apply/report.js';
import type { Change } from '../../plan/plan.js';
import { describeChange } from '../plan-words.js';
import type { Table } from './table.js';

/** What became of one user, as it is published in JSON. */
export interface WrittenEntry {
  readonly action: Change['action'];
  readonly email: string;
  /** Null for an invitation. */
  readonly uid: string | null;
  /** The account type before; null for an invitation. */
  readonly from: string | null;
  /** The account type after; null for somebody who is disabled. */
  readonly to: string | null;
  readonly outcome: Outcome;
  readonly attempts: number;
  readonly duration_ms: number;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** What a change by hand will do, without saying whom: `invite as BUSINESS`, `ADMIN → ANALYST`. */
export function describeByHand(change: Change): string {
  // Whether somebody is on a roster is not known here.
  if (change.action === 'disable') return `disable (${change.from})`;
  return describeChange(change, 'plan');
}

/** A result without what only a roster could say. */
export function toWritten({ change, outcome, attempts, duration_ms, error }: Result): WrittenEntry {
  const isInvitation = change.action === 'invite' || change.action === 'reinvite';
  return {
    action: change.action,
    email: change.email,
    uid: isInvitation ? null : change.uid,
    from: isInvitation ? null : change.from,
    to: change.action === 'disable' ? null : change.to,
    outcome,
    attempts,
    duration_ms,
    error,
  };
}

/** Outcomes in columns, with why a change did not simply work. */
export function writtenTable(results: readonly WrittenEntry[]): Table {
  return {
    columns: ['email', 'action', 'from', 'to', 'outcome', 'error'],
    rows: results.map(({ email, action, from, to, outcome, error }) => [
      email,
      action,
      from,
      to,
      outcome,
      error === null ? null : `${error.message} (${error.code})`,
    ]),
  };
}
