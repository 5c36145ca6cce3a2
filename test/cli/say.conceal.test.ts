import { describe, expect, it } from 'vitest';
import { conceal } from '../../src/cli/say.js';
import { createSecrets } from '../../src/secret.js';

describe('conceal', () => {
  it.each([
    'PARADIME_API_KEY',
    'PARADIME_API_SECRET',
    'API_KEY',
    'API_SECRET',
    'TEAM_API_SECRET',
    'TEAM_B_API_KEY',
  ])('takes out what %s holds', (name) => {
    const variables = { [name]: 'not-for-anyone' };
    expect(conceal('it said not-for-anyone', { secrets: createSecrets(variables) })).toBe(
      'it said [secret]',
    );
  });

  it('leaves what no secret holds, and what is too short to be one', () => {
    const variables = {
      PARADIME_API_ENDPOINT: 'https://a.test',
      MY_API_KEY: 'short',
      HOME: '/home',
    };
    expect(conceal('short: https://a.test in /home', { secrets: createSecrets(variables) })).toBe(
      'short: https://a.test in /home',
    );
  });
});
