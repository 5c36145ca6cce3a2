import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RosterError } from '../../src/errors.js';
import { hideSecret } from '../../src/secret.js';
import {
  ANY_WORKSPACE,
  isSameWorkspace,
  type ParsedSettings,
  resolveSettings,
  type Settings,
} from '../../src/workspace/settings.js';
import { makeSettings } from '../fixtures/settings.js';
import { fakeFiles, systemError } from '../outside.js';

const FILE = '/home/ann/.paradime/credentials';
const ENDPOINT = 'https://api.example.test/graphql';
const FROM_ENV = {
  PARADIME_API_ENDPOINT: ENDPOINT,
  PARADIME_API_KEY: 'env-key',
  PARADIME_API_SECRET: 'env-secret',
};
const FROM_ALIASES = {
  API_ENDPOINT: 'https://alias.example.test/graphql',
  API_KEY: 'alias-key',
  API_SECRET: 'alias-secret',
  WORKSPACE_UID: 'alias-uid',
};
const FROM_FILE =
  'API_ENDPOINT=https://file.example.test/graphql\nAPI_KEY=file-key\nAPI_SECRET=file-secret\nWORKSPACE_UID=file-uid\n';

interface Places {
  readonly flags?: Settings;
  readonly variables?: Record<string, string | undefined>;
  readonly file?: string;
  readonly rosterUid?: string;
  /** What the roster says of credentials. */
  readonly prefix?: string;
}

function resolve(places: Places): Promise<ParsedSettings> {
  const { flags = {}, variables = {}, file, rosterUid, prefix } = places;
  const files = fakeFiles(file === undefined ? {} : { [FILE]: file });
  return resolveSettings(
    flags,
    { variables, files, homeDirectory: () => '/home/ann' },
    { uid: rosterUid ?? null, name: null, credentials: prefix ?? null },
  );
}

async function failure(places: Places): Promise<RosterError> {
  const error: unknown = await resolve(places).catch((reason: unknown) => reason);
  if (error instanceof RosterError) return error;
  throw new Error('did not fail as expected');
}

function reveal(settings: ParsedSettings): readonly string[] {
  const { credentials } = settings;
  return credentials.kind === 'legacy'
    ? [credentials.kind, credentials.key.reveal(), credentials.secret.reveal()]
    : [credentials.kind, credentials.secret.reveal()];
}

