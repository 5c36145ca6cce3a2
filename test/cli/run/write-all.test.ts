import { describe, expect, it } from 'vitest';
import type { Ended } from '../../../src/apply/make-report.js';
import { countRequests } from '../../../src/apply/make-report.js';
import { interruptible } from '../../../src/cli/interrupt.js';
import { writeAll } from '../../../src/cli/run/apply-all.js';
import type { Planned } from '../../../src/cli/run/plan-all.js';
import { valuesOf, type WorkspaceResult } from '../../../src/cli/run/workspace-result.js';
import { planRoster } from '../../../src/plan/plan-roster.js';
import { type FakeWorkspace, fakeWorkspace, type Script } from '../../fixtures/fake-workspace.js';
import { active, CONTEXT, person, rosterOf, workspaceOf } from '../../fixtures/workspaces.js';
import { type FakeEnv, fakeEnv } from '../../outside.js';

const OPTIONS = {
  color: false,
  debug: false,
  concurrency: 1,
  sandbox: false,
  endpoint: null,
  workspaceUid: null,
  timeout: null,
};
const START = workspaceOf([active('boss@acme.io', 'ADMIN')]);

interface Place {
  readonly live: FakeWorkspace;
  readonly result: WorkspaceResult<Planned>;
}

/** A workspace into which two people are to be invited. */
function place(name: string, script: Script = {}): Place {
  const people = ['boss', 'new', 'other'].map((who) =>
    person(`${who}@acme.io`, who === 'boss' ? 'ADMIN' : 'ANALYST'),
  );
  const roster = {
    ...rosterOf(people),
    path: `${name}.yaml`,
    workspace: { uid: `ws_${name}`, name, credentials: null },
  };
  const live = fakeWorkspace(START, script);
  const plan = planRoster(roster, START, CONTEXT);
  const value = { plan, workspace: START, retries: 0, port: countRequests(live) };
  return { live, result: { ok: true, subject: { roster: roster.path, uid: null, name }, value } };
}

async function write(
  places: readonly Place[],
  env: FakeEnv,
): Promise<{ readonly ended: readonly Ended[] }> {
  const results = places.map(({ result }) => result);
  const ended = await interruptible(env, (each) => writeAll(results, OPTIONS, each));
  return { ended: valuesOf(ended) };
}

function writesOf({ live }: Place): readonly string[] {
  return live.log.filter((request) => request !== 'read');
}

describe('writing to several workspaces', () => {
  it('takes one after the other, and says where each change was', async () => {
    const env = fakeEnv();
    const order: string[] = [];
    const note = (name: string): Script => ({ onRequest: () => order.push(name) });
    const { ended } = await write([place('a', note('a')), place('b', note('b'))], env);
    expect(order.join('')).toMatch(/^a+b+$/);
    expect(ended.map(({ report }) => [report.roster, report.summary.applied])).toEqual([
      ['a.yaml', 2],
      ['b.yaml', 2],
    ]);
    expect(env.err().split('\n').slice(0, 3)).toEqual([
      'a.yaml → a [1/2] applied   new@acme.io  invite as ANALYST',
      'a.yaml → a [2/2] applied   other@acme.io  invite as ANALYST',
      'b.yaml → b [1/2] applied   new@acme.io  invite as ANALYST',
    ]);
  });

  it('stops the one whose credentials are refused, and no other', async () => {
    const env = fakeEnv();
    const refused = place('a', { writes: ['denied'] });
    const { ended } = await write([refused, place('b')], env);
    expect(ended.map(({ stopped }) => stopped)).toEqual(['denied', null]);
    expect(writesOf(refused)).toHaveLength(1);
    expect(ended[1]?.report.summary.applied).toBe(2);
    expect(env.err()).toContain('error  a.yaml → a: Paradime refused these credentials');
  });

  it('stops all at a signal, and reports what had no turn as skipped', async () => {
    const env = fakeEnv();
    const first = place('a', {
      onRequest: (request) => {
        if (request.startsWith('invite')) env.stop('SIGTERM');
      },
    });
    const second = place('b');
    const { ended } = await write([first, second], env);
    expect(env.err()).toContain('Stopping: settling what is in flight.');
    expect(ended.map(({ stopped }) => stopped)).toEqual(['interrupted', 'interrupted']);
    expect(ended.map(({ report }) => report.summary.skipped)).toEqual([1, 2]);
    expect(second.live.log).toEqual([]);
  });
});
