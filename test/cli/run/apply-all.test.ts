import { describe, expect, it } from 'vitest';
import type { AccountType } from '../../../src/account-type.js';
import { countRequests } from '../../../src/apply/make-report.js';
import { interruptible } from '../../../src/cli/interrupt.js';
import { type ApplyOptions, applyAll } from '../../../src/cli/run/apply-all.js';
import type { Planned } from '../../../src/cli/run/plan-all.js';
import type { WorkspaceResult } from '../../../src/cli/run/workspace-result.js';
import type { StopSignal } from '../../../src/env.js';
import { planRoster } from '../../../src/plan/plan-roster.js';
import type { Policy } from '../../../src/roster/roster.js';
import type { Workspace } from '../../../src/workspace/workspace.js';
import { type FakeWorkspace, fakeWorkspace } from '../../fixtures/fake-workspace.js';
import { active, CONTEXT, person, rosterOf, workspaceOf } from '../../fixtures/workspaces.js';
import { type FakeEnv, fakeEnv } from '../../outside.js';

const OPTIONS: ApplyOptions = {
  color: false,
  debug: false,
  concurrency: 4,
  sandbox: false,
  endpoint: null,
  workspaceUid: null,
  timeout: null,
  format: 'json',
  report: [],
  notify: [],
  notifyOn: 'change',
  allow: {},
  dryRun: false,
  yes: false,
};

interface Place {
  readonly live: FakeWorkspace;
  readonly result: WorkspaceResult<Planned>;
}

function liveAs(kim: AccountType): Workspace {
  return workspaceOf([active('boss@acme.io', 'ADMIN'), active('kim@acme.io', kim)]);
}

/** A workspace in which kim is to be DEVELOPER, unless something else is wanted; `now` is what is live since the plan was made. */
function place(
  name: string,
  now = liveAs('ANALYST'),
  policy: Partial<Policy> = {},
  onRequest = (): void => undefined,
  wanted: AccountType = 'DEVELOPER',
): Place {
  const people = [person('boss@acme.io', 'ADMIN'), person('kim@acme.io', wanted)];
  const roster = {
    ...rosterOf(people, policy),
    path: `${name}.yaml`,
    workspace: { uid: `ws_${name}`, name, credentials: null },
  };
  const workspace = liveAs('ANALYST');
  const live = fakeWorkspace(now, { onRequest });
  const plan = planRoster(roster, workspace, CONTEXT);
  const value = { plan, workspace, retries: 0, port: countRequests(live) };
  return { live, result: { ok: true, subject: { roster: roster.path, uid: null, name }, value } };
}

function apply(
  results: readonly WorkspaceResult<Planned>[],
  options: ApplyOptions,
  env: FakeEnv,
): Promise<unknown> {
  return interruptible(env, (each) => applyAll(results, options, each));
}

function placesOf(places: readonly Place[]): readonly WorkspaceResult<Planned>[] {
  return places.map(({ result }) => result);
}

function writesOf({ live }: Place): number {
  return live.log.filter((request) => request !== 'read').length;
}

const TRIPS: Partial<Policy> = { maxTypeChanges: { unit: 'percent', value: 0 } };

describe('a failure that nobody expects', () => {
  const broken = (name: string): Place => {
    const { live, result } = place(name);
    if (!result.ok) throw new Error('no plan');
    const differences = (): never => {
      throw new Error('out of memory');
    };
    return { live, result: { ...result, value: { ...result.value, differences } } };
  };

  it('ends as indeterminate where something was written by then', async () => {
    const env = fakeEnv();
    const one = broken('a');
    await expect(apply(placesOf([one]), { ...OPTIONS, yes: true }, env)).rejects.toMatchObject({
      code: 'failed_after_writing',
      exitCode: 8,
      message: expect.stringContaining('out of memory'),
    });
    expect(writesOf(one)).toBe(1);
  });

  it('stops no other workspace', async () => {
    const env = fakeEnv();
    const places = [broken('a'), place('b')];
    expect(await apply(placesOf(places), { ...OPTIONS, yes: true }, env)).toBe(8);
    expect(places.map(writesOf)).toEqual([1, 1]);
  });

  it('stays what it is where nothing was written', async () => {
    const { live, result } = broken('a');
    if (!result.ok) throw new Error('no plan');
    const plan = { ...result.value.plan, changes: [] };
    const idle = { live, result: { ...result, value: { ...result.value, plan } } };
    await expect(apply(placesOf([idle]), { ...OPTIONS, yes: true }, fakeEnv())).rejects.toThrow(
      /^out of memory$/,
    );
  });
});

