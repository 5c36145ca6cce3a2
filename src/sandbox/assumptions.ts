/**
 * What nobody could check against the live service, in one place: each question, what the sandbox
 * does by default, and what else a client must survive. The questions are those of the API's
 * description; the last group is what the sandbox had to decide besides.
 */
import { EXIT, RosterError } from '../errors.js';

/** Every open question with its possible answers. The first answer is the default. */
const ASSUMPTION_CHOICES = {
  /** Inviting an address that is active or pending: nothing is sent, or a second e-mail is. */
  inviteExisting: ['error', 'ok_and_mail'],
  /** Inviting an address whose invitation expired or was declined. */
  inviteExpired: ['resend', 'error'],
  /** Inviting a disabled user. */
  inviteDisabled: ['error', 'reactivate', 'invite'],
  /** Changing to the account type that a user has. */
  changeToSameType: ['ok', 'error'],
  /** Disabling a uid that is disabled or unknown. */
  disableInactive: ['error', 'ok'],
  /** `keep` and `lower` compare without case; `lower` also stores so; `sensitive` does neither. */
  emailCase: ['keep', 'lower', 'sensitive'],
  /** Whether an address is stored as it was sent, or without what follows a plus in its local part. */
  storedAddress: ['as_sent', 'without_tag'],
  /** Disabling the last active user of an admin type. */
  disableLastAdmin: ['refuse', 'allow'],
  /** What a client gets that sends more than five operations a second. */
  rateLimit: ['none', 'http_429_seconds', 'http_429_date', 'http_503', 'error_in_200'],
  /** How a write is refused: GraphQL `errors`, or `ok: false` without them. */
  refusal: ['error', 'ok_false'],

  /** Moving the last active user of an admin type to another type. */
  changeLastAdmin: ['refuse', 'allow'],
  /** Changing the account type of a uid that is disabled or unknown. */
  changeInactive: ['error', 'ok'],
  /** The uid of a user whose account type changes. */
  uidAfterChange: ['same', 'new'],
  /** What a pending invitation's status is called: the SDK and the documentation differ. */
  pendingStatus: ['SENT', 'ACTIVE'],
  /** What `metadataJson` is: the SDK and the documentation differ. */
  auditMetadata: ['string', 'object', 'null'],
  /** How wrong, missing or expired credentials are refused. */
  wrongCredentials: ['http_401', 'http_403', 'error_in_200'],
  /** How an operation is refused for which the key lacks the capability. */
  missingCapability: ['http_403', 'http_401', 'error_in_200'],
  /** `X-Paradime-Workspace` names another workspace than the one that the key belongs to. */
  otherWorkspace: ['refuse', 'ignore'],
} as const;

/** One answer to every open question. */
export type Assumptions = {
  readonly [Name in keyof typeof ASSUMPTION_CHOICES]: (typeof ASSUMPTION_CHOICES)[Name][number];
};

/** What the sandbox does unless told otherwise. */
export const DEFAULT_ASSUMPTIONS: Assumptions = {
  inviteExisting: 'error',
  inviteExpired: 'resend',
  inviteDisabled: 'error',
  changeToSameType: 'ok',
  disableInactive: 'error',
  emailCase: 'keep',
  storedAddress: 'as_sent',
  disableLastAdmin: 'refuse',
  rateLimit: 'none',
  refusal: 'error',
  changeLastAdmin: 'refuse',
  changeInactive: 'error',
  uidAfterChange: 'same',
  pendingStatus: 'SENT',
  auditMetadata: 'string',
  wrongCredentials: 'http_401',
  missingCapability: 'http_403',
  otherWorkspace: 'refuse',
};

const CHOICES: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(ASSUMPTION_CHOICES));

/** The assumptions that texts such as `NAME=CHOICE` name; the last counts. Throws a RosterError (exit code 3). */
export function parseAssumptions(texts: readonly string[]): Partial<Assumptions> {
  const given = Object.fromEntries(texts.map(parseAssumption));
  if (isAssumptions(given)) return given;
  throw wrong('There is no such assumption.', 'See docs/sandbox.md.');
}

function parseAssumption(text: string): readonly [name: string, choice: string] {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  const choice = at < 0 ? '' : text.slice(at + 1);
  const choices = CHOICES.get(name);
  if (choices === undefined) {
    throw wrong(`There is no assumption ${name}.`, `There are: ${[...CHOICES.keys()].join(', ')}.`);
  }
  if (!choices.includes(choice)) {
    throw wrong(`${name} can't be "${choice}".`, `It must be one of ${choices.join(', ')}.`);
  }
  return [name, choice];
}

function isAssumptions(
  given: Readonly<Record<string, string>>,
): given is Readonly<Record<string, string>> & Partial<Assumptions> {
  return Object.entries(given).every(([name, choice]) => CHOICES.get(name)?.includes(choice));
}

function wrong(message: string, hint: string): RosterError {
  return new RosterError(message, { code: 'assumption_invalid', exitCode: EXIT.invalid, hint });
}
