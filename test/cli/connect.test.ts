import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { withConnection, withConnector } from '../../src/cli/connect.js';
import { ANY_WORKSPACE } from '../../src/workspace/settings.js';
import { answerWith, fakeEnv, json, sleepForever } from '../outside.js';

const OPTIONS = {
  color: false,
  debug: false,
  endpoint: null,
  workspaceUid: null,
  timeout: null,
  concurrency: 1,
  sandbox: false,
};
const VARIABLES = {
  PARADIME_API_ENDPOINT: 'https://api.example.test/graphql',
  PARADIME_API_SECRET: 'prdm_cmp_x',
};
const WANTED = { uid: null, name: 'analytics', credentials: null };

function answer(...workspaces: readonly object[]): Response {
  return json({ data: { listWorkspaces: { ok: true, workspaces } } });
}

/** The uid of the workspace that a company token is connected to by its name. */
function find(respond: () => Response): Promise<string | null> {
  const env = fakeEnv({
    variables: VARIABLES,
    post: answerWith(respond).post,
  });
  // Alarms never ring; pauses between tries take no time.
  const sleep: typeof env.sleep = (ms, signal) =>
    ms >= 30_000 ? sleepForever(ms, signal) : env.sleep(ms, signal);
  return withConnector(OPTIONS, { ...env, sleep }, async (connect) => {
    const { foundWorkspaceUid, workspaceUid } = await connect(WANTED);
    expect(workspaceUid).toBe(foundWorkspaceUid);
    return foundWorkspaceUid;
  });
}

const ANALYTICS = { uid: 'ws_1', name: 'analytics' };

describe('looking a workspace up by its name', () => {
  it('finds the one that has exactly that name', async () => {
    const others = [
      { uid: 'ws_2', name: 'Analytics' },
      { uid: 'ws_3', name: 'analytics-old' },
    ];
    expect(await find(() => answer(...others, ANALYTICS))).toBe('ws_1');
  });

  it('says among how many there is none', async () => {
    await expect(find(() => answer({ uid: 'ws_2', name: 'x' }))).rejects.toMatchObject({
      code: 'workspace_not_found',
      exitCode: 3,
      message:
        'No workspace has the name analytics: roster looked at the 1 workspace that the token can reach.',
    });
    await expect(find(() => answer())).rejects.toThrow('all 0 workspaces');
  });

  it('asks for the uid where two have that name', async () => {
    await expect(
      find(() => answer(ANALYTICS, { ...ANALYTICS, uid: 'ws_2' })),
    ).rejects.toMatchObject({ code: 'ambiguous_workspace', exitCode: 3 });
  });

  it('tries again as every read does', async () => {
    const answers = [json({}, { status: 503 }), json({}, { status: 500 }), answer(ANALYTICS)];
    expect(await find(() => answers.shift() ?? json({}))).toBe('ws_1');
  });

  it('never chooses from a list that may lack one', async () => {
    await expect(find(() => answer(ANALYTICS, { name: 'analytics' }))).rejects.toMatchObject({
      code: 'incomplete_read',
      exitCode: 5,
    });
  });

  it('says what makes looking needless where it is refused', async () => {
    await expect(find(() => json({}, { status: 403 }))).rejects.toMatchObject({
      exitCode: 4,
      hint: expect.stringContaining('Write workspace.uid'),
    });
  });
});

describe('a connection', () => {
  it('knows another one to the same workspace, and shows no secret', async () => {
    const env = fakeEnv({ variables: VARIABLES });
    const [a, again, b] = await withConnector(OPTIONS, env, (connect) =>
      Promise.all(['ws_1', 'ws_1', 'ws_2'].map((uid) => connect({ ...WANTED, uid }))),
    );
    expect([a, again, b].map((other) => a?.isSameWorkspace(other ?? {}))).toEqual([
      true,
      true,
      false,
    ]);
    expect(inspect(a, { depth: null, showHidden: true })).not.toContain('prdm_cmp_x');
  });

  it('reads its own lists, as often as it takes', async () => {
    const answers = [json({}, { status: 503 }), answer(ANALYTICS)];
    const env = fakeEnv({
      variables: VARIABLES,
      post: answerWith(() => answers.shift() ?? json({})).post,
    });
    const sleep: typeof env.sleep = (ms, signal) =>
      ms >= 30_000 ? sleepForever(ms, signal) : env.sleep(ms, signal);
    const wanted = { ...WANTED, uid: 'ws_1' };
    const list = await withConnection(OPTIONS, wanted, { ...env, sleep }, (connection) =>
      connection.readWorkspaces(),
    );
    expect(list).toEqual({ value: [ANALYTICS], gaps: [] });
  });

  it.each([400, 401, 403])(
    'asks for a workspace with a company token only once that is refused, with %i',
    async (status) => {
      const post = answerWith(() => json({}, { status }));
      const env = { ...fakeEnv({ variables: VARIABLES, post: post.post }), sleep: sleepForever };
      const list = withConnection(OPTIONS, ANY_WORKSPACE, env, (connection) =>
        connection.readWorkspaces(),
      );
      await expect(list).rejects.toMatchObject({
        hint: expect.stringContaining('--workspace-uid'),
      });
      expect(post.sent[0]?.headers.has('x-paradime-workspace')).toBe(false);
      const variables = { ...VARIABLES, PARADIME_WORKSPACE_UID: 'ws_1' };
      const named = withConnection(OPTIONS, ANY_WORKSPACE, { ...env, variables }, (connection) =>
        connection.readWorkspaces(),
      );
      await expect(named).rejects.toMatchObject({
        hint: expect.not.stringContaining('o4nrp6fa18m2vmwm'),
      });
    },
  );
});
