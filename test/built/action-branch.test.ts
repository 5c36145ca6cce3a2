/** The GitHub Action behind a merge and on a schedule: what is applied, what is not anymore, and the one issue about drift. */
import { describe, expect, test } from 'vitest';
import { ROSTER, startMain } from './action-stage.js';
import { type ActionScene, payloadOf } from './run-action.js';

const WORKFLOW = '.github/workflows/roster.yml';

describe('a merge', () => {
  test('is applied, and its result is on the pull request that was merged', async () => {
    const { github, step, state } = await startMain();
    const commit = github.state.branches.get('main') ?? '';
    github.state.pulls.push({
      number: 12,
      merged_at: '2026-11-23T10:00:00Z',
      merge_commit: commit,
      base: { ref: 'main' },
      head: { ref: 'change' },
      title: '',
      body: '',
      state: 'closed',
    });
    const run = await step({ command: 'apply' });
    expect([run.status, run.outputs['outcome'], run.outputs['disable']]).toEqual([
      0,
      'applied',
      '1',
    ]);
    expect(await state()).toContain('noor@acme.io');
    const [comment] = github.state.comments.get(12) ?? [];
    expect(comment?.body).toMatch(/^<!-- roster:apply key=/);
    expect(comment?.body).toContain('noor@acme.io');
    const again = await step({ command: 'apply' }, { run: 101 });
    expect([again.status, again.outputs['outcome']]).toEqual([0, 'no_changes']);
    expect(github.state.comments.get(12)).toHaveLength(1);
  });

  test('that cannot be told of is applied all the same', async () => {
    const { github, step } = await startMain();
    github.state.rights = { contents: 'read' };
    const run = await step({ command: 'apply' });
    expect([run.status, run.outputs['outcome']]).toEqual([0, 'applied']);
  });

  test.each([
    ['the roster', 'roster.yaml', `${ROSTER}\n# newer\n`],
    ['the workflow', WORKFLOW, 'name: roster\n'],
  ])(
    'of which a newer commit changed %s applies nothing, says which is the newest, and is green',
    async (_what, path, text) => {
      const { github, work, step, push, state } = await startMain();
      const old = github.state.branches.get('main') ?? '';
      work.write(path, text);
      const newest = push();
      work.git('checkout', '--quiet', '--detach', old);
      const before = await state();
      const run = await step({ command: 'apply' }, { commit: old });
      expect([run.status, run.outputs['outcome'], run.outputs['exit-code']]).toEqual([
        0,
        'superseded',
        '0',
      ]);
      expect(run.log).toContain(`main is now at ${newest.slice(0, 12)}`);
      expect(run.log).toContain(`${path} has changed since`);
      expect(run.summary).toContain('Nothing was applied');
      expect(await state()).toBe(before);
    },
  );

  test('of which a newer commit changed a file that the roster includes, or a new one beside it, applies nothing', async () => {
    const root = `${ROSTER}include:\n  - { path: teams/*.yaml, may_grant: [ANALYST] }\n`;
    const team = 'users:\n  - { email: zoe@acme.io, account_type: ANALYST }\n';
    const { github, work, step, push } = await startMain({
      'roster.yaml': root,
      'teams/one.yaml': team,
    });
    const old = github.state.branches.get('main') ?? '';
    work.write('teams/two.yaml', 'users:\n  - { email: yan@acme.io, account_type: ANALYST }\n');
    push();
    work.git('checkout', '--quiet', '--detach', old);
    expect((await step({ command: 'apply' }, { commit: old })).outputs['outcome']).toBe(
      'superseded',
    );
  });

  test('whose saved plan is of a roster that a newer commit changed applies nothing, whatever `files` names', async () => {
    const { github, work, step, push, state } = await startMain({
      'roster.yaml': ROSTER,
      'access/people.yaml': ROSTER,
      '.gitignore': 'plan.json\n',
    });
    const old = github.state.branches.get('main') ?? '';
    const saved = { 'plan-file': 'plan.json' };
    const planned = await step({ command: 'plan', files: 'access/people.yaml', ...saved });
    expect(planned.outputs['plan-file']).toBe('plan.json');
    work.write('access/people.yaml', `${ROSTER}\n# newer\n`);
    push();
    work.git('checkout', '--quiet', '--detach', old);
    const before = await state();
    const run = await step({ command: 'apply', ...saved }, { commit: old });
    expect([run.status, run.outputs['outcome']]).toEqual([0, 'superseded']);
    expect(run.log).toContain('access/people.yaml has changed since');
    expect(await state()).toBe(before);
  });

  test('of which newer commits changed something else is applied', async () => {
    const { github, work, step, push } = await startMain();
    const old = github.state.branches.get('main') ?? '';
    work.write('README.md', 'words\n');
    push();
    work.git('checkout', '--quiet', '--detach', old);
    expect((await step({ command: 'apply' }, { commit: old })).outputs['outcome']).toBe('applied');
  });

  test('onto a branch that was rewritten applies nothing', async () => {
    const { github, step, state } = await startMain();
    const old = github.state.branches.get('main') ?? '';
    github.state.commits.push({ sha: 'f00d', parent: null, files: [] });
    github.state.branches.set('main', 'f00d');
    const before = await state();
    const run = await step({ command: 'apply' }, { commit: old });
    expect([run.status, run.outputs['outcome']]).toEqual([0, 'superseded']);
    expect(await state()).toBe(before);
  });

  test('of which nobody can tell whether it is the newest applies nothing, and is red', async () => {
    const { github, step, state } = await startMain();
    const before = await state();
    github.state.rights = {};
    const closed = await step({ command: 'apply' });
    expect(closed.status).toBe(4);
    const none = await step({ command: 'apply', token: '' });
    expect(none.status).toBe(4);
    expect(none.log).toContain("Without a token, roster can't tell");
    expect(await state()).toBe(before);
  });

  test.each([
    ['a tag', { ref: 'refs/tags/v1' }, 'roster applies only from a branch'],
    [
      'a pull request',
      { event: 'pull_request', payload: payloadOf('pull_request', 'opened') },
      'does nothing for the event pull_request',
    ],
    [
      'a merge queue',
      { event: 'merge_group', payload: payloadOf('merge_group') },
      'does nothing for the event merge_group',
    ],
  ])('is none for %s: nothing is applied', async (_name, parts, said) => {
    const { step, state } = await startMain();
    const before = await state();
    const run = await step({ command: 'apply' }, parts);
    expect(run.status).toBe(3);
    expect(run.log).toContain(said);
    expect(await state()).toBe(before);
  });

  test('that a guard stops is red, and says so', async () => {
    const { step, state } = await startMain({
      'roster.yaml': ROSTER.replace('policy:', 'policy:\n  max_invites: 0'),
    });
    const before = await state();
    const run = await step({ command: 'apply' });
    expect([run.status, run.outputs['outcome'], run.outputs['invite']]).toEqual([
      5,
      'guard_tripped',
      '0',
    ]);
    expect(run.summary).toContain('max_invites');
    expect(await state()).toBe(before);
    const allowed = await step({ command: 'apply', allow: 'max_invites=9' });
    expect([allowed.status, allowed.outputs['outcome']]).toEqual([0, 'applied']);
  });
});

