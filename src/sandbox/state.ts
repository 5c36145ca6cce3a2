/** What the sandbox remembers, as plain data, and the small steps that every change is made of. */
import { createHash } from 'node:crypto';
import { isAdminType } from '../account-type.js';
import { emailKey } from '../email.js';
import type { Assumptions } from './assumptions.js';

/** Someone who can sign in, or could until disabled. */
export interface SandboxUser {
  /** 64 hex digits. */
  readonly uid: string;
  readonly email: string;
  readonly name: string;
  /** Usually one of the nine; by hand anything can be set, as Paradime may add types one day. */
  readonly accountType: string;
  readonly status: 'active' | 'disabled';
}

/** What an invitation can be: pending, over, or turned down. */
export const INVITATION_STATUSES = ['SENT', 'EXPIRED', 'DECLINED'] as const;

/** An invitation that was neither accepted nor cancelled. */
export interface SandboxInvitation {
  readonly email: string;
  readonly accountType: string;
  readonly status: (typeof INVITATION_STATUSES)[number];
}

/** An e-mail that the sandbox would have sent. */
export interface SandboxMail {
  readonly to: string;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
}

/** Something that happened to someone. */
export interface SandboxEvent {
  readonly id: number;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly type: EventType;
  readonly actor: 'api_key' | 'user';
  readonly actorEmail: string | null;
  /** Whom it happened to. The uid is null while an invitation is all there is. */
  readonly email: string;
  readonly uid: string | null;
  readonly accountType: string;
}

/** What can happen to someone. */
export const EVENT_TYPES = [
  'user_invited',
  'user_invitation_accepted',
  'user_invitation_expired',
  'user_invitation_cancelled',
  'user_account_type_changed',
  'user_disabled',
  'user_enabled',
  'user_renamed',
  'user_added',
  'user_invitation_declined',
] as const;

/** One of the things that can happen to someone. */
export type EventType = (typeof EVENT_TYPES)[number];

/** One workspace. */
export interface SandboxWorkspace {
  readonly uid: string;
  /** The number by which the audit log names it. */
  readonly id: number;
  readonly name: string;
  readonly users: readonly SandboxUser[];
  readonly invitations: readonly SandboxInvitation[];
  /** Every e-mail ever sent, the oldest first. */
  readonly mails: readonly SandboxMail[];
  readonly events: readonly SandboxEvent[];
}

/** Everything. */
export interface SandboxState {
  /** Counts up with every uid and every event, so that neither is given twice. */
  readonly serial: number;
  readonly workspaces: readonly SandboxWorkspace[];
}

/** When and under which assumptions a change is made. */
export interface Moment {
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly assumptions: Assumptions;
}

/** One workspace in its state, and when something is done there. */
export interface Scene {
  readonly state: SandboxState;
  readonly workspace: SandboxWorkspace;
  readonly moment: Moment;
}

/** What a transition returns: the state afterwards, and what to say. */
export interface Step<A> {
  readonly state: SandboxState;
  readonly answer: A;
}

/** The uid of the user who is made as number `serial`: the same on every machine, in every run. */
export function makeUid(workspaceUid: string, email: string, serial: number): string {
  return createHash('sha256').update(`${workspaceUid}\n${email}\n${serial}`).digest('hex');
}

/** The workspace with that uid, or null. */
export function findWorkspace(state: SandboxState, uid: string): SandboxWorkspace | null {
  return state.workspaces.find((workspace) => workspace.uid === uid) ?? null;
}

/** The workspace with one user replaced by a successor of the same uid. */
export function replaceUser(workspace: SandboxWorkspace, next: SandboxUser): SandboxWorkspace {
  const users = workspace.users.map((user) => (user.uid === next.uid ? next : user));
  return { ...workspace, users };
}

/** The workspace with an invitation, which takes the place of an earlier one, and with its e-mail. */
export function withInvitation(
  { workspace, moment }: Scene,
  email: string,
  accountType: string,
): SandboxWorkspace {
  const others = workspace.invitations.filter(
    (each) => !isSameAddress(each.email, email, moment.assumptions),
  );
  return {
    ...workspace,
    invitations: [...others, { email, accountType, status: 'SENT' }],
    mails: [...workspace.mails, { to: email, at: moment.at }],
  };
}

/** The scene's state with its workspace as it is now, and with one more event in the audit log. */
export function recordEvent(
  { state, workspace, moment }: Scene,
  event: Omit<SandboxEvent, 'id' | 'at'>,
): SandboxState {
  const id = state.serial + 1;
  const next = { ...workspace, events: [...workspace.events, { id, at: moment.at, ...event }] };
  const workspaces = state.workspaces.map((each) => (each.uid === next.uid ? next : each));
  return { serial: id, workspaces };
}

/** Whether the server takes two addresses for one. */
export function isSameAddress(one: string, other: string, assumptions: Assumptions): boolean {
  if (assumptions.emailCase === 'sensitive') return one === other;
  return emailKey(one) === emailKey(other);
}

/** Whether this active user is the only one left who can manage users. */
export function isLastAdmin(workspace: SandboxWorkspace, user: SandboxUser): boolean {
  const admins = workspace.users.filter(
    (each) => each.status === 'active' && isAdminType(each.accountType),
  );
  return admins.length === 1 && admins[0]?.uid === user.uid;
}
