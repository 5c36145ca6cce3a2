/** What the API's writes are made of: done, refused, and one user replaced. */
import type { Assumptions } from './assumptions.js';
import { refuse, type WriteAnswer } from './operation.js';
import {
  type EventType,
  type Moment,
  recordEvent,
  replaceUser,
  replaceWorkspace,
  type SandboxState,
  type SandboxUser,
  type SandboxWorkspace,
  type Step,
} from './state.js';

/** One workspace in its state, and when something is written there. */
export interface Scene {
  readonly state: SandboxState;
  readonly workspace: SandboxWorkspace;
  readonly moment: Moment;
}

/** Whom an event is about. */
export interface Whom {
  readonly email: string;
  readonly uid: string | null;
  readonly accountType: string;
}

/** `ok: true`. */
export function succeed(state: SandboxState): Step<WriteAnswer> {
  return { state, answer: { kind: 'written', ok: true } };
}

/** The state as it was, and a refusal in the form that the assumptions want. */
export function decline(
  state: SandboxState,
  assumptions: Assumptions,
  message: string,
): Step<WriteAnswer> {
  if (assumptions.refusal === 'ok_false') return { state, answer: { kind: 'written', ok: false } };
  return { state, answer: refuse(message) };
}

/** Replaces one user, and says so in the audit log. */
export function saveUser(scene: Scene, next: SandboxUser, type: EventType): Step<WriteAnswer> {
  return saveWorkspace(scene, replaceUser(scene.workspace, next), type, next);
}

/** Replaces the workspace, and says in the audit log what an API key did to whom. */
export function saveWorkspace(
  { state, moment }: Scene,
  next: SandboxWorkspace,
  type: EventType,
  { email, uid, accountType }: Whom,
): Step<WriteAnswer> {
  const event = { at: moment.at, type, actor: 'api_key', actorEmail: null } as const;
  const whom = { email, uid, accountType };
  const changed = replaceWorkspace(state, next);
  return succeed(recordEvent(changed, next.uid, { ...event, ...whom }));
}
