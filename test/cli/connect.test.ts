import { describe, expect, it } from 'vitest';
import { findWorkspaceUid } from '../../src/cli/connect.js';
import { hideSecret } from '../../src/workspace/credentials.js';
import { makeSettings } from '../fixtures/settings.js';
import { answerWith, fakeEnv, json, sleepForever } from '../outside.js';

const SETTINGS = makeSettings({
  credentials: { kind: 'company_token', secret: hideSecret('prdm_cmp_x') },
});

function answer(...workspaces: readonly object[]): Response {
  return json({ data: { listWorkspaces: { ok: true, workspaces } } });
}

function find(respond: () => Response): Promise<string> {
  const env = fakeEnv();
  // Alarms never ring; pauses between tries take no time.
  const sleep: typeof env.sleep = (ms, signal) =>
    ms >= 30_000 ? sleepForever(ms, signal) : env.sleep(ms, signal);
  return findWorkspaceUid('analytics', SETTINGS, {
    ...env,
    sleep,
    fetch: answerWith(respond).fetch,
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
      message: 'No workspace is called analytics: not the 1 workspace that the token reaches.',
    });
    await expect(find(() => answer())).rejects.toThrow('any of the 0 workspaces');
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
