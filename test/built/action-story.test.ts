/** The whole story, by the example workflow: a review, a merge, drift by hand, an issue, its adoption, an old job run again, a fork. */
import { expect, test } from 'vitest';
import { ROSTER, type Stage, startMain } from './action-stage.js';
import { type ActionRun, type ActionScene, payloadOf } from './run-action.js';
import { readWorkflow } from './run-workflow.js';

const WORKFLOW = readWorkflow('roster.yml');
const ZOE = '  - { email: zoe@acme.io, account_type: ANALYST }\n';

/** What the secrets of the repository and of its environment hold. */
const SECRETS: Readonly<Record<string, string>> = {
  PARADIME_READ_API_KEY: 'sandbox-viewer-key',
  PARADIME_READ_API_SECRET: 'sandbox-viewer-secret',
  PARADIME_WRITE_API_KEY: 'sandbox-key',
  PARADIME_WRITE_API_SECRET: 'sandbox-secret',
};

interface UsesStep {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the step of a job that uses the action, with what the workflow gives it. */
async function runJob(
  name: string,
  stage: Stage,
  parts: Partial<ActionScene>,
  hasSecrets = true,
): Promise<ActionRun> {
  const steps: readonly UsesStep[] = WORKFLOW.jobs[name]?.steps ?? [];
  const step = steps.find(({ uses }) => uses?.startsWith('OWNER/roster@'));
  const secrets = { ...SECRETS, PARADIME_API_ENDPOINT: stage.endpoint };
  const variables = Object.fromEntries(
    Object.entries(step?.env ?? {}).map(([variable, text]) => {
      const [, secret = ''] = /^\$\{\{ secrets\.(\w+) \}\}$/.exec(text) ?? [];
      return [variable, hasSecrets ? (secrets[secret as keyof typeof secrets] ?? '') : ''];
    }),
  );
  return await stage.step(step?.with ?? {}, { variables, job: name, ...parts });
}

function review(base: string, head: string, headRepository = 'acme/access'): Partial<ActionScene> {
  const payload = payloadOf('pull_request', 'synchronize');
  const side = (sha: string, name: string): object => ({
    ref: 'main',
    sha,
    repo: { full_name: name },
  });
  return {
    event: 'pull_request',
    ref: 'refs/pull/7/merge',
    payload: {
      ...payload,
      repository: { private: true, default_branch: 'main' },
      pull_request: {
        ...(payload['pull_request'] as object),
        number: 7,
        base: side(base, 'acme/access'),
        head: side(head, headRepository),
      },
    },
  };
}

const SCHEDULE: Partial<ActionScene> = {
  event: 'schedule',
  payload: { schedule: '17 6 * * 1-5', repository: { private: true, default_branch: 'main' } },
};

test('a roster lives in git', async () => {
  const stage = await startMain({ 'roster.yaml': ROSTER });
  const { github, work, push, byHand } = stage;
  const { state } = github;
  let run = 100;
  const job = async (
    name: string,
    parts: Partial<ActionScene> = {},
    hasSecrets = true,
  ): Promise<ActionRun> => {
    run += 1;
    return await runJob(name, stage, { run, ...parts }, hasSecrets);
  };
  const first = await job('apply');
  expect(first.outputs['outcome']).toBe('applied');

  // Someone proposes a person, and corrects the proposal.
  const base = state.branches.get('main') ?? '';
  work.git('checkout', '--quiet', '-b', 'change');
  work.write('roster.yaml', `${ROSTER}${ZOE.replace('ANALYST', 'ANALIST')}`);
  const slip = work.commit('with a slip');
  const wrong = await job('plan', { ...review(base, slip), commit: slip });
  expect([wrong.status, state.comments.get(7)]).toEqual([3, undefined]);
  work.write('roster.yaml', ROSTER + ZOE);
  const head = work.commit('corrected');
  const planned = await job('plan', { ...review(base, head), commit: head });
  expect([planned.status, planned.outputs['outcome'], planned.outputs['invite']]).toEqual([
    0,
    'changes',
    '1',
  ]);
  expect(state.comments.get(7)).toHaveLength(1);
  expect(state.comments.get(7)?.[0]?.body).toContain('applies 1 change. This sends 1 e-mail.');

  // The same from a fork has no keys, and is no failure.
  const fork = await job('plan', { ...review(base, head, 'mallory/access'), commit: head }, false);
  expect([fork.status, fork.outputs['outcome']]).toEqual([0, 'not_planned']);

  // It is merged and applied; the result is where it was reviewed.
  work.git('checkout', '--quiet', 'main');
  work.write('roster.yaml', ROSTER + ZOE);
  const merged = push();
  state.pulls.push({
    number: 7,
    merged_at: '2026-11-23T10:00:00Z',
    merge_commit: merged,
    base: { ref: 'main' },
    head: { ref: 'change' },
    title: '',
    body: '',
    state: 'closed',
  });
  expect((await job('apply')).outputs).toMatchObject({ outcome: 'applied', invite: '1' });
  expect(state.comments.get(7)?.map(({ body }) => /roster:\w+/.exec(body)?.[0])).toEqual([
    'roster:plan',
    'roster:apply',
  ]);

  // Someone changes the workspace by hand: one issue says so, with both ways out.
  await byHand('set-account-type', 'jonny@acme.io', 'BUSINESS');
  const drift = await runJob(
    'drift',
    { ...stage, step: (inputs, parts) => stage.step({ ...inputs, adopt: 'pull-request' }, parts) },
    { run: 200, ...SCHEDULE },
  );
  expect([drift.status, drift.outputs['outcome']]).toEqual([0, 'drift']);
  expect(state.issues.map(({ state: it }) => it)).toEqual(['open']);

  // What was proposed to adopt it is merged: nothing differs anymore, and the issue is closed.
  const pull = state.pulls.at(-1);
  const adopted = state.made.get(state.branches.get(pull?.head.ref ?? '') ?? '');
  work.write('roster.yaml', state.trees.get(adopted?.tree ?? '')?.['roster.yaml'] ?? '');
  push();
  run = 300;
  expect((await job('apply')).outputs['outcome']).toBe('no_changes');
  expect((await job('drift', SCHEDULE)).outputs['outcome']).toBe('no_drift');
  expect(state.issues.map(({ state: it }) => it)).toEqual(['closed']);

  // The job of the older merge is run again: it would undo what was adopted.
  const before = await stage.state();
  work.git('checkout', '--quiet', '--detach', merged);
  const old = await job('apply', { commit: merged });
  expect([old.status, old.outputs['outcome']]).toEqual([0, 'superseded']);
  expect(await stage.state()).toBe(before);
});
