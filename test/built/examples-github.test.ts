import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, runRoster, type SandboxProcess, startSandbox } from './run-roster.js';
import {
  type Expressions,
  readWorkflow,
  runWorkflow,
  stepsOf,
  stepVariables,
} from './run-workflow.js';

const NAMES = readdirSync(join(ROOT, 'examples/github')).filter((name) => name.endsWith('.yml'));
const ROSTER = readFileSync(join(ROOT, 'test/fixtures/mixed-roster.yaml'), 'utf8');
/** As it is after applying the example, so that nothing differs. */
const TWO_ADMINS = 'users:\n  - { email: alexandra@acme.io, account_type: ADMIN }\n';

const READ_KEY = {
  'secrets.PARADIME_READ_API_KEY': 'sandbox-viewer-key',
  'secrets.PARADIME_READ_API_SECRET': 'sandbox-viewer-secret',
};
const WRITE_KEY = {
  'secrets.PARADIME_WRITE_API_KEY': 'sandbox-key',
  'secrets.PARADIME_WRITE_API_SECRET': 'sandbox-secret',
};

function pullRequest(sandbox: SandboxProcess): Expressions {
  return {
    'secrets.PARADIME_API_ENDPOINT': sandbox.endpoint,
    ...READ_KEY,
    'github.token': 'token',
    'github.event.pull_request.number': '7',
    'github.event.pull_request.base.ref': 'main',
    'github.event.pull_request.head.sha': 'abc123',
    'github.event.pull_request.head.repo.fork': 'false',
  };
}

function onMain(sandbox: SandboxProcess): Expressions {
  return { 'secrets.PARADIME_API_ENDPOINT': sandbox.endpoint, ...WRITE_KEY };
}

function onSchedule(sandbox: SandboxProcess): Expressions {
  return {
    'secrets.PARADIME_API_ENDPOINT': sandbox.endpoint,
    ...READ_KEY,
    'github.token': 'token',
  };
}

async function stateOf(sandbox: SandboxProcess): Promise<string> {
  return (await fetch(sandbox.endpoint.replace('/graphql', '/state'))).text();
}

describe.each(NAMES)('%s', (name) => {
  const workflow = readWorkflow(name);

  test('puts no expression into a command, where its value would be code', () => {
    for (const step of Object.keys(workflow.jobs).flatMap((job) => stepsOf(workflow, job))) {
      expect(step.run ?? '').not.toContain('${{');
    }
  });

  test('has no permission but those that its jobs name', () => {
    expect(workflow.permissions).toEqual({});
    for (const job of Object.values(workflow.jobs)) expect(job).toHaveProperty('permissions');
    expect(Object.values(workflow.jobs).at(-1)).toHaveProperty('permissions.contents', 'read');
  });

  test('runs in bash, on Node 24, with actions pinned to a commit', () => {
    expect(workflow.defaults.run.shell).toBe('bash');
    expect(workflow.text).toContain('node-version: 24');
    for (const [, uses = ''] of workflow.text.matchAll(/uses: (\S+)/g)) {
      expect(uses).toMatch(/@[0-9a-f]{40}$/);
    }
  });

  // The workflow that publishes roster installs none.
  test.skipIf(name === 'release.yml')('installs the version that this repository is', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(workflow.text).toContain(`roster-sync@${version}`);
  });
});