describe('applying to several workspaces', () => {
  it('asks once, and looks at all of them once more after the answer', async () => {
    const env = fakeEnv({ isTerminal: true, typed: ['yes'] });
    const places = [place('a'), place('b')];
    const results = places.map(({ result }) => result);
    expect(await apply(results, OPTIONS, env)).toBe(0);
    expect(env.err().match(/Type "yes"/g)).toHaveLength(1);
    expect(places.map(writesOf)).toEqual([1, 1]);
    expect(places.map(({ live }) => live.log[0])).toEqual(['read', 'read']);
  });

  it('says of each change what became of it, and where, as soon as it is known', async () => {
    const env = fakeEnv();
    await apply(placesOf([place('a'), place('b')]), { ...OPTIONS, yes: true }, env);
    expect(env.err().split('\n').slice(-3)).toEqual([
      'a.yaml → a [1/1] applied   kim@acme.io  ANALYST → DEVELOPER',
      'b.yaml → b [1/1] applied   kim@acme.io  ANALYST → DEVELOPER',
      '',
    ]);
  });

  it('writes nowhere when the answer is no', async () => {
    const env = fakeEnv({ isTerminal: true, typed: ['no'] });
    const places = [place('a'), place('b')];
    const results = places.map(({ result }) => result);
    await expect(apply(results, OPTIONS, env)).rejects.toMatchObject({ code: 'not_confirmed' });
    expect(places.map(writesOf)).toEqual([0, 0]);
    expect(env.out()).toBe('');
  });

  it('leaves out the one that changed while someone thought about it', async () => {
    const env = fakeEnv({ isTerminal: true, typed: ['yes'] });
    const places = [place('a', liveAs('BUSINESS')), place('b')];
    const results = places.map(({ result }) => result);
    expect(await apply(results, OPTIONS, env)).toBe(7);
    expect(places.map(writesOf)).toEqual([0, 1]);
    expect(JSON.parse(env.out()).failures).toMatchObject([{ roster: 'a.yaml', exit_code: 6 }]);
  });

  it('leaves out the one whose guard trips, and names the way to allow it', async () => {
    const env = fakeEnv();
    const places = [place('a', undefined, TRIPS), place('b')];
    const results = places.map(({ result }) => result);
    expect(await apply(results, { ...OPTIONS, yes: true }, env)).toBe(7);
    expect(places.map(writesOf)).toEqual([0, 1]);
    expect(env.err()).toContain('--allow max_type_changes=1');
  });

  it('gives an invalid roster its place in a dry run too', async () => {
    const env = fakeEnv();
    const failure = {
      roster: 'c.yaml',
      workspace_uid: null,
      workspace_name: null,
      code: 'invalid_roster',
      message: 'The roster is invalid.',
      exit_code: 3,
    };
    const results: readonly WorkspaceResult<Planned>[] = [
      place('a').result,
      { ok: false, failure },
    ];
    expect(await apply(results, { ...OPTIONS, dryRun: true }, env)).toBe(3);
    expect(JSON.parse(env.out())).toMatchObject({ outcome: 'dry_run', failures: [failure] });
  });
});

describe('the question before applying', () => {
  async function asked(places: readonly Place[]): Promise<string> {
    const env = fakeEnv({ isTerminal: true, typed: ['no'] });
    await expect(apply(placesOf(places), OPTIONS, env)).rejects.toMatchObject({
      code: 'not_confirmed',
    });
    return env.err().replaceAll('\n', ' ');
  }

  it('names the workspace without its escapes', async () => {
    const question = await asked([place('analytics\u001b[2J')]);
    expect(question).toContain('Apply 1 change to analytics');
    expect(question).not.toContain('\u001b');
  });

  it('is asked once for several, naming those that are written to', async () => {
    const idle = place('c', undefined, {}, undefined, 'ANALYST');
    expect(await asked([place('a'), place('b'), idle])).toMatch(
      /Apply 2 changes to a\.yaml → a \(1 change\), b\.yaml → b \(1 change\)\? Type "yes" to confirm: $/,
    );
  });

  it('stays readable for very many workspaces', async () => {
    const places = Array.from({ length: 50 }, (_, index) => place(`w${index}`));
    const question = await asked(places);
    expect(question).toContain('Apply 50 changes to w0.yaml');
    expect(question).toContain('(1 change), and 40 more? Type "yes"');
  });
});

describe('the results', () => {
  const text = { ...OPTIONS, format: 'text' as const, yes: true };

  it('are told once on a terminal, as they come, and then only summed up', async () => {
    const env = fakeEnv({ isTerminal: true });
    expect(await apply([place('a').result], text, env)).toBe(0);
    expect(env.err()).toMatch(/\[1\/1\] applied +kim@acme\.io/);
    expect(env.out()).not.toMatch(/^ *applied +kim@acme\.io/m);
    expect(env.out()).toContain('Applied: 1 applied');
  });

  it('are whole where standard output goes elsewhere', async () => {
    const env = fakeEnv();
    expect(await apply([place('a').result], text, env)).toBe(0);
    expect(env.out()).toMatch(/^ *applied +kim@acme\.io/m);
  });
});