describe('where settings are taken from', () => {
  it('takes all from the environment before the deprecated names and the file', async () => {
    const settings = await resolve({
      variables: { ...FROM_ALIASES, ...FROM_ENV },
      file: FROM_FILE,
    });
    expect(settings.endpoint).toBe(ENDPOINT);
    expect(reveal(settings)).toEqual(['legacy', 'env-key', 'env-secret']);
    expect(settings.source).toEqual({
      endpoint: 'PARADIME_API_ENDPOINT',
      credentials: 'PARADIME_API_SECRET',
      workspaceUid: null,
    });
  });

  it('takes the deprecated names before the file', async () => {
    const settings = await resolve({ variables: FROM_ALIASES, file: FROM_FILE });
    expect(settings.endpoint).toBe('https://alias.example.test/graphql');
    expect(reveal(settings)).toEqual(['legacy', 'alias-key', 'alias-secret']);
    expect(settings.workspaceUid).toBe('alias-uid');
  });

  it('takes the file last', async () => {
    const settings = await resolve({ file: FROM_FILE });
    expect(settings.endpoint).toBe('https://file.example.test/graphql');
    expect(reveal(settings)).toEqual(['legacy', 'file-key', 'file-secret']);
    expect(settings.workspaceUid).toBe('file-uid');
    expect(settings.source.credentials).toBe(`API_SECRET in ${FILE}`);
  });

  it('lets flags win over all', async () => {
    const settings = await resolve({
      flags: { endpoint: 'http://127.0.0.1:4000/graphql', workspaceUid: 'flag', timeout: '2.5' },
      variables: { ...FROM_ENV, PARADIME_WORKSPACE_UID: 'env-uid' },
    });
    expect(settings.endpoint).toBe('http://127.0.0.1:4000/graphql');
    expect(settings.workspaceUid).toBe('flag');
    expect(settings.timeoutMs).toBe(2500);
  });

  it('takes an empty variable for none, as CI gives for a secret that is not set', async () => {
    const empty = { PARADIME_API_ENDPOINT: '', PARADIME_API_KEY: '', PARADIME_API_SECRET: '' };
    expect(reveal(await resolve({ variables: empty, file: FROM_FILE }))).toContain('file-secret');
  });

  it('never sends the secret of the file to an endpoint of the environment', async () => {
    const error = await failure({
      variables: { PARADIME_API_ENDPOINT: 'https://other.example.test/' },
      file: FROM_FILE,
    });
    expect(error).toMatchObject({ code: 'credentials_missing', exitCode: 4 });
    expect(error.message).toContain('PARADIME_API_SECRET must be in the same place');
  });

  it('never sends the secret of the environment to an endpoint of the file', async () => {
    const variables = { PARADIME_API_KEY: 'k', PARADIME_API_SECRET: 's' };
    const error = await failure({ variables, file: FROM_FILE });
    expect(error.message).toContain('no API endpoint');
    expect(error.message).toContain('PARADIME_API_ENDPOINT must be in the same place');
  });

  it('passes over an API_KEY that is of some other tool', async () => {
    const settings = await resolve({ variables: { API_KEY: 'foreign' }, file: FROM_FILE });
    expect(reveal(settings)).toEqual(['legacy', 'file-key', 'file-secret']);
  });

  it('passes over an API_SECRET of some other tool even when --endpoint is given', async () => {
    const flags = { endpoint: ENDPOINT };
    const settings = await resolve({
      flags,
      variables: { API_SECRET: 'foreign' },
      file: FROM_FILE,
    });
    expect(reveal(settings)).toContain('file-secret');
  });

  it('takes the saved workspace uid only with the credentials that it was saved with', async () => {
    const settings = await resolve({ variables: FROM_ENV, file: FROM_FILE });
    expect(settings.workspaceUid).toBeNull();
  });

  it('narrows the credentials of the file to the workspace of the environment', async () => {
    const variables = { PARADIME_WORKSPACE_UID: 'env-uid' };
    expect((await resolve({ variables, file: FROM_FILE })).workspaceUid).toBe('env-uid');
  });

  it("selects the roster's workspace and still tells the settings' own", async () => {
    const settings = await resolve({ file: FROM_FILE, rosterUid: 'roster-uid' });
    expect(settings.workspaceUid).toBe('roster-uid');
    expect(settings.settingsWorkspaceUid).toBe('file-uid');
  });
});