describe('roster-plan.yml', () => {
  const workflow = readWorkflow('roster-plan.yml');

  test('tells what the pull request does from what differed before', async () => {
    const sandbox = await startSandbox();
    const [noor = ''] = /^.*noor@acme\.io.*\n/m.exec(ROSTER) ?? [];
    const run = await runWorkflow(workflow, {
      roster: ROSTER,
      base: ROSTER.replace(noor, ''),
      expressions: pullRequest(sandbox),
    });
    const [change = '', drift = ''] =
      run.summary
        .split('**From this change (against origin/main, ')[1]
        ?.split('**Differed before (drift)**') ?? [];
    expect(change).toContain('noor@acme.io');
    expect(drift).toContain('jonny@acme.io');
    expect(change).not.toContain('jonny@acme.io');
    expect(workflow.text).toContain('fetch-depth: 0');
  });
  const oldComment = {
    id: 41,
    user: { login: 'github-actions[bot]' },
    body: '<!-- roster:plan -->\nold',
  };

  test('shows the plan in the summary and in a new comment, and writes nothing', async () => {
    const sandbox = await startSandbox();
    const before = await stateOf(sandbox);
    const run = await runWorkflow(workflow, { roster: ROSTER, expressions: pullRequest(sandbox) });
    expect(run.steps.map(({ name, status }) => [name, status])).toEqual([
      ['Install roster', 0],
      ['Validate', 0],
      ['Plan', 0],
      ['Comment', 0],
    ]);
    expect(run.steps[2]?.log).toContain('::warning file=roster.yaml');
    expect(run.summary).toContain('old.contractor@acme.io');
    expect(run.gh.at(-1)?.args).toEqual(
      expect.arrayContaining(['POST', 'repos/acme/access/issues/7/comments']),
    );
    expect(run.gh.at(-1)?.body).toBe(run.summary);
    expect(await stateOf(sandbox)).toBe(before);
  });

  test('updates its comment in place, and nobody else’s', async () => {
    const sandbox = await startSandbox();
    const found = [
      { ...oldComment, id: 40, user: { login: 'somebody' } },
      { ...oldComment, id: 39, body: 'Look: <!-- roster:plan -->' },
      oldComment,
      { ...oldComment, id: 42 },
    ];
    const expressions = pullRequest(sandbox);
    const run = await runWorkflow(workflow, { roster: ROSTER, expressions, found });
    expect(run.gh).toHaveLength(2);
    expect(run.gh.at(-1)?.args).toEqual(
      expect.arrayContaining(['PATCH', 'repos/acme/access/issues/comments/41']),
    );
  });

  test('fails when a guard trips, and says so in the comment', async () => {
    const sandbox = await startSandbox();
    const roster = `version: 1\n${TWO_ADMINS}`;
    const run = await runWorkflow(workflow, { roster, expressions: pullRequest(sandbox) });
    expect(run.steps.map(({ status }) => status)).toEqual([0, 0, 5, 0]);
    expect(run.gh.at(-1)?.body).toContain('max_removals');
  });

  test('annotates a roster that is wrong, and takes an old plan out of the comment', async () => {
    const sandbox = await startSandbox();
    const roster = ROSTER.replace('account_type: ANALYST', 'account_type: ANALIST');
    const scene = { roster, expressions: pullRequest(sandbox) };
    const run = await runWorkflow(workflow, { ...scene, found: [oldComment] });
    expect(run.steps.map(({ name, status }) => [name, status])).toEqual([
      ['Install roster', 0],
      ['Validate', 3],
      ['Comment', 0],
    ]);
    expect(run.steps[1]?.log).toContain('::error file=roster.yaml,line=41');
    expect(run.gh.at(-1)?.body).toBe(
      '<!-- roster:plan -->\nThere is no plan for abc123: see the log of the workflow.\n',
    );
    const first = await runWorkflow(workflow, scene);
    expect(first.gh).toHaveLength(1);
  });

  test('validates a pull request from a fork, which gets no secrets and may not comment', async () => {
    const sandbox = await startSandbox();
    const expressions = {
      ...pullRequest(sandbox),
      'secrets.PARADIME_API_ENDPOINT': '',
      'secrets.PARADIME_READ_API_KEY': '',
      'secrets.PARADIME_READ_API_SECRET': '',
      'github.event.pull_request.head.repo.fork': 'true',
    };
    const run = await runWorkflow(workflow, { roster: ROSTER, expressions });
    expect(run.steps.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    expect(run.summary).toBe('No plan: this run has no key for the workspace.\n');
    expect(run.gh).toEqual([]);
  });

  test('has a key that can only read: writing with it is refused', async () => {
    expect(workflow.text).not.toContain('secrets.PARADIME_WRITE');
    const sandbox = await startSandbox();
    const plan = stepsOf(workflow).find((step) => step.name === 'Plan');
    const variables = stepVariables(plan ?? { name: '' }, pullRequest(sandbox));
    expect(variables['PARADIME_API_KEY']).toBe('sandbox-viewer-key');
    const before = await stateOf(sandbox);
    const roster = join(ROOT, 'test/fixtures/mixed-roster.yaml');
    const { status } = await runRoster(['apply', roster, '--yes'], { variables });
    expect(status).toBe(4);
    expect(await stateOf(sandbox)).toBe(before);
  });
});

describe('roster-apply.yml', () => {
  const workflow = readWorkflow('roster-apply.yml');

  test('runs one at a time, never cancels, and only on main', () => {
    expect(workflow.concurrency).toEqual({ group: 'roster-apply', 'cancel-in-progress': false });
    expect(workflow.jobs['apply']).toMatchObject({
      if: "github.ref == 'refs/heads/main'",
      environment: 'paradime',
      permissions: { contents: 'read' },
    });
  });

  test('applies without asking and reports in the summary', async () => {
    const sandbox = await startSandbox();
    const run = await runWorkflow(workflow, { roster: ROSTER, expressions: onMain(sandbox) });
    expect(run.steps.map(({ status }) => status)).toEqual([0, 0]);
    expect(run.summary).toContain('**Applied: 4 applied; the workspace is as the roster says.**');
    const again = await runWorkflow(workflow, { roster: ROSTER, expressions: onMain(sandbox) });
    expect(again.steps.map(({ status }) => status)).toEqual([0, 0]);
    expect(again.summary).toContain('**No changes');
  });

  test('fails with the exit code of a tripped guard, with a word in the summary', async () => {
    const sandbox = await startSandbox();
    const before = await stateOf(sandbox);
    const roster = `version: 1\n${TWO_ADMINS}`;
    const run = await runWorkflow(workflow, { roster, expressions: onMain(sandbox) });
    expect(run.steps.at(-1)?.status).toBe(5);
    expect(run.summary).not.toBe('');
    expect(await stateOf(sandbox)).toBe(before);
  });
});

describe('roster-drift.yml', () => {
  const workflow = readWorkflow('roster-drift.yml');
  const user = { login: 'github-actions[bot]' };
  const oldIssue = { number: 12, user, body: '<!-- roster:drift -->\nold' };

  test('opens an issue and fails when something differs', async () => {
    const sandbox = await startSandbox();
    const found = [
      { number: 3, user, body: 'another one' },
      { number: 4, user, body: null },
      { ...oldIssue, number: 5, user: { login: 'somebody' } },
      { ...oldIssue, number: 6, pull_request: {} },
    ];
    const expressions = onSchedule(sandbox);
    const run = await runWorkflow(workflow, { roster: ROSTER, expressions, found });
    expect(run.steps.at(-1)?.status).toBe(2);
    expect(run.summary).toContain('jonny@acme.io');
    expect(run.gh.map(({ args }) => args.slice(0, 2))).toEqual([
      ['api', '--paginate'],
      ['issue', 'create'],
    ]);
    expect(run.gh.at(-1)?.body).toBe(run.summary);
  });

  test('updates the issue that is open', async () => {
    const sandbox = await startSandbox();
    const expressions = onSchedule(sandbox);
    const run = await runWorkflow(workflow, { roster: ROSTER, expressions, found: [oldIssue] });
    expect(run.steps.at(-1)?.status).toBe(2);
    expect(run.gh.at(-1)?.args.slice(0, 3)).toEqual(['issue', 'edit', '12']);
  });

  test('closes the issue when nothing differs any more, and opens none', async () => {
    const sandbox = await startSandbox();
    await runWorkflow(readWorkflow('roster-apply.yml'), {
      roster: ROSTER,
      expressions: onMain(sandbox),
    });
    const scene = { roster: ROSTER, expressions: onSchedule(sandbox) };
    const run = await runWorkflow(workflow, { ...scene, found: [oldIssue] });
    expect(run.steps.at(-1)?.status).toBe(0);
    expect(run.gh.at(-1)?.args.slice(0, 3)).toEqual(['issue', 'close', '12']);
    const quiet = await runWorkflow(workflow, scene);
    expect(quiet.gh).toHaveLength(1);
  });

  test('leaves issues alone when the workspace could not be read', async () => {
    const sandbox = await startSandbox();
    const expressions = {
      ...onSchedule(sandbox),
      'secrets.PARADIME_READ_API_SECRET': 'not-the-secret',
    };
    const run = await runWorkflow(workflow, { roster: ROSTER, expressions, found: [oldIssue] });
    expect(run.steps.at(-1)?.status).toBe(4);
    expect(run.gh).toEqual([]);
  });
});
