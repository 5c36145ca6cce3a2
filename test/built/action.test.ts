/** The GitHub Action on pull requests, as a runner starts it, against a GitHub and a Paradime on loopback. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundleAction } from '../../scripts/bundles.mjs';
import { markBody } from '../../src/forge/mark.js';
import { TOKEN } from '../forge/fake-api.js';
import { serveGit } from './git-server.js';
import {
  type ActionRepository,
  type ActionScene,
  actionRepository,
  checkOut,
  payloadOf,
  runAction,
  startGitHub,
} from './run-action.js';
import { ROOT, startSandbox } from './run-roster.js';

const ROSTER = readFileSync(join(ROOT, 'test/fixtures/mixed-roster.yaml'), 'utf8');
const ONE_MORE = `${ROSTER}  - { email: zoe@acme.io, account_type: ANALYST }\n`;

type Parts = Readonly<Record<string, unknown>>;

function pullRequest(repository: ActionRepository, parts: Parts = {}, isPrivate = true): Parts {
  const payload = payloadOf('pull_request', 'opened');
  const pull = payload['pull_request'] as Record<string, object>;
  return {
    ...payload,
    repository: {
      ...(payload['repository'] as object),
      private: isPrivate,
      default_branch: 'main',
    },
    pull_request: {
      ...pull,
      number: 7,
      base: { ...pull['base'], ref: 'main', sha: repository.base },
      head: { ...pull['head'], sha: repository.head },
      ...parts,
    },
  };
}

function sceneOf(
  repository: ActionRepository,
  apiUrl: string,
  parts: Partial<ActionScene>,
): ActionScene {
  return {
    event: 'pull_request',
    payload: pullRequest(repository),
    checkout: checkOut(repository.remote, repository.merge, null),
    commit: repository.merge,
    ref: 'refs/pull/7/merge',
    apiUrl,
    inputs: { command: 'plan' },
    variables: {},
    ...parts,
  };
}

/** A GitHub, a sandbox, and a pull request that changes the roster to that. */
async function startReview(
  proposed: string | Readonly<Record<string, string>> = ONE_MORE,
): Promise<{
  readonly github: Awaited<ReturnType<typeof startGitHub>>['github'];
  readonly repository: ActionRepository;
  readonly scene: (parts?: Partial<ActionScene>) => ActionScene;
  readonly comments: () => readonly string[];
}> {
  const { github, apiUrl } = await startGitHub();
  const { variables } = await startSandbox();
  const files = typeof proposed === 'string' ? { 'roster.yaml': proposed } : proposed;
  const repository = actionRepository({ 'roster.yaml': ROSTER }, files);
  return {
    github,
    repository,
    scene: (parts = {}) => sceneOf(repository, apiUrl, { variables, ...parts }),
    comments: () => (github.state.comments.get(7) ?? []).map(({ body }) => body),
  };
}

test('the committed bundle is the one that the sources make', async () => {
  for (const [name, text] of await bundleAction()) {
    // Compared as a whole, so that a difference of two megabytes is not printed.
    const isSame = readFileSync(join(ROOT, 'dist-action', name), 'utf8') === text;
    expect(isSame, `dist-action/${name} is old: npm run bundle makes it anew`).toBe(true);
  }
});