describe('what is missing', () => {
  it('names everything that was looked for when there is nothing', async () => {
    const error = await failure({});
    expect(error).toMatchObject({ code: 'credentials_missing', exitCode: 4 });
    expect(error.message).toContain('no API endpoint and no API secret');
    for (const place of ['PARADIME_API_ENDPOINT', 'PARADIME_API_SECRET', FILE]) {
      expect(error.message).toContain(place);
    }
    expect(error.hint).toContain("Generate API keys in Paradime's workspace settings");
  });

  it('names only what is missing', async () => {
    const error = await failure({ variables: { ...FROM_ENV, PARADIME_API_KEY: undefined } });
    expect(error.message).toContain('no API key');
    expect(error.message).not.toContain('no API secret');
    expect(error.message).not.toContain('no API endpoint');
  });

  it('asks for no key beside a workspace token', async () => {
    const variables = { PARADIME_API_ENDPOINT: ENDPOINT, PARADIME_API_SECRET: 'prdm_wsp_1' };
    expect(reveal(await resolve({ variables }))).toEqual(['workspace_token', 'prdm_wsp_1']);
  });

  it.each(['prdm_wsp_1', 'prdm_cmp_1'])(
    'takes %s from where the key would be: Paradime keeps it there itself',
    async (token) => {
      for (const place of [
        { variables: { PARADIME_API_ENDPOINT: ENDPOINT, PARADIME_API_KEY: token } },
        { variables: { TEAM_API_ENDPOINT: ENDPOINT, TEAM_API_KEY: token }, prefix: 'TEAM' },
        { file: `API_ENDPOINT=${ENDPOINT}\nAPI_KEY=${token}\nAPI_SECRET=\n` },
      ]) {
        const settings = await resolve({ ...place, rosterUid: 'ws1' });
        expect(reveal(settings)[1]).toBe(token);
        expect(settings.source.credentials).toContain('API_KEY');
      }
    },
  );

  it('still misses the secret beside a key that is no token', async () => {
    const variables = { PARADIME_API_ENDPOINT: ENDPOINT, PARADIME_API_KEY: 'a-key' };
    expect((await failure({ variables })).message).toContain('no API secret');
  });

  it('says of a file without the lines of `paradime login` that it has none of them', async () => {
    const error = await failure({ file: '[default]\ntoken: prdm_wsp_1\n' });
    expect(error.code).toBe('credentials_missing');
    expect(error.message).toContain(
      `The file ${FILE} exists, but has none of the lines API_ENDPOINT=…, API_KEY=… and API_SECRET=…`,
    );
    expect(error.message).not.toContain('prdm_wsp_1');
  });

  it('asks for no workspace where none in particular is meant', async () => {
    const variables = { PARADIME_API_ENDPOINT: ENDPOINT, PARADIME_API_SECRET: 'prdm_cmp_1' };
    const env = { variables, files: fakeFiles({}), homeDirectory: () => null };
    const settings = await resolveSettings({}, env, ANY_WORKSPACE);
    expect(settings).toMatchObject({ workspaceUid: null, credentials: { kind: 'company_token' } });
  });

  it('asks for it where it can be written: there may be no roster', async () => {
    const variables = { PARADIME_API_ENDPOINT: ENDPOINT, PARADIME_API_SECRET: 'prdm_cmp_1' };
    const env = { variables, files: fakeFiles({}), homeDirectory: () => '/home/ann' };
    const error: unknown = await resolveSettings({}, env, null).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'workspace_uid_missing',
      hint: 'Give --workspace-uid or PARADIME_WORKSPACE_UID; `roster workspaces` lists the uids.',
    });
    const { hint } = await failure({ variables });
    expect(hint).toContain('Write workspace.uid into the roster, or give --workspace-uid');
  });

  it('asks for a workspace beside a company token', async () => {
    const variables = { PARADIME_API_ENDPOINT: ENDPOINT, PARADIME_API_SECRET: 'prdm_cmp_1' };
    expect(await failure({ variables })).toMatchObject({
      code: 'workspace_uid_missing',
      exitCode: 4,
    });
    const settings = await resolve({ variables, rosterUid: 'ws1' });
    expect(reveal(settings)).toEqual(['company_token', 'prdm_cmp_1']);
    expect(settings.workspaceUid).toBe('ws1');
  });

  it('says so when the file is there but cannot be read', async () => {
    const files = { ...fakeFiles({}), read: () => Promise.reject(systemError('EACCES')) };
    const env = { variables: {}, files, homeDirectory: () => '/home/ann' };
    await expect(resolveSettings({}, env, null)).rejects.toMatchObject({
      code: 'credentials_unreadable',
      exitCode: 4,
      message: expect.stringContaining(FILE),
    });
  });

  it('says that there is no home folder to keep a file in, which is no error where the variables say all', async () => {
    const env = { files: fakeFiles({}), homeDirectory: () => null };
    await expect(resolveSettings({}, { ...env, variables: {} }, null)).rejects.toMatchObject({
      code: 'credentials_missing',
      message: expect.stringContaining('There is no home folder (HOME is not set)'),
    });
    const variables = { PARADIME_API_ENDPOINT: ENDPOINT, PARADIME_API_SECRET: 'prdm_wsp_1' };
    const settings = await resolveSettings({}, { ...env, variables }, null);
    expect(settings.credentials.kind).toBe('workspace_token');
  });

  it('refuses to read a huge credentials file', async () => {
    const files = fakeFiles({ [FILE]: 'x'.repeat(2 ** 20 + 1) });
    const env = { variables: {}, files, homeDirectory: () => '/home/ann' };
    await expect(resolveSettings({}, env, null)).rejects.toMatchObject({
      code: 'credentials_unreadable',
    });
  });
});

