import { describe, expect, test } from 'vitest';
import { createConcealment } from '../../src/render/conceal.js';
import { createRedaction } from '../../src/render/redact.js';
import { concealIn, createSecrets } from '../../src/secret.js';

const secrets = createSecrets({ PARADIME_API_SECRET: 'the-secret-1', PARADIME_API_KEY: 'short' });
const USERS = [
  {
    email: 'the-secret-1@acme.io',
    name: 'bot the-secret-1',
    account_type: 'short',
    status: 'active',
    uid: 'u-THE-SECRET-1',
  },
] as const;

describe('data that are shown', () => {
  test('hold no secret, in keys or in values, wherever it stands', () => {
    const data = {
      'the-secret-1': [{ a: 'x the-secret-1 y', b: 5, c: null, d: true }],
      e: 'short',
    };
    expect(concealIn(data, secrets)).toEqual({
      '[secret]': [{ a: 'x [secret] y', b: 5, c: null, d: true }],
      e: '[secret]',
    });
  });

  test('stay what they are without secrets', () => {
    const data = { a: 'short' };
    expect(concealIn(data, createSecrets({}))).toBe(data);
  });

  test('of a command hold none, with people and without', () => {
    for (const show of [createConcealment(secrets), createRedaction(secrets)]) {
      expect(JSON.stringify(show.users(USERS))).not.toMatch(/the-secret-1|short/i);
      expect(show.text('key the-secret-1')).toBe('key [secret]');
    }
    expect(createConcealment(secrets).users(USERS)).toMatchObject([
      {
        email: '[secret]@acme.io',
        name: 'bot [secret]',
        account_type: '[secret]',
        uid: 'u-[secret]',
      },
    ]);
  });
});