describe('a pull request', () => {
  test('gets annotations, a summary and one comment, which the next run updates', async () => {
    const { scene, comments } = await startReview();
    const run = await runAction(scene());
    expect([run.status, run.log.includes('::error')]).toEqual([0, false]);
    expect(run.log).toContain('::notice file=roster.yaml,line=43,title=invite::zoe@acme.io');
    expect(run.log).toContain('::group::roster plan');
    expect(run.outputs).toEqual({
      ...{ 'exit-code': '0', outcome: 'changes' },
      ...{ invite: '2', reinvite: '1', 'change-account-type': '1', disable: '1', attention: '0' },
      ...{ 'plan-file': '', report: expect.stringMatching(/\.json$/) },
    });
    expect(run.summary).toContain('### Roster plan for `analytics');
    const [comment = ''] = comments();
    for (const said of [
      '**From this change (against ',
      '| invite | `zoe@acme.io` | — → `ANALYST` |',
      '**Differed before (drift)**',
      'old.contractor@acme.io',
      'Seats: paid 7 → 9',
      'When this is merged, roster reads the workspace again and applies 5 changes.',
      'This sends 3 e-mails and disables 1 user, which the API can&#39;t undo.'.replace(
        '&#39;',
        "'",
      ),
      `/acme/access/actions/runs/100)`,
    ]) {
      expect(comment).toContain(said);
    }
    const again = await runAction(
      scene({ run: 101, inputs: { command: 'plan', allow: 'max_invites=60' } }),
    );
    expect(again.status).toBe(0);
    expect(comments()).toHaveLength(1);
    expect(comments()[0]).toContain('run=101');
  });

  test('shows what is wrong with a roster on its lines, and corrects the comment of an earlier run', async () => {
    const { scene, comments } = await startReview(ROSTER.replace('DEVELOPER', 'DEVELOPR'));
    const first = await runAction(scene());
    expect(first.status).toBe(3);
    expect(first.log).toContain('::error file=roster.yaml,line=32');
    expect(first.outputs).toMatchObject({ 'exit-code': '3', outcome: 'invalid', invite: '0' });
    expect(comments()).toEqual([]);
    const good = await startReview();
    await runAction(good.scene());
    const key = /key=([0-9a-f]+)/.exec(good.comments()[0] ?? '')?.[1] ?? '';
    const {
      scene: bad,
      comments: ofBad,
      github,
    } = await startReview(ROSTER.replace('users:', 'user:'));
    const mark = { kind: 'plan', key, about: 'd00d', run: 1 } as const;
    github.state.comments.set(7, [
      { id: 1, user: { login: 'github-actions[bot]' }, body: markBody('old plan', mark) },
    ]);
    expect((await runAction(bad())).status).toBe(3);
    expect(ofBad()).toHaveLength(1);
    expect(ofBad()[0]).toContain('There is no plan for');
    expect(ofBad()[0]).toContain('The roster is not valid.');
  });

  test('says what it loosens in the policy, and which key lets a guard pass', async () => {
    const { scene, comments } = await startReview(
      ROSTER.replace('  protected: [alexandra@acme.io]', '  max_invites: 0').replace(
        'min_admins: 1 ',
        'min_admins: 0 ',
      ),
    );
    const run = await runAction(scene());
    expect(run.status).toBe(5);
    expect(run.outputs['outcome']).toBe('guard_tripped');
    const [comment = ''] = comments();
    expect(comment).toContain('If it is right, set policy.max');
    expect(comment).toContain('loosened');
    expect(comment).toContain('Merging this applies nothing while a guard is tripped.');
  });

  test('with thousands of changes gets a comment that GitHub takes, with a count of what was cut', async () => {
    const many = Array.from(
      { length: 3_000 },
      (_, at) => `  - { email: person.${at}@acme.io, account_type: ANALYST }\n`,
    );
    const { scene, comments } = await startReview(ROSTER + many.join(''));
    const inputs = { command: 'plan', allow: 'max_invites=9999' };
    const run = await runAction(scene({ inputs }));
    expect(run.status).toBe(0);
    const [comment = ''] = comments();
    expect(comment.length).toBeLessThanOrEqual(65_536);
    expect(comment.length).toBeGreaterThan(60_000);
    expect(comment).toMatch(/… and \d+ more: see the job’s log/);
    expect(comment).toContain('When this is merged');
    for (const level of ['error', 'warning', 'notice']) {
      expect(run.log.split(`::${level} `).length - 1).toBeLessThanOrEqual(10);
    }
    expect(run.log).toContain('person.2999@acme.io');
  });

  test('without the right to comment is said in the log, and is no failure', async () => {
    const { scene, comments, github } = await startReview();
    github.state.rights = { contents: 'read' };
    const run = await runAction(scene());
    expect(run.status).toBe(0);
    expect(comments()).toEqual([]);
    expect(run.log).toContain('give the job `pull-requests: write`');
    expect(run.summary).toContain('zoe@acme.io');
  });

  test('with a token that has expired says so, and keeps its plan', async () => {
    const { scene } = await startReview();
    const run = await runAction(scene({ inputs: { command: 'plan', token: 'expired' } }));
    expect(run.status).toBe(0);
    expect(run.log).toContain('GitHub does not accept the token: it is wrong or has expired.');
    expect(run.log.replace('::add-mask::expired', '')).not.toMatch(/: expired$/m);
  });

  test('that cannot be told of though it might be is a failure: an old comment would pass for the new one', async () => {
    const { scene, github } = await startReview();
    github.trouble.push({ method: 'GET', path: /comments$/, with: { status: 400 } });
    const run = await runAction(scene());
    expect(run.status).toBe(1);
    expect(run.log).toContain('::error title=roster::GitHub refused GET');
  });

  test('comments nothing with comment: false', async () => {
    const { scene, github } = await startReview();
    expect((await runAction(scene({ inputs: { command: 'plan', comment: 'false' } }))).status).toBe(
      0,
    );
    expect(github.asked).toEqual([]);
  });

  test('of several rosters gets a comment for each of which something is to be said', async () => {
    const quiet =
      'version: 1\npolicy: { unlisted: keep }\nworkspace: { uid: ws_finance }\nusers:\n  - { email: grace@acme.io, account_type: ADMIN }\n';
    const loud = quiet
      .replace('grace@', 'zoe@')
      .replace('ws_finance', 'ws_marketing')
      .replace('}\nusers', '}\nusers')
      .replace('ADMIN', 'ANALYST');
    const { scene, comments } = await startReview({
      'roster.yaml': ROSTER.replace('name: analytics', 'uid: ws_analytics'),
      'quiet.yaml': quiet,
      'loud.yaml': loud,
    });
    const job = scene({
      inputs: { command: 'plan', files: 'roster.yaml\nquiet.yaml\nloud.yaml' },
    });
    const variables = {
      ...job.variables,
      PARADIME_API_KEY: '',
      PARADIME_API_SECRET: 'prdm_cmp_sandbox',
    };
    const run = await runAction({ ...job, variables });
    expect(run.log).not.toContain('::error');
    expect(comments().map((body) => /`(\w+\.yaml)` against/.exec(body)?.[1])).toEqual([
      'roster.yaml',
      'loud.yaml',
    ]);
    expect((await runAction({ ...job, variables, run: 101 })).status).toBe(0);
    expect(comments()).toHaveLength(2);
  });

  test('saves the plan where the workflow says', async () => {
    const { scene } = await startReview();
    const job = scene({ inputs: { command: 'plan', 'plan-file': 'plan.json' } });
    const run = await runAction(job);
    expect(run.outputs['plan-file']).toBe('plan.json');
    const saved = JSON.parse(readFileSync(join(job.checkout, 'plan.json'), 'utf8'));
    expect(saved.plans[0].changes).toHaveLength(5);
  });
});