describe('what is malformed', () => {
  it.each([
    ['http to another machine', 'http://api.example.test/graphql'],
    ['http to a name that only looks local', 'http://localhost.example.test/'],
    ['http to a name that starts like a loopback address', 'http://127.0.0.1.example.test/'],
    ['another scheme', 'ftp://api.example.test/'],
    ['no scheme', 'api.example.test/graphql'],
    ['a user', 'https://user@api.example.test/'],
    ['a password', 'https://:hunter2@api.example.test/'],
    ['a query', 'https://api.example.test/?key=hunter2'],
    ['a fragment', 'https://api.example.test/#hunter2'],
    ['an empty text', ''],
  ])('refuses an endpoint with %s', async (_what, endpoint) => {
    const error = await failure({ flags: { endpoint }, variables: FROM_ENV });
    expect(error).toMatchObject({ code: 'invalid_setting', exitCode: 3 });
    expect(error.message).toContain('--endpoint');
    expect(error.message).not.toContain('hunter2');
  });

  it.each([
    'http://localhost:4000/',
    'http://127.0.0.1/',
    'http://127.9.8.7:1/x',
    'http://[::1]:4000/graphql',
    'https://api.example.test:8443/x',
  ])('accepts %s', async (endpoint) => {
    expect((await resolve({ flags: { endpoint }, variables: FROM_ENV })).endpoint).toBe(endpoint);
  });

  it.each(['0', '0.5', '601', '-1', 'abc', '', '1e2', 'NaN', 'Infinity', '30s'])(
    'refuses a timeout of "%s"',
    async (timeout) => {
      const error = await failure({ flags: { timeout }, variables: FROM_ENV });
      expect(error).toMatchObject({ code: 'invalid_setting', exitCode: 3 });
    },
  );

  it.each([
    ['1', 1000],
    ['600', 600_000],
    [undefined, 30_000],
  ])('takes a timeout of %s seconds', async (timeout, milliseconds) => {
    const settings = await resolve({ flags: { timeout }, variables: FROM_ENV });
    expect(settings.timeoutMs).toBe(milliseconds);
  });

  it.each(['line\nbreak', 'line\r\nX-Evil: 1', 'space inside', 'trailing ', 'nul\0', 'ümlaut'])(
    'refuses a secret that cannot be a header, without showing it',
    async (secret) => {
      const error = await failure({ variables: { ...FROM_ENV, PARADIME_API_SECRET: secret } });
      expect(error).toMatchObject({ code: 'invalid_setting', exitCode: 3 });
      expect(error.message).toContain('PARADIME_API_SECRET');
      expect(inspect(error)).not.toContain(secret.trim());
    },
  );

  it('refuses a key or a uid that would add a header', async () => {
    const evil = 'a\r\nX-Evil: 1';
    const key = await failure({ variables: { ...FROM_ENV, PARADIME_API_KEY: evil } });
    expect(key).toMatchObject({ code: 'invalid_setting' });
    const uid = await failure({ flags: { workspaceUid: evil }, variables: FROM_ENV });
    expect(uid.message).toContain('--workspace-uid');
    const roster = await failure({ rosterUid: evil, variables: FROM_ENV });
    expect(roster.message).toContain('workspace.uid');
  });
});

describe('secrets', () => {
  it('are in no error and no printed settings, whatever they are', async () => {
    const text = fc.string({ minLength: 12, unit: 'grapheme' });
    await fc.assert(
      fc.asyncProperty(text, text, fc.boolean(), async (key, secret, complete) => {
        const variables = {
          PARADIME_API_KEY: `k:${key}`,
          PARADIME_API_SECRET: `s:${secret}`,
          ...(complete ? { PARADIME_API_ENDPOINT: ENDPOINT } : {}),
        };
        const result: unknown = await resolve({ variables }).catch((reason: unknown) => reason);
        const shown = `${inspect(result, { depth: null, showHidden: true })}${JSON.stringify(result)}${String(result)}`;
        expect(shown).not.toContain(`k:${key}`);
        expect(shown).not.toContain(`s:${secret}`);
      }),
    );
  });
});