describe('two jobs', () => {
  test('apply exactly the plan that was shown', async () => {
    const { step, state } = await startMain();
    const planned = await step({ command: 'plan', 'plan-file': 'plan.json' });
    expect([planned.status, planned.outputs['plan-file']]).toEqual([0, 'plan.json']);
    expect(planned.summary).toContain('noor@acme.io');
    const applied = await step({ command: 'apply', 'plan-file': 'plan.json' });
    expect([applied.status, applied.outputs['outcome']]).toEqual([0, 'applied']);
    expect(await state()).toContain('noor@acme.io');
  });

  test('are red with what changed where the plan is stale', async () => {
    const { step, byHand, state } = await startMain();
    await step({ command: 'plan', 'plan-file': 'plan.json' });
    await byHand('set-account-type', 'jonny@acme.io', 'BUSINESS');
    const before = await state();
    const run = await step({ command: 'apply', 'plan-file': 'plan.json' });
    expect([run.status, run.outputs['outcome']]).toEqual([6, 'stale']);
    expect(run.log).toContain('jonny@acme.io');
    expect(await state()).toBe(before);
  });
});

describe('a schedule', () => {
  const schedule = {
    event: 'schedule',
    payload: { schedule: '17 6 * * 1-5', repository: { private: true, default_branch: 'main' } },
  };

  test('keeps one issue about drift: opened, updated, closed', async () => {
    const { github, step, byHand } = await startMain();
    await step({ command: 'apply' });
    github.state.runs.push({
      id: 1,
      event: 'push',
      status: 'completed',
      conclusion: 'success',
      updated_at: '2026-11-20T10:00:00Z',
      head_branch: 'main',
    });
    const quiet = await step({ command: 'drift' }, schedule);
    expect([quiet.status, quiet.outputs['outcome'], github.state.issues]).toEqual([
      0,
      'no_drift',
      [],
    ]);
    await byHand('set-account-type', 'jonny@acme.io', 'BUSINESS');
    const found = await step({ command: 'drift' }, { ...schedule, run: 101 });
    expect([found.status, found.outputs['outcome'], found.outputs['exit-code']]).toEqual([
      0,
      'drift',
      '2',
    ]);
    const [issue] = github.state.issues;
    expect(issue?.title).toBe('Paradime differs from the roster');
    for (const said of [
      'jonny@acme.io',
      'roster apply roster.yaml',
      'roster import --merge roster.yaml',
      'ended on 2026-11-20, and it succeeded',
    ]) {
      expect(issue?.body).toContain(said);
    }
    await byHand('set-account-type', 'marco@acme.io', 'BUSINESS');
    await step({ command: 'drift' }, { ...schedule, run: 102 });
    expect(github.state.issues).toHaveLength(1);
    expect(github.state.issues[0]?.body).toContain('marco@acme.io');
    await step({ command: 'apply' }, { run: 103 });
    const over = await step({ command: 'drift' }, { ...schedule, run: 104 });
    expect([over.status, github.state.issues[0]?.state]).toEqual([0, 'closed']);
  });

  test('with drift is red where nobody could be told', async () => {
    const { github, step } = await startMain();
    github.state.rights = { contents: 'read' };
    const run = await step({ command: 'drift' }, schedule);
    expect(run.status).toBe(4);
    expect(run.outputs['outcome']).toBe('drift');
    const silent = await step({ command: 'drift', comment: 'false' }, schedule);
    expect(silent.status).toBe(2);
  });

  test('that cannot look leaves the issue as it is, and is red', async () => {
    const { github, step } = await startMain();
    await step({ command: 'drift' }, schedule);
    const [before] = structuredClone(github.state.issues);
    const run = await step(
      { command: 'drift' },
      {
        ...schedule,
        variables: {
          PARADIME_API_ENDPOINT: 'http://127.0.0.1:9/graphql',
          PARADIME_API_KEY: 'k',
          PARADIME_API_SECRET: 'a-secret-here',
        },
      },
    );
    expect(run.status).toBe(1);
    expect(github.state.issues).toEqual([before]);
  });

  test('proposes to adopt the drift in a pull request of one commit, which the next run updates', async () => {
    const { github, step, byHand, work } = await startMain();
    await step({ command: 'apply' });
    await byHand('set-account-type', 'jonny@acme.io', 'BUSINESS');
    const inputs = { command: 'drift', adopt: 'pull-request' };
    const run = await step(inputs, { ...schedule, run: 101 });
    expect(run.log).not.toContain('::error');
    const [pull] = github.state.pulls;
    expect(pull?.head.ref).toMatch(/^roster\/adopt-drift-/);
    expect(github.state.issues[0]?.body).toContain(`merge #${pull?.number}.`);
    const commit = github.state.made.get(github.state.branches.get(pull?.head.ref ?? '') ?? '');
    expect(commit?.parents).toEqual([github.state.branches.get('main')]);
    const text = github.state.trees.get(commit?.tree ?? '')?.['roster.yaml'] ?? '';
    expect(text).toMatch(/jonny@acme\.io[\s\S]{0,80}BUSINESS/);
    expect(text).toContain('# People who build models.');
    expect(work.git('status', '--porcelain')).toBe('');
    await byHand('set-account-type', 'marco@acme.io', 'BUSINESS');
    await step(inputs, { ...schedule, run: 102 });
    expect(github.state.pulls).toHaveLength(1);
    const newer = github.state.made.get(github.state.branches.get(pull?.head.ref ?? '') ?? '');
    expect(github.state.trees.get(newer?.tree ?? '')?.['roster.yaml']).toMatch(
      /marco@acme\.io.*BUSINESS/,
    );
    expect(newer?.parents).toEqual([github.state.branches.get('main')]);
  });

  test('rewrites no branch that holds the work of someone else', async () => {
    const { github, step, byHand, work } = await startMain();
    await step({ command: 'apply' });
    await byHand('set-account-type', 'jonny@acme.io', 'BUSINESS');
    const inputs = { command: 'drift', adopt: 'pull-request' };
    await step(inputs, { ...schedule, run: 101 });
    const branch = github.state.pulls[0]?.head.ref ?? '';
    github.state.branches.set(branch, 'abcdef');
    expect(work.git('status', '--porcelain')).toBe('');
    const run = await step(inputs, { ...schedule, run: 102 });
    expect(run.status).toBe(0);
    expect(run.log).toContain('has a commit by someone else');
    expect(github.state.branches.get(branch)).toBe('abcdef');
  });
});

