/** The three kinds of credentials that Paradime gives out, and the headers that each needs. */
import { EXIT, RosterError } from '../errors.js';
import { hideSecret, type Secret } from '../secret.js';
import { invalidSetting, isHeaderText, type SettingValue } from './setting-value.js';

/** What proves who is asking. The secret's prefix tells the kind (`paradime-io` 6.6.0, `APIClient`). */
export type Credentials =
  /** A key with its secret: for the one workspace that the key belongs to. */
  | { readonly kind: 'legacy'; readonly key: Secret; readonly secret: Secret }
  /** A token for the one workspace that it belongs to. */
  | { readonly kind: 'workspace_token'; readonly secret: Secret }
  /** A token for a company: each request must name its workspace. */
  | { readonly kind: 'company_token'; readonly secret: Secret };

const WORKSPACE_TOKEN_PREFIX = 'prdm_wsp_';
const COMPANY_TOKEN_PREFIX = 'prdm_cmp_';

/** Whether a secret is complete by itself: a token needs no key beside it. */
export function isToken(secret: string): boolean {
  return secret.startsWith(WORKSPACE_TOKEN_PREFIX) || secret.startsWith(COMPANY_TOKEN_PREFIX);
}

/**
 * Credentials from a secret and, for a legacy secret, its key. A key beside a token is ignored.
 * Throws `invalid_setting` (exit 3) when one can't be sent as a header, `credentials_missing`
 * (exit 4) when the key is missing. No message shows either.
 */
export function parseCredentials(secret: SettingValue, key: SettingValue | null): Credentials {
  const hidden = hideSecret(requireHeaderText(secret));
  if (secret.text.startsWith(COMPANY_TOKEN_PREFIX)) {
    return { kind: 'company_token', secret: hidden };
  }
  if (secret.text.startsWith(WORKSPACE_TOKEN_PREFIX)) {
    return { kind: 'workspace_token', secret: hidden };
  }
  if (key === null) {
    throw new RosterError(`The secret in ${secret.from} is not a token, so it needs an API key.`, {
      code: 'credentials_missing',
      exitCode: EXIT.credentials,
      hint: 'Give the API key that was generated together with this secret.',
    });
  }
  return { kind: 'legacy', key: hideSecret(requireHeaderText(key)), secret: hidden };
}

/** The headers that carry the credentials and select the workspace. Never log what this returns. */
export function credentialHeaders(
  credentials: Credentials,
  workspaceUid: string | null,
): Record<string, string> {
  const selection = workspaceUid === null ? {} : { 'X-Paradime-Workspace': workspaceUid };
  switch (credentials.kind) {
    case 'legacy':
      return {
        'X-API-KEY': credentials.key.reveal(),
        'X-API-SECRET': credentials.secret.reveal(),
        ...selection,
      };
    case 'workspace_token':
    case 'company_token':
      return { Authorization: `Bearer ${credentials.secret.reveal()}`, ...selection };
  }
}

/** All that must never be shown. */
export function secretsOf(credentials: Credentials): readonly Secret[] {
  return credentials.kind === 'legacy'
    ? [credentials.secret, credentials.key]
    : [credentials.secret];
}

/** Secrets are never trimmed: what is sent is what was given, or nothing is. */
function requireHeaderText(value: SettingValue): string {
  if (isHeaderText(value.text)) return value.text;
  throw invalidSetting(
    `${value.from} contains a line break, a space or another character that can't be sent in a header.`,
    'Copy it again, without spaces, quotes or line breaks around it. Its value is not shown here.',
  );
}
