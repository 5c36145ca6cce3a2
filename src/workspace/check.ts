/** Every answer is checked before it is trusted: from JSON of a server to plain data of ours. */
import { emailKey } from '../email.js';
import { type Checked, checkRows, describeWrong, limitGaps, type RowFields } from './check-rows.js';
import { unknownEnd } from './failure.js';
import type { WriteEnd } from './port.js';
import { isRecord, type JsonRecord } from './record.js';
import type { Answer } from './transport.js';
import type { ActiveUser, InvitedUser, Workspace } from './workspace.js';

/** The mutations, by the field of the answer that tells how each ended. */
export type WriteField = 'inviteUser' | 'updateUserAccountType' | 'disableUser';

/**
 * A workspace from the answer to `listUsers`. Malformed rows are left out and become gaps, so a
 * read with gaps is good for looking at and never for writing by. `now` in milliseconds since 1970.
 */
export function checkWorkspace(answer: Answer, now: number): Workspace {
  const { fields, gaps } = checkField(answer, 'listUsers');
  const readAt = new Date(now).toISOString();
  if (fields === null) return { readAt, activeUsers: [], invitedUsers: [], gaps };
  const { activeUsers, invitedUsers } = fields;
  const active = dropSameUid(checkRows(activeUsers, 'activeUsers', readActiveUser));
  const invited = checkRows(invitedUsers, 'invitedUsers', readInvitedUser);
  return {
    readAt,
    activeUsers: active.value,
    invitedUsers: invited.value,
    gaps: limitGaps([...gaps, ...checkOk(fields, 'listUsers'), ...active.gaps, ...invited.gaps]),
  };
}

/**
 * How a write ended: done only when the server says `ok: true` and nothing else. With errors beside
 * it, or without an `ok`, nobody knows.
 */
export function checkWrite(answer: Answer, field: WriteField): WriteEnd {
  const { ok }: JsonRecord = checkField(answer, field).fields ?? {};
  if (ok === false) {
    const fault = { code: 'not_ok', message: `Paradime answered ${field} with ok: false.` };
    return { end: 'rejected', fault, denied: false };
  }
  if (ok !== true) {
    return unknownEnd('unclear_answer', `The answer to ${field} does not say whether it was done.`);
  }
  if (answer.errors > 0) {
    return unknownEnd(
      'unclear_answer',
      `The answer to ${field} says ok, but with errors beside it.`,
    );
  }
  return { end: 'done', value: null };
}

/** The object that an operation's answer is in, and gaps when it isn't there or has errors beside it. */
export function checkField(
  answer: Answer,
  field: string,
): { readonly fields: JsonRecord | null; readonly gaps: readonly string[] } {
  const value = answer.data[field];
  const beside =
    answer.errors > 0 ? [`the answer has errors (${answer.errors}) beside its data`] : [];
  return isRecord(value)
    ? { fields: value, gaps: beside }
    : { fields: null, gaps: [...beside, describeWrong(field, value)] };
}

/** A gap unless `ok` is true. */
export function checkOk(fields: JsonRecord, path: string): readonly string[] {
  const { ok } = fields;
  if (ok === true) return [];
  return [ok === false ? `${path}.ok is false` : describeWrong(`${path}.ok`, ok)];
}

function readActiveUser(row: RowFields): ActiveUser | null {
  const uid = row.text('uid');
  const email = row.text('email');
  const name = row.anyText('name');
  const accountType = row.text('accountType');
  if (uid === null || email === null || name === null || accountType === null) return null;
  return { uid, email, key: emailKey(email), name, accountType };
}

/** The SDK calls a pending invitation SENT, the documentation ACTIVE: only EXPIRED is agreed on. */
function readInvitedUser(row: RowFields): InvitedUser | null {
  const email = row.text('email');
  const accountType = row.text('accountType');
  const status = row.text('inviteStatus');
  if (email === null || accountType === null || status === null) return null;
  const invitation = status === 'EXPIRED' ? 'expired' : 'pending';
  return { email, key: emailKey(email), accountType, invitation };
}

/** Writes name a user by uid: with two of one uid nobody can say whom a write would hit. */
function dropSameUid(users: Checked<readonly ActiveUser[]>): Checked<readonly ActiveUser[]> {
  const seen = new Set<string>();
  const value = users.value.filter(({ uid }) => !seen.has(uid) && seen.add(uid));
  const same = users.value.length - value.length;
  const gap = `activeUsers has rows (${same}) with the uid of an earlier row`;
  return { value, gaps: same === 0 ? users.gaps : [...users.gaps, gap] };
}