describe('credentials that are missing', () => {
  const none = { PARADIME_API_ENDPOINT: 'http://127.0.0.1:9/graphql' };

  test('fail, also in a repository that is itself a fork', async () => {
    const { scene, repository } = await startReview();
    const pull = pullRequest(repository)['pull_request'] as Record<string, Record<string, object>>;
    const head = {
      ...pull['head'],
      sha: repository.head,
      repo: { ...pull['head']?.['repo'], fork: true },
    };
    const payload = pullRequest(repository, { head });
    const run = await runAction(scene({ payload, variables: none }));
    expect(run.status).toBe(4);
    expect(run.outputs['outcome']).toBe('no_access');
  });

  test('are no failure in a pull request from a fork, a deleted one too, which says what was not done', async () => {
    const { scene, repository, comments } = await startReview();
    const pull = pullRequest(repository)['pull_request'] as Record<string, Record<string, object>>;
    const fork = { ...pull['head']?.['repo'], full_name: 'mallory/access', fork: false };
    for (const repo of [fork, null]) {
      const payload = pullRequest(repository, {
        head: { ...pull['head'], sha: repository.head, repo },
      });
      const run = await runAction(scene({ payload, variables: none }));
      expect(run.status).toBe(0);
      expect(run.outputs).toMatchObject({ outcome: 'not_planned', 'exit-code': '0', invite: '0' });
      expect(run.summary).toContain('made no plan');
      expect(comments()).toEqual([]);
    }
  });

  test('are no failure for Dependabot', async () => {
    const { scene } = await startReview();
    const run = await runAction(scene({ variables: none, actor: 'dependabot[bot]' }));
    expect([run.status, run.outputs['outcome']]).toEqual([0, 'not_planned']);
  });

  test('do not keep the roster of a fork from being validated', async () => {
    const { scene, repository } = await startReview(ROSTER.replace('DEVELOPER', 'DEVELOPR'));
    const payload = pullRequest(repository, { head: { sha: repository.head, repo: null } });
    expect((await runAction(scene({ payload, variables: none }))).status).toBe(3);
  });
});