describe('applying to one workspace', () => {
  it('shows a plan whose guard trips, and no report', async () => {
    const env = fakeEnv();
    const alone = place('a', undefined, TRIPS);
    expect(await apply([alone.result], { ...OPTIONS, yes: true }, env)).toBe(5);
    expect(JSON.parse(env.out())).toMatchObject({ applyable: false, plans: [{}] });
    expect(env.err()).toContain('✗ max_type_changes');
    expect(env.err()).not.toContain('error');
  });

  it('throws what makes it stale', async () => {
    const env = fakeEnv({ isTerminal: true, typed: ['yes'] });
    const alone = place('a', liveAs('BUSINESS'));
    await expect(apply([alone.result], OPTIONS, env)).rejects.toMatchObject({ exitCode: 6 });
    expect(env.err()).toContain('Apply 1 change to a? Type "yes"');
  });
});

describe('applying that someone stops before anything is written', () => {
  /** Someone who sends a signal instead of an answer. */
  function asked(signal: StopSignal): FakeEnv {
    const env = fakeEnv({ isTerminal: true });
    const readLine = async (stop?: AbortSignal): Promise<null> => {
      env.stop(signal);
      expect(stop?.aborted).toBe(true);
      return null;
    };
    return { ...env, stdin: { isTerminal: true, readLine } };
  }

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const)(
    'reports all as skipped when %s is the answer, and exits with %i',
    async (signal, code) => {
      const env = asked(signal);
      const places = [place('a'), place('b')];
      expect(await apply(placesOf(places), OPTIONS, env)).toBe(code);
      expect(places.map(writesOf)).toEqual([0, 0]);
      expect(JSON.parse(env.out())).toMatchObject({
        outcome: 'interrupted',
        reports: [{ summary: { skipped: 1 } }, { summary: { skipped: 1 } }],
        failures: [],
      });
      expect(env.err()).toContain(`Stopped by ${signal}: nothing was written`);
      expect(env.err()).not.toContain('settling');
    },
  );

  it('says no more of one when a terminal that closes ends the input before its signal comes', async () => {
    const env = fakeEnv({ isTerminal: true });
    const sleep = async (): Promise<void> => env.stop('SIGHUP');
    expect(await apply([place('a').result], OPTIONS, { ...env, sleep })).toBe(143);
    expect(JSON.parse(env.out())).toMatchObject({ outcome: 'interrupted' });
  });

  it.each([
    ['one workspace', ['a']],
    ['several', ['a', 'b']],
  ])('reports all of %s as skipped while it looks once more', async (_name, names) => {
    const env = fakeEnv({ isTerminal: true, typed: ['yes'] });
    const stop = (): void => env.stop('SIGINT');
    const places = names.map((name) => place(name, liveAs('BUSINESS'), {}, stop));
    expect(await apply(placesOf(places), OPTIONS, env)).toBe(130);
    expect(places.map(writesOf)).toEqual(names.map(() => 0));
    expect(JSON.parse(env.out())).toMatchObject({
      outcome: 'interrupted',
      reports: names.map(() => ({ summary: { skipped: 1 } })),
      failures: [],
    });
    expect(env.err().match(/Stopped by/g)).toHaveLength(1);
    expect(env.err()).not.toContain('stale');
  });

  it('shows no plan and asks nothing once it is stopped, but reports what was planned', async () => {
    const env = fakeEnv({ isTerminal: true, typed: ['yes'] });
    const alone = place('a');
    const code = await interruptible(env, (each) => {
      env.stop('SIGINT');
      return applyAll([alone.result], OPTIONS, each);
    });
    expect(code).toBe(130);
    expect(env.err()).not.toContain('Type "yes"');
    expect(JSON.parse(env.out())).toMatchObject({
      outcome: 'interrupted',
      reports: [{ summary: { skipped: 1 } }],
    });
  });

  it('swallows every further signal until the report is in its file', async () => {
    const env = fakeEnv();
    const written: string[] = [];
    const files = {
      ...env.files,
      writeAtomic: async (path: string) => {
        expect(env.listeners()).toBe(1);
        env.stop('SIGTERM');
        written.push(path);
      },
    };
    const alone = place('a', undefined, {}, () => env.stop('SIGINT'));
    const options = {
      ...OPTIONS,
      yes: true,
      report: [{ format: 'json', path: 'r.json' }],
    } as const;
    expect(await apply([alone.result], options, { ...env, files })).toBe(130);
    expect(written).toEqual(['r.json']);
  });

  it('writes its report files where standard output takes nothing, and one where another fails', async () => {
    const env = fakeEnv();
    const written: string[] = [];
    const writeAtomic = async (path: string): Promise<void> => {
      if (path === 'full.json') throw new Error('the disk is full');
      written.push(path);
    };
    const write = (): void => {
      throw new Error('standard output is closed');
    };
    const paths = ['full.json', 'r.json'];
    const report = paths.map((path) => ({ format: 'json', path }) as const);
    const broken = {
      ...env,
      files: { ...env.files, writeAtomic },
      stdout: { ...env.stdout, write },
    };
    // Something was written by then, so it is not 1.
    expect(await apply([place('a').result], { ...OPTIONS, yes: true, report }, broken)).toBe(7);
    expect(written).toEqual(['r.json']);
  });
});
