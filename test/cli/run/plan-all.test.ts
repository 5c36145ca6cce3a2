/** What planning a fleet costs: exact counts, whatever the machine does meanwhile. */
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { interruptible } from '../../../src/cli/interrupt.js';
import type { CliEnv } from '../../../src/cli/options.js';
import { type PlanAllOptions, withPlans } from '../../../src/cli/run/plan-all.js';
import {
  failuresOf,
  valuesOf,
  type WorkspaceResult,
} from '../../../src/cli/run/workspace-result.js';
import type { HttpAnswer, HttpRequest } from '../../../src/env.js';
import { EXIT, type ExitCode } from '../../../src/errors.js';
import type { Failure } from '../../../src/plan/plan.js';
import { countCalls } from '../../fixtures/call-counts.js';
import { type FakeEnv, type FakeEnvOptions, fakeEnv, json, sleepForever } from '../../outside.js';

const ROSTERS = 12;
const AT_ONCE = 3;
const ANSWER_TURNS = 300;

const OPTIONS: PlanAllOptions = {
  ...{ color: false, debug: false, allow: {}, notify: [], notifyOn: 'change' },
  ...{ sandbox: false, endpoint: null, workspaceUid: null, timeout: null },
  format: 'text',
  concurrency: AT_ONCE,
};

interface Fleet<E extends CliEnv = CliEnv> {
  readonly env: E;
  readonly paths: readonly string[];
  readonly requests: { all: number; now: number; most: number };
}

function rosterFor(n: number, head = `workspace: { uid: ws_${n}, name: w${n} }`): string {
  return `version: 1\n${head}\nusers:\n  - { email: boss@acme.io, account_type: ADMIN }\n`;
}

/** So many workspaces behind one token. An answer takes far more turns of the loop than reading a few files. */
function fleet(files: Readonly<Record<string, string>> = {}): Fleet<FakeEnv> {
  const requests = { all: 0, now: 0, most: 0 };
  const boss = { uid: 'u', email: 'boss@acme.io', name: 'Boss', accountType: 'ADMIN' };
  const listUsers = { ok: true, activeUsers: [boss], invitedUsers: [] };
  const post: FakeEnvOptions['post'] = async () => {
    requests.all += 1;
    requests.now += 1;
    requests.most = Math.max(requests.most, requests.now);
    for (let turn = 0; turn < ANSWER_TURNS; turn += 1) await setImmediate();
    requests.now -= 1;
    const { status, headers, body } = json({ data: { listUsers } });
    return { status, headers: Object.fromEntries(headers), body };
  };
  const rosters = Object.fromEntries(
    Array.from({ length: ROSTERS }, (_, n) => [`${n}.yaml`, rosterFor(n)]),
  );
  const variables = {
    PARADIME_API_ENDPOINT: 'https://api.acme.io/graphql',
    PARADIME_API_SECRET: 'prdm_cmp_x',
  };
  const env: FakeEnv = fakeEnv({ files: { ...rosters, ...files }, variables, post, sleep });
  return { env, paths: Object.keys(rosters), requests };
}

/** Time does not pass, but for those who give way. */
function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return milliseconds > 0 ? sleepForever(milliseconds, signal) : setImmediate(undefined);
}