describe('a checkout', () => {
  test('of one commit is deepened by what is missing, with the token in no command line', async () => {
    const { scene, repository, comments } = await startReview();
    const server = await serveGit(repository.remote);
    const checkout = checkOut(repository.remote, repository.merge, 1);
    const run = await runAction(scene({ checkout, serverUrl: server.url }));
    expect(run.log).not.toContain('::error');
    expect(run.status).toBe(0);
    expect(comments()[0]).toContain('**From this change');
    const basic = `basic ${Buffer.from(`x-access-token:${TOKEN}`).toString('base64')}`;
    expect(server.authorizations).toContain(basic);
    expect(run.log).not.toContain(basic);
  });

  test('of the proposed commit alone is deepened as well', async () => {
    const { scene, repository, comments } = await startReview();
    const server = await serveGit(repository.remote);
    const checkout = checkOut(repository.remote, repository.head, 1);
    const run = await runAction(scene({ checkout, serverUrl: server.url }));
    expect(run.status).toBe(0);
    expect(comments()[0]).toContain('**From this change');
  });

  test('that cannot be deepened is told with the way to mend it, and nothing is shown', async () => {
    const { scene, repository, comments } = await startReview();
    const checkout = checkOut(repository.remote, repository.merge, 1);
    const run = await runAction(scene({ checkout, serverUrl: 'http://127.0.0.1:9' }));
    expect(run.status).toBe(1);
    expect(run.log).toContain('fetch-depth: 0');
    expect(comments()).toEqual([]);
  });

  test('that lacks the roster, or holds it elsewhere, is told as that', async () => {
    const { scene } = await startReview();
    const outside = await runAction(scene({ inputs: { command: 'plan', files: '/etc/hostname' } }));
    expect([outside.status, outside.outputs['outcome']]).toEqual([3, 'invalid']);
    expect(outside.log).toContain('is not in the checkout of this job');
    const missing = await runAction(scene({ inputs: { command: 'plan', files: 'people.yaml' } }));
    expect(missing.status).toBe(3);
    expect(missing.log).toContain('There is no such file');
  });
});

