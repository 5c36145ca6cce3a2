import { afterEach, describe, expect, test } from 'vitest';
import { explorerFile, type SandboxServer, serveSandbox } from '../../src/sandbox/http.js';
import { fakeEnv } from '../outside.js';
import { type Reply, send } from './http.js';

const open: SandboxServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** What a browser gets at a path of a sandbox beside which these files were built. */
async function browse(path: string, built: Readonly<Record<string, string>>): Promise<Reply> {
  const env = fakeEnv();
  for (const [name, text] of Object.entries(built)) env.files.put(explorerFile(name), text);
  const server = await serveSandbox({ port: 0, statePath: null }, env);
  open.push(server);
  const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
  const url = server.endpoint.replace('/graphql', path);
  return send(url, { method: 'GET', headers: { Accept: accept } });
}

const BUILT = { 'graphiql.js': 'run()', 'graphiql.css': 'a {}', 'secret.txt': 'secret' };

describe('the page', () => {
  test('opens GraphiQL with a query for both lists and the headers of the default key', async () => {
    const page = await browse('/graphql', BUILT);
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('activeUsers { uid email name accountType }');
    expect(page.text).toContain('invitedUsers { email accountType inviteStatus }');
    expect(page.text).toContain('&quot;Authorization&quot;: &quot;Bearer prdm_cmp_sandbox&quot;');
    expect(page.text).toContain('&quot;X-Paradime-Workspace&quot;: &quot;ws_analytics&quot;');
  });

  test('loads only what the sandbox itself serves', async () => {
    const page = await browse('/graphql', BUILT);
    const addresses = [...page.text.matchAll(/(?:src|href)="([^"]*)"/g)].map(
      ([, address]) => address,
    );
    expect(addresses).toEqual(['data:,', '/graphiql/graphiql.css', '/graphiql/graphiql.js']);
    expect(page.text).not.toMatch(/https?:/);
  });

  test('says so where GraphiQL was not built, and loads nothing', async () => {
    const page = await browse('/graphql', {});
    expect(page.status).toBe(200);
    expect(page.text).toContain('its explorer was not built');
    expect(page.text).not.toContain('/graphiql/');
  });
});

describe('the files of the page', () => {
  test.each([
    ['graphiql.js', 'text/javascript; charset=utf-8', 'run()'],
    ['graphiql.css', 'text/css; charset=utf-8', 'a {}'],
  ])('%s is served as %s', async (name, type, text) => {
    const file = await browse(`/graphiql/${name}`, BUILT);
    expect(file).toMatchObject({ status: 200, text });
    expect(file.headers['content-type']).toBe(type);
  });

  test.each(['', 'secret.txt', 'constructor', '..%2fbin.js'])(
    'there is no "%s", even where a file of that name lies',
    async (name) => {
      expect((await browse(`/graphiql/${name}`, BUILT)).status).toBe(404);
    },
  );

  test('there are none where GraphiQL was not built', async () => {
    expect((await browse('/graphiql/graphiql.js', {})).status).toBe(404);
  });
});

test.each(['/graphql', '/graphiql/graphiql.js'])(
  'a browser may load nothing from elsewhere: the policy of %s',
  async (path) => {
    const { headers } = await browse(path, BUILT);
    const policy = headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'; ");
    expect(policy).not.toMatch(/https?:|\*/);
  },
);
