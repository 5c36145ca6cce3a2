import { describe, expect, test } from 'vitest';
import { type Assumptions, DEFAULT_ASSUMPTIONS } from '../../src/sandbox/assumptions.js';
import {
  authenticate,
  DEFAULT_SANDBOX_KEY,
  DEFAULT_SANDBOX_WORKSPACE_UID,
  SANDBOX_KEYS,
} from '../../src/sandbox/credentials.js';

type Headers = Readonly<Record<string, string>>;

function ask(headers: Headers, given: Partial<Assumptions> = {}) {
  return authenticate((name) => headers[name] ?? null, { ...DEFAULT_ASSUMPTIONS, ...given });
}

const LEGACY = { 'x-api-key': 'sandbox-key', 'x-api-secret': 'sandbox-secret' };
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
const inWorkspace = (uid: string) => ({ 'x-paradime-workspace': uid });

describe('credentials', () => {
  test('a legacy key opens its own workspace', () => {
    expect(ask(LEGACY)).toEqual({
      caller: { key: SANDBOX_KEYS.legacyAdmin, workspaceUid: 'ws_analytics' },
    });
  });

  test('a workspace token opens its own workspace', () => {
    expect(ask(bearer('prdm_wsp_sandbox_marketing'))).toEqual({
      caller: { key: SANDBOX_KEYS.marketingAdmin, workspaceUid: 'ws_marketing' },
    });
  });

  test.each(['ws_analytics', 'ws_marketing', 'ws_finance'])('a company token opens %s', (uid) => {
    expect(ask({ ...bearer('prdm_cmp_sandbox'), ...inWorkspace(uid) })).toEqual({
      caller: { key: SANDBOX_KEYS.companyAdmin, workspaceUid: uid },
    });
  });

  test.each<[string, Headers]>([
    ['none', {}],
    ['a wrong secret', { ...LEGACY, 'x-api-secret': 'wrong' }],
    ['a key without its secret', { 'x-api-key': 'sandbox-key' }],
    ['a secret without its key', { 'x-api-secret': 'sandbox-secret' }],
    ['two halves of different keys', { ...LEGACY, 'x-api-key': 'sandbox-viewer-key' }],
    ['a legacy secret as bearer', bearer('sandbox-secret')],
    ['a bearer token as legacy key', { 'x-api-key': '', 'x-api-secret': 'prdm_wsp_sandbox' }],
    ['another scheme', { authorization: 'Basic prdm_wsp_sandbox' }],
    ['a token without scheme', { authorization: 'prdm_wsp_sandbox' }],
    ['an unknown token', bearer('prdm_wsp_other')],
    ['an expired token', bearer('prdm_wsp_sandbox_expired')],
    ['a company token without workspace', bearer('prdm_cmp_sandbox')],
    [
      'a company token with an unknown workspace',
      { ...bearer('prdm_cmp_sandbox'), ...inWorkspace('ws_nowhere') },
    ],
  ])('%s are refused, and the message holds no secret', (_name, headers) => {
    const answer = ask(headers);
    expect(answer).toEqual({ caller: null, message: expect.any(String) });
    expect(JSON.stringify(answer)).not.toMatch(/sandbox|prdm_/);
  });

  test.each<[string, Headers]>([
    ['legacy key', LEGACY],
    ['workspace token', bearer('prdm_wsp_sandbox')],
  ])('a %s may name its own workspace', (_name, headers) => {
    expect(ask({ ...headers, ...inWorkspace('ws_analytics') }).caller?.workspaceUid).toBe(
      'ws_analytics',
    );
  });

  test('otherWorkspace refuse: naming another workspace than the key belongs to', () => {
    expect(ask({ ...LEGACY, ...inWorkspace('ws_marketing') }).caller).toBeNull();
  });

  test('otherWorkspace ignore: the key decides', () => {
    const headers = { ...LEGACY, ...inWorkspace('ws_marketing') };
    expect(ask(headers, { otherWorkspace: 'ignore' }).caller?.workspaceUid).toBe('ws_analytics');
  });

  test('otherWorkspace ignore: a company token must still name one that there is', () => {
    const headers = { ...bearer('prdm_cmp_sandbox'), ...inWorkspace('ws_nowhere') };
    expect(ask(headers, { otherWorkspace: 'ignore' }).caller).toBeNull();
  });

  test('the default key opens the default workspace and may do everything', () => {
    const key = SANDBOX_KEYS[DEFAULT_SANDBOX_KEY];
    const headers = { ...bearer(key.secret), ...inWorkspace(DEFAULT_SANDBOX_WORKSPACE_UID) };
    expect(ask(headers).caller?.key.capabilities).toContain('User management admin');
  });

  test('secrets have the prefix of their kind', () => {
    for (const { kind, secret, apiKey } of Object.values(SANDBOX_KEYS)) {
      const prefix = { legacy: 'sandbox-', workspace: 'prdm_wsp_', company: 'prdm_cmp_' }[kind];
      expect(secret.startsWith(prefix)).toBe(true);
      expect(apiKey !== null).toBe(kind === 'legacy');
    }
  });
});
