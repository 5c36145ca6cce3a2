/** What a new roster is made of, from a workspace or a table. */
import { isAdminType } from '../../account-type.js';
import type { EmailKey } from '../../email.js';
import { EXIT, RosterError } from '../../errors.js';
import { type Adoptable, adoptWorkspace, type LeftOut } from '../../plan/adopt.js';
import { trimSpaces } from '../../roster/check-address.js';
import type { NewPerson } from '../../roster/edit.js';
import { ignorePattern } from '../../roster/ignore-pattern.js';
import type { Remarked, RosterDraft } from '../../roster/write-roster.js';
import { fitsRoster, type LiveSource } from './import-source.js';

/** A roster of a live workspace, whose first plan is empty. Throws `nobody_to_import` (exit 1). */
export function draftLive({ workspace, workspaceUid }: LiveSource): RosterDraft {
  const { people, leftOut } = adoptWorkspace(workspace, fitsRoster);
  if (people.length === 0) {
    throw new RosterError('There is nobody in the workspace whom a roster could list.', {
      code: 'nobody_to_import',
      exitCode: EXIT.unexpected,
      hint: 'Their account types or addresses are none that roster knows.',
    });
  }
  const listed = people.map(({ key }) => key);
  const unfit = leftOut.map((each) => ({ each, pattern: patternFor(each, listed) }));
  return {
    about: 'Everybody who is in the workspace, as they are in it: a first plan changes nothing.',
    workspaceUid,
    people: people.map(toNewPerson),
    ignored: oncePerPattern(
      unfit.flatMap(({ each, pattern }) =>
        pattern === null ? [] : [{ text: pattern, remark: remarkOn(each) }],
      ),
    ),
    isWithoutAdmin: !people.some((each) => !each.isInvited && isAdminType(each.accountType)),
    leftOut: unfit.flatMap(({ each, pattern }) => (pattern === null ? [leave(each)] : [])),
  };
}

/** A roster of a table. Who is live and not in it is reported, never disabled by the first apply. */
export function draftTable(people: readonly NewPerson[]): RosterDraft {
  return {
    about: 'Everybody who should be in the workspace, from a table.',
    workspaceUid: null,
    people,
    ignored: [],
    isWithoutAdmin: false,
    leftOut: [],
  };
}

/** Somebody live as an entry: what roster need not compare is a comment. */
export function toNewPerson(person: Adoptable): NewPerson {
  const { email, accountType, name, isInvited, sharedBy } = person;
  const remarks = [
    name?.trim() ?? '',
    isInvited ? 'invited' : '',
    sharedBy > 1 ? `${sharedBy} share this address` : '',
  ].filter((remark) => remark !== '');
  return {
    email: trimSpaces(email),
    account_type: accountType,
    name: null,
    expires: null,
    note: null,
    comment: remarks.length === 0 ? null : remarks.join(', '),
  };
}

function patternFor({ key, why }: LeftOut, listed: readonly EmailKey[]): string | null {
  // An expired invitation changes nothing, so there is nothing to ignore.
  return why === 'invitation_expired' ? null : ignorePattern(key, listed);
}

/** A list of patterns may not have one twice. */
function oncePerPattern(ignored: readonly Remarked[]): readonly Remarked[] {
  const firsts = new Map(ignored.toReversed().map((each) => [each.text, each]));
  return ignored.filter((each) => firsts.get(each.text) === each);
}

function leave(left: LeftOut): Remarked {
  return { text: left.email, remark: remarkOn(left) };
}

function remarkOn({ why, accountType }: LeftOut): string {
  switch (why) {
    case 'invitation_expired':
      return `invited as ${accountType}, expired; listing them sends another invitation`;
    case 'unknown_account_type':
      return `account type ${accountType}, which roster does not know`;
    case 'invalid_address':
      return `${accountType}, an address that a roster can not hold`;
  }
}