describe('a merge queue', () => {
  const group = (base: string): Partial<ActionScene> => ({
    event: 'merge_group',
    payload: {
      ...payloadOf('merge_group'),
      repository: { private: true, default_branch: 'main' },
      merge_group: { base_sha: base, head_ref: 'refs/heads/gh-readonly-queue/main/pr-7-0123abcd' },
    },
    ref: 'refs/heads/gh-readonly-queue/main/pr-7-0123abcd',
  });

  test('lets pass what was reviewed, whatever differs apart from it, and nothing else', async () => {
    const { github, step, work, push, byHand } = await startMain();
    const base = github.state.branches.get('main') ?? '';
    work.write('roster.yaml', `${ROSTER}  - { email: zoe@acme.io, account_type: ANALYST }\n`);
    const head = push();
    const payload = payloadOf('pull_request', 'opened');
    const review: Partial<ActionScene> = {
      event: 'pull_request',
      payload: {
        ...payload,
        repository: { private: true, default_branch: 'main' },
        pull_request: {
          ...(payload['pull_request'] as object),
          number: 7,
          base: { ref: 'main', sha: base, repo: { full_name: 'a/b' } },
          head: { sha: head, repo: { full_name: 'a/b' } },
        },
      },
    };
    const unknown = await step({ command: 'plan' }, group(base));
    expect([unknown.status, unknown.outputs['outcome']]).toEqual([6, 'not_as_reviewed']);
    expect(unknown.log).toContain('has no comment by this job');
    expect((await step({ command: 'plan' }, review)).status).toBe(0);
    await byHand('set-account-type', 'marco@acme.io', 'BUSINESS');
    const same = await step({ command: 'plan' }, { ...group(base), run: 101 });
    expect([same.status, same.outputs['outcome']]).toEqual([0, 'changes']);
    await byHand('invite', 'zoe@acme.io', 'BUSINESS');
    const other = await step({ command: 'plan' }, { ...group(base), run: 102 });
    expect([other.status, other.outputs['outcome']]).toEqual([6, 'not_as_reviewed']);
    expect(other.log).toContain('the plan that was reviewed on #7');
  });
});