/** Plans all; `onKept` is told of each workspace that is planned. */
async function plan(
  { env, paths }: Fleet,
  onKept: (workspace: object) => void = () => undefined,
): Promise<{ readonly code: ExitCode; readonly results: readonly WorkspaceResult<string>[] }> {
  let results: readonly WorkspaceResult<string>[] = [];
  const code = await withPlans<string>(paths, OPTIONS, env, {
    async keep({ plan: { target }, workspace }) {
      onKept(workspace);
      return target.workspace_uid ?? '';
    },
    async use(kept) {
      results = kept;
      return EXIT.success;
    },
  });
  return { code, results };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

describe('planning a fleet', () => {
  it('asks each workspace once, as many at once as the flags say, and parses each file once', async () => {
    const scene = fleet();
    const calls = await countCalls(['checkFile', 'parseByLibrary', 'planRoster'], () =>
      plan(scene),
    );
    expect(scene.requests).toEqual({ all: ROSTERS, now: 0, most: AT_ONCE });
    expect(calls).toEqual({
      ...{ checkFile: ROSTERS, parseByLibrary: 0, planRoster: ROSTERS },
    });
  });

  it('keeps the order of the files, and names each workspace', async () => {
    const { results } = await plan(fleet());
    expect(valuesOf(results)).toEqual(Array.from({ length: ROSTERS }, (_, n) => `ws_${n}`));
  });

  it('asks while most files are not read yet', async () => {
    const scene = fleet();
    const kept: number[] = [];
    await plan(scene, () => kept.push(scene.requests.all));
    expect(kept[0]).toBeLessThanOrEqual(2 * AT_ONCE);
  });

  it('lets go of each workspace as soon as it is planned', async () => {
    const read: WeakRef<object>[] = [];
    await plan(fleet(), (workspace) => read.push(new WeakRef(workspace)));
    expect(read).toHaveLength(ROSTERS);
    let held = read;
    // A reference that was just made or asked holds until the end of the turn, and V8 may hold one for some turns more.
    for (let turn = 0; held.length > 0 && turn < 10; turn += 1) {
      await setImmediate();
      collectGarbage();
      held = held.filter((each) => each.deref() !== undefined);
    }
    expect(held).toEqual([]);
  });

  it.each([
    ['as most write it', rosterFor(0)],
    ['as only reading tells', rosterFor(0, '"workspace": { uid: ws_0 }')],
    [
      'in a file that says something else until it is read',
      rosterFor(0, 'workspace: &w { uid: ws_0 }'),
    ],
  ])('finds two for one workspace before it asks anyone: %s', async (_how, text) => {
    const scene = fleet({ '7.yaml': text });
    await expect(plan(scene)).rejects.toMatchObject({ code: 'same_workspace', exitCode: 3 });
    expect(scene.requests.all).toBe(0);
  });

  it('counts no roster that is invalid for one of two, and plans the others', async () => {
    const scene = fleet({ '7.yaml': rosterFor(0).replace('ADMIN', 'NONE') });
    const { results } = await plan(scene);
    expect(valuesOf(results)).toHaveLength(ROSTERS - 1);
    expect(failuresOf(results)).toMatchObject([{ roster: '7.yaml', code: 'invalid_roster' }]);
    expect(scene.env.err()).toContain('7.yaml:');
  });

  it('tells the problems of each file together, in the order of the files', async () => {
    const bad = (n: number): string => rosterFor(n).replace('ADMIN', 'NONE');
    const scene = fleet({ '2.yaml': bad(2), '9.yaml': bad(9), '11.yaml': bad(11) });
    const { results } = await plan(scene);
    expect(failuresOf(results).map(({ roster }) => roster)).toEqual([
      '2.yaml',
      '9.yaml',
      '11.yaml',
    ]);
    const places = [...scene.env.err().matchAll(/(\d+)\.yaml:4/g)].map(([, n]) => n);
    expect(places).toEqual(['2', '9', '11']);
    expect(scene.requests.all).toBe(ROSTERS - 3);
  });

  it('says of a file that is changed while it is read that it was', async () => {
    const scene = fleet();
    const { read } = scene.env.files;
    let reads = 0;
    const env = {
      ...scene.env,
      files: {
        ...scene.env.files,
        read: async (path: string, most: number) => {
          if (path === '5.yaml' && reads++ > 0) scene.env.files.put(path, rosterFor(99));
          return read(path, most);
        },
      },
    };
    const { results } = await plan({ ...scene, env });
    expect(failuresOf(results)).toMatchObject([{ roster: '5.yaml', code: 'file_changed' }]);
    expect(valuesOf(results)).toHaveLength(ROSTERS - 1);
  });

  it('reads no further once it is stopped', async () => {
    const scene = fleet();
    const post = (request: HttpRequest): Promise<HttpAnswer> => {
      scene.env.stop('SIGINT');
      return scene.env.post(request);
    };
    let failures: readonly Failure[] = [];
    const calls = await countCalls(['checkFile'], () =>
      interruptible(scene.env, async (env) => {
        const { results } = await plan({ ...scene, env: { ...env, post } });
        failures = failuresOf(results);
      }),
    );
    expect(calls['checkFile']).toBeLessThanOrEqual(2 * AT_ONCE);
    expect(failures).toHaveLength(ROSTERS);
    expect(failures[ROSTERS - 1]).toMatchObject({
      ...{ roster: '11.yaml', workspace_uid: 'ws_11', workspace_name: 'w11', code: 'interrupted' },
    });
  });
});