describe('inputs and events', () => {
  test.each([
    [{ command: 'destroy' }, 'The input `command` is one of plan, apply, drift, validate.'],
    [{ command: 'plan', comment: 'maybe' }, 'The input `comment` must be true or false.'],
    [{ command: 'plan', adopt: 'push' }, 'The input `adopt` is one of none, pull-request.'],
    [{ command: 'plan', allow: 'max_invites' }, 'max_invites=7'],
    [{ command: 'plan', 'working-directory': 'nowhere' }, 'nowhere'],
  ])('that make no sense are refused: %j', async (inputs, said) => {
    const { scene } = await startReview();
    const run = await runAction(scene({ inputs: inputs as Readonly<Record<string, string>> }));
    expect(run.status).toBe(3);
    expect(run.log).toContain(said);
  });

  test.each(['pull_request_target', 'issue_comment', 'release'])(
    '%s starts nothing',
    async (event) => {
      const { scene, github } = await startReview();
      const run = await runAction(
        scene({ event, payload: payloadOf(event.replace('_target', '')) }),
      );
      expect(run.status).toBe(3);
      expect(run.log).toContain(`does nothing for the event ${event}`);
      expect(github.asked).toEqual([]);
    },
  );

  test('without a pull request are told as that', async () => {
    const { scene } = await startReview();
    const run = await runAction(scene({ payload: {} }));
    expect(run.status).toBe(3);
    expect(run.log).toContain('the event has no pull request');
  });

  test('validate needs no key, and annotates what is odd too', async () => {
    const { scene } = await startReview();
    const run = await runAction(scene({ inputs: { command: 'validate' }, variables: {} }));
    expect([run.status, run.outputs['outcome']]).toEqual([0, 'valid']);
  });

  test('a roster in working-directory is annotated by its path in the repository', async () => {
    const bad = ROSTER.replace('DEVELOPER', 'DEVELOPR');
    const { scene, repository } = await startReview({ 'people/roster.yaml': bad });
    const checkout = join(checkOut(repository.remote, repository.merge, null));
    const run = await runAction(
      scene({ checkout, inputs: { command: 'validate', 'working-directory': 'people' } }),
    );
    expect(run.status).toBe(3);
    expect(run.log).toContain('::error file=people/roster.yaml,line=32');
  });
});

describe('people', () => {
  test('are hidden in a public repository, and no plan is saved there unless someone says so', async () => {
    const { scene, repository, comments } = await startReview();
    const payload = pullRequest(repository, {}, false);
    const run = await runAction(scene({ payload }));
    expect(run.status).toBe(0);
    for (const shown of [run.log, run.summary, ...comments()])
      expect(shown).not.toContain('@acme.io');
    const inputs = { command: 'plan', 'plan-file': 'plan.json' };
    const saving = await runAction(scene({ payload, inputs }));
    expect(saving.status).toBe(3);
    expect(saving.log).toContain('A saved plan names people, and this repository is public.');
    const asked = await runAction(scene({ payload, inputs: { ...inputs, redact: 'false' } }));
    expect(asked.status).toBe(0);
    expect(asked.summary).toContain('zoe@acme.io');
  });

  test('and texts of others make no mention, link or command where they are shown', async () => {
    const odd = `${ROSTER}  - { email: "x@acme.io", account_type: ANALYST, name: "::error::@org/team <img src=x>" }\n`;
    const { scene, comments } = await startReview(odd);
    const run = await runAction(scene());
    expect(run.status).toBe(0);
    expect(run.log).not.toMatch(/^::error::/m);
    expect(comments().join()).not.toMatch(/<img|(?<![`\w.])@org/);
  });

  test('keys and tokens are in no log, comment, summary or output', async () => {
    const { scene, comments } = await startReview();
    const run = await runAction(scene());
    const shown = [
      run.log.replace(`::add-mask::${TOKEN}`, ''),
      run.summary,
      ...comments(),
      JSON.stringify(run.outputs),
    ].join();
    for (const secret of [TOKEN, 'sandbox-secret', 'sandbox-key'])
      expect(shown).not.toContain(secret);
  });
});