describe('a workspace with keys of its own', () => {
  const OWN = {
    TEAM_API_ENDPOINT: 'https://team.example.test/graphql',
    TEAM_API_KEY: 'team-key',
    TEAM_API_SECRET: 'team-secret',
    TEAM_WORKSPACE_UID: 'team-uid',
  };

  it('takes all from its own variables', async () => {
    const settings = await resolve({
      variables: { ...FROM_ALIASES, ...FROM_ENV, PARADIME_WORKSPACE_UID: 'env-uid', ...OWN },
      file: FROM_FILE,
      prefix: 'TEAM',
    });
    expect(settings.endpoint).toBe('https://team.example.test/graphql');
    expect(reveal(settings)).toEqual(['legacy', 'team-key', 'team-secret']);
    expect(settings.settingsWorkspaceUid).toBe('team-uid');
    expect(settings.source.credentials).toBe('TEAM_API_SECRET');
  });

  it('never takes a uid that is meant for other credentials', async () => {
    const { TEAM_WORKSPACE_UID: _, ...rest } = OWN;
    const variables = { ...rest, PARADIME_WORKSPACE_UID: 'env-uid' };
    expect((await resolve({ variables, prefix: 'TEAM' })).workspaceUid).toBeNull();
  });

  it.each(['TEAM_API_ENDPOINT', 'TEAM_API_KEY', 'TEAM_API_SECRET'])(
    'never takes what is missing of it from elsewhere: %s',
    async (name) => {
      const error = await failure({
        variables: { ...FROM_ALIASES, ...FROM_ENV, ...OWN, [name]: '' },
        file: FROM_FILE,
        prefix: 'TEAM',
      });
      expect(error).toMatchObject({ code: 'credentials_missing', exitCode: 4 });
      expect(error.message).toContain(name);
      expect(error.message).not.toContain('PARADIME');
      expect(error.hint).toContain('TEAM_API_SECRET');
      expect(error.hint).not.toContain('paradime login');
    },
  );

  it('says what to set where nothing is', async () => {
    const error = await failure({ variables: FROM_ENV, file: FROM_FILE, prefix: 'TEAM' });
    expect(error.message).toContain('credentials: TEAM');
    expect(error.message).toContain('TEAM_API_ENDPOINT and TEAM_API_SECRET');
  });

  it('goes with an endpoint that someone typed', async () => {
    const flags = { endpoint: 'https://typed.example.test/graphql' };
    const variables = { ...OWN, TEAM_API_ENDPOINT: '' };
    const settings = await resolve({ flags, variables, prefix: 'TEAM' });
    expect(settings.endpoint).toBe('https://typed.example.test/graphql');
  });

  it('leaves a name to be looked up where a company token is told no uid', async () => {
    const variables = { ...OWN, TEAM_API_SECRET: 'prdm_cmp_x', TEAM_WORKSPACE_UID: '' };
    const files = fakeFiles({});
    const env = { variables, files, homeDirectory: () => '/home/ann' };
    const wanted = { uid: null, name: 'analytics', credentials: 'TEAM' };
    expect((await resolveSettings({}, env, wanted)).workspaceUid).toBeNull();
    await expect(resolveSettings({}, env, { ...wanted, name: null })).rejects.toMatchObject({
      code: 'workspace_uid_missing',
      hint: expect.stringContaining('TEAM_WORKSPACE_UID'),
    });
  });
});

function settingsOf(
  uid: string | null,
  secret: string,
  endpoint = 'https://a.test/',
): ParsedSettings {
  const credentials = { kind: 'workspace_token', secret: hideSecret(secret) } as const;
  return makeSettings({ endpoint, credentials, workspaceUid: uid });
}

describe('two sets of settings', () => {
  it.each([
    ['the same uid', settingsOf('ws', 'one'), settingsOf('ws', 'two'), true],
    ['different uids of one token', settingsOf('ws', 'one'), settingsOf('other', 'one'), false],
    ['the same token without uids', settingsOf(null, 'one'), settingsOf(null, 'one'), true],
    ['the same token, a uid beside one', settingsOf('ws', 'one'), settingsOf(null, 'one'), true],
    ['different tokens without uids', settingsOf(null, 'one'), settingsOf(null, 'two'), false],
    [
      'another name of this machine',
      settingsOf('ws', 'one', 'http://localhost:4100/graphql'),
      settingsOf('ws', 'two', 'http://127.0.0.1:4100/graphql'),
      true,
    ],
    [
      'another port of this machine',
      settingsOf('ws', 'one', 'http://[::1]:4100/graphql'),
      settingsOf('ws', 'one', 'http://127.0.0.1:4101/graphql'),
      false,
    ],
    [
      'the same uid somewhere else',
      settingsOf('ws', 'one'),
      settingsOf('ws', 'one', 'https://b.test/'),
      false,
    ],
  ])('with %s', (_name, a, b, same) => {
    expect(isSameWorkspace(a, b)).toBe(same);
    expect(isSameWorkspace(b, a)).toBe(same);
  });
});
