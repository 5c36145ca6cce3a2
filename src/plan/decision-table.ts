/**
 * What is done about an address, from how it stands live and on the roster: the one place that decides.
 * Everything else in this folder only carries these decisions out.
 */

/** How an address stands in the workspace. */
export type LiveState =
  | 'active'
  | 'active_and_pending'
  | 'active_and_expired'
  | 'pending'
  | 'unknown_invitation'
  | 'expired'
  | 'ambiguous'
  | 'nowhere';

/**
 * How an address stands on the roster, compared with the live account type. `awaiting_successor`: it is not
 * listed, but someone listed had it before, and is not active at the new address yet. `on_hold`: it is
 * listed, and the entry says to leave it alone for now.
 */
export type RosterState =
  | 'listed_same_type'
  | 'listed_other_type'
  | 'not_listed'
  | 'awaiting_successor'
  | 'on_hold';

/** What follows. `disable…` is subject to `policy.unlisted` and `policy.protected`. */
export type Decision =
  | 'nothing'
  | 'invite'
  | 'reinvite'
  | 'change_account_type'
  | 'disable'
  | 'disable_and_cancel_invitation'
  | 'cancel_invitation'
  | 'pending_other_type'
  | 'unknown_invitation_state'
  | 'ambiguous_user';

type DecisionRow = Readonly<Record<RosterState, Decision>>;

// biome-ignore format: it is read as a table
const TABLE: Readonly<Record<LiveState, DecisionRow>> = {
  //                      listed with this type       with another type           not listed                       awaiting a successor            on hold
  active:             row('nothing',                  'change_account_type',      'disable',                       'nothing',                   'nothing'),
  active_and_pending: row('nothing',                  'change_account_type',      'disable_and_cancel_invitation', 'cancel_invitation',         'nothing'),
  active_and_expired: row('nothing',                  'change_account_type',      'disable',                       'nothing',                   'nothing'),
  pending:            row('nothing',                  'pending_other_type',       'cancel_invitation',             'cancel_invitation',         'nothing'),
  unknown_invitation: row('unknown_invitation_state', 'unknown_invitation_state', 'unknown_invitation_state',      'unknown_invitation_state',  'nothing'),
  expired:            row('reinvite',                 'reinvite',                 'nothing',                       'nothing',                   'nothing'),
  ambiguous:          row('ambiguous_user',           'ambiguous_user',           'ambiguous_user',                'ambiguous_user',            'nothing'),
  nowhere:            row('invite',                   'invite',                   'nothing',                       'nothing',                   'nothing'),
};

function row(
  sameType: Decision,
  otherType: Decision,
  notListed: Decision,
  awaiting: Decision,
  onHold: Decision,
): DecisionRow {
  return {
    listed_same_type: sameType,
    listed_other_type: otherType,
    not_listed: notListed,
    awaiting_successor: awaiting,
    on_hold: onHold,
  };
}

/** Looks the decision up; total, so every combination has one. */
export function decide(live: LiveState, roster: RosterState): Decision {
  return TABLE[live][roster];
}
