import { describe, expect, it } from 'vitest';
import { countRequests } from '../../../src/apply/make-report.js';
import type { ReportFile } from '../../../src/apply/report.js';
import { interruptible } from '../../../src/cli/interrupt.js';
import { applyRun, type Telling } from '../../../src/cli/run/apply-run.js';
import type { Planned } from '../../../src/cli/run/plan-all.js';
import type { WorkspaceResult } from '../../../src/cli/run/workspace-result.js';
import { EXIT, type ExitCode } from '../../../src/errors.js';
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
  allow: {},
  dryRun: false,
  yes: true,
};
const START = workspaceOf([active('boss@acme.io', 'ADMIN')]);

interface Place {
  readonly live: FakeWorkspace;
  readonly result: WorkspaceResult<Planned>;
}

/** A workspace into which people are to be invited. */
function place(name: string, script: Script = {}, invited = ['new', 'other']): Place {
  const people = ['boss', ...invited].map((who) =>
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

/** What a run came to. */
interface Written {
  readonly exitCode: ExitCode;
  readonly file: ReportFile;
  readonly told: readonly string[];
}

async function write(places: readonly Place[], env: FakeEnv): Promise<Written> {
  const results = places.map(({ result }) => result);
  const told: string[] = [];
  const files: ReportFile[] = [];
  const telling: Telling = {
    announce: () => undefined,
    refuse: () => Promise.resolve(EXIT.guard),
    question: () => 'Really?',
    findOutdated: () => null,
    follow: (_plan, name) => (result) =>
      told.push(`${name}: ${result.outcome} ${result.change.email}`),
    report: async (file) => {
      files.push(file);
    },
  };
  const exitCode = await interruptible(env, (each) =>
    applyRun(results, { telling, options: OPTIONS, env: each }),
  );
  const [file] = files;
  if (file === undefined || files.length > 1) throw new Error(`${files.length} reports`);
  return { exitCode, file, told };
}

function writesOf({ live }: Place): readonly string[] {
  return live.log.filter((request) => request !== 'read');
}

describe('writing to several workspaces', () => {
  it('takes one after the other, and tells where each change was', async () => {
    const env = fakeEnv();
    const order: string[] = [];
    const note = (name: string): Script => ({ onRequest: () => order.push(name) });
    const { file, told } = await write([place('a', note('a')), place('b', note('b'))], env);
    expect(order.join('')).toMatch(/^a+b+$/);
    expect(file.reports.map(({ roster, summary }) => [roster, summary.applied])).toEqual([
      ['a.yaml', 2],
      ['b.yaml', 2],
    ]);
    expect(told).toEqual([
      'a.yaml → a: applied new@acme.io',
      'a.yaml → a: applied other@acme.io',
      'b.yaml → b: applied new@acme.io',
      'b.yaml → b: applied other@acme.io',
    ]);
  });

  it('stops the one whose credentials are refused, and no other', async () => {
    const env = fakeEnv();
    const refused = place('a', { writes: ['denied'] });
    const { exitCode, file } = await write([refused, place('b')], env);
    expect(exitCode).toBe(EXIT.partial);
    expect(file.reports[0]?.summary).toMatchObject({ failed: 1, skipped: 1 });
    expect(writesOf(refused)).toHaveLength(1);
    expect(file.reports[1]?.summary.applied).toBe(2);
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
    const { exitCode, file } = await write([first, second], env);
    expect(env.err()).toContain('Stopping: finishing requests in flight.');
    expect([file.outcome, exitCode]).toEqual(['interrupted', 143]);
    expect(file.reports.map(({ summary }) => summary.skipped)).toEqual([1, 2]);
    expect(second.live.log).toEqual([]);
  });
});

describe('what stopped a run', () => {
  const names = Array.from({ length: 12 }, (_, index) => `p${index}`);

  it.each<[string, Script, string]>([
    ['refused credentials', { writes: ['denied'] }, 'User management admin'],
    ['too many retries', { writes: Array(99).fill('lost_before') }, 'had to be retried'],
    ['silence', { writes: Array(99).fill('not_sent') }, 'could no longer be reached'],
    [
      'no read that tells what became of it',
      { writes: Array(99).fill('lost_before'), reads: Array(99).fill('lost') },
      'could not read back',
    ],
    [
      'a server that asks to wait too long',
      { writes: ['throttled_for_an_hour'] },
      'The server asks roster to wait 3600 s, but roster waits at most 120 s',
    ],
  ])('is told, with what to do: %s', async (_name, script, words) => {
    const env = fakeEnv();
    const { file } = await write([place('a', script, names)], env);
    expect(file.reports[0]?.summary.skipped).toBeGreaterThan(0);
    expect(env.err()).toContain(words);
    expect(env.err()).toMatch(/^error {2}.*\n {7}\S/m);
  });

  it('is not told of a run that went through', async () => {
    const env = fakeEnv();
    await write([place('a')], env);
    expect(env.err()).toBe('');
  });

  it('names the workspace without its escapes', async () => {
    const env = fakeEnv();
    await write([place('a\u001b[2J', { writes: ['denied'] }), place('b')], env);
    expect(env.err()).toContain('error  a');
    expect(env.err()).not.toContain('\u001b');
  });
});
