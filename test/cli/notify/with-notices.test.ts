import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.js';
import { makeNotice, renderSlack } from '../../../src/cli/notify/notice.js';
import type { Env, HttpRequest } from '../../../src/env.js';
import { planFileOf, planOf } from '../../fixtures/plans.js';
import {
  type FakeEnv,
  type FakeEnvOptions,
  fakeEnv,
  NOW,
  sleepForever,
  textOf,
} from '../../outside.js';

const URL_IN_VARIABLE = 'https://hooks.example.test/services/T0-secret-part';
const SIGNING = 'signing-secret-0123456789';
const VARIABLES = { HOOK: URL_IN_VARIABLE, HOOK_SECRET: SIGNING };

/** Seven are in the sandbox, and one of them is on this roster. */
const ROSTER = `version: 1
policy: { unlisted: keep }
users:
  - { email: alexandra@acme.io, account_type: ADMIN }
`;
const CHANGING = `${ROSTER}  - { email: zoe@acme.io, account_type: ANALYST }\n`;

interface Told {
  readonly code: number;
  readonly env: FakeEnv;
  readonly requests: readonly HttpRequest[];
}

type Answer = (request: HttpRequest, attempt: number) => ReturnType<Env['post']>;

const answerFine: Answer = async () => ({ status: 200, headers: {}, body: null });

function answerStatus(status: number): Answer {
  return async () => ({ status, headers: {}, body: null });
}

/** What happens on the way takes no time, but for what takes seconds: that is what a test waits for. */
async function run(
  line: string,
  answer: Answer = answerFine,
  options: FakeEnvOptions = {},
): Promise<Told> {
  const requests: HttpRequest[] = [];
  const env = fakeEnv({
    files: { 'roster.yaml': CHANGING },
    variables: VARIABLES,
    post: (request) => {
      requests.push(request);
      return answer(request, requests.length);
    },
    ...options,
  });
  // The sandbox answers at once, however many turns of the loop that takes.
  const sleep: Env['sleep'] = (milliseconds, signal) =>
    (milliseconds < 30_000 ? env.sleep : sleepForever)(milliseconds, signal);
  return { code: await main(line.split(' '), { ...env, sleep }), env, requests };
}

function bodyOf({ requests }: Told): Record<string, unknown> {
  return JSON.parse(textOf(requests[0]?.body));
}

describe('a webhook', () => {
  it('is told of changes, signed with the time, without anyone in it', async () => {
    const told = await run('plan --sandbox --notify webhook=HOOK');
    expect([told.code, told.requests.length]).toEqual([0, 1]);
    const [request] = told.requests;
    expect(request?.url).toBe(URL_IN_VARIABLE);
    const body = textOf(request?.body);
    const time = request?.headers['X-Roster-Timestamp'];
    expect(time).toBe(String(Math.floor(NOW / 1_000)));
    const signed = createHmac('sha256', SIGNING).update(`${time}.${body}`).digest('hex');
    expect(request?.headers['X-Roster-Signature']).toBe(`sha256=${signed}`);
    expect(bodyOf(told)).toMatchObject({
      format_version: '1.0',
      command: 'plan',
      occasion: 'change',
      exit_code: 0,
      run_url: null,
    });
    expect(body).not.toMatch(/zoe|@acme/);
    expect(told.env.out() + told.env.err()).not.toMatch(/T0-secret-part|signing-secret/);
  });

  it('is told of an apply, and where its log is', async () => {
    const variables = {
      ...VARIABLES,
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_REPOSITORY: 'acme/access',
      GITHUB_RUN_ID: '7',
    };
    const told = await run('apply --yes --sandbox --notify webhook=HOOK', answerFine, {
      variables,
    });
    expect(bodyOf(told)).toMatchObject({
      command: 'apply',
      occasion: 'change',
      run_url: 'https://github.example/acme/access/actions/runs/7',
    });
    expect(bodyOf(told)['summary']).toContain('1 applied');
  });
});

describe('what is told of', () => {
  const same = { files: { 'roster.yaml': ROSTER } };
  const broken = { files: { 'roster.yaml': 'version: 1\n' } };

  it.each([
    ['a change', '', {}, 1],
    ['no change', '', same, 0],
    ['no change, where all is', ' --notify-on always', same, 1],
    ['a change, where failures are', ' --notify-on failure', {}, 0],
    ['a failure, where failures are', ' --notify-on failure', broken, 1],
    ['a failure', '', broken, 1],
  ])('%s%s', async (_, flags, options, times) => {
    const told = await run(`plan --sandbox --notify slack=HOOK${flags}`, answerFine, options);
    expect(told.requests).toHaveLength(times);
  });

  it('is an error that ends a run, whose exit code stays', async () => {
    const told = await run('apply --sandbox --notify webhook=HOOK');
    expect(told.code).toBe(3);
    expect(bodyOf(told)).toMatchObject({ occasion: 'failure', exit_code: 3, workspaces: [] });
    expect(bodyOf(told)['summary']).toContain('There is no terminal for a prompt');
  });

  it('is drift', async () => {
    const told = await run('drift --sandbox --notify webhook=HOOK');
    expect(told.code).toBe(2);
    expect(bodyOf(told)).toMatchObject({ command: 'drift', occasion: 'change' });
  });
});

describe('a receiver that does not take it', () => {
  const LINE = 'plan --sandbox --notify webhook=HOOK';

  it.each([
    [500, 3],
    [429, 3],
    [400, 1],
    [302, 1],
  ])('and answers with %i is tried %i times, and fails nothing', async (status, times) => {
    const told = await run(LINE, answerStatus(status));
    expect([told.code, told.requests.length]).toEqual([0, times]);
    expect(told.env.err()).toContain('The notice to webhook (HOOK) was not delivered.');
    expect(told.env.err()).not.toContain('T0-secret-part');
  });

  it('at first gets it again, as the same one', async () => {
    const told = await run(LINE, (request, attempt) =>
      attempt === 1 ? Promise.reject(new Error(URL_IN_VARIABLE)) : answerFine(request, attempt),
    );
    const ids = told.requests.map(({ headers }) => headers['X-Roster-Id']);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
    expect(told.env.err()).not.toContain('not delivered');
  });

  it('and hangs holds nothing for more than 30 seconds', async () => {
    const told = await run(LINE, () => new Promise(() => undefined));
    expect(told.code).toBe(0);
    expect(told.env.monotonic()).toBeLessThanOrEqual(30_000);
    expect(told.env.err()).toContain('There was no answer within');
  });
});

describe('a receiver that can be none', () => {
  it.each([
    ['that is not set', 'webhook=NO_SUCH', 'NO_SUCH, which is not set'],
    ['without a secret', 'webhook=ALONE', 'ALONE_SECRET, which is not set'],
    ['that is http', 'slack=PLAIN', 'PLAIN, the variable that --notify names, is not an https URL'],
    ['that is no URL', 'slack=TEXT', 'TEXT, the variable that --notify names, is not an https URL'],
    ['that is a URL', 'slack=https://x.test/', 'with the name of the variable'],
    ['of a kind that nobody knows', 'mail=HOOK', 'slack=VARIABLE or webhook=VARIABLE'],
  ])('%s is refused before anything else', async (_, option, words) => {
    const variables = {
      ALONE: URL_IN_VARIABLE,
      PLAIN: 'http://x.test/T0-secret-part',
      TEXT: 'T0-secret-part',
    };
    const told = await run(`plan --sandbox --notify ${option}`, answerFine, { variables });
    expect([told.code, told.env.out(), told.requests.length]).toEqual([3, '', 0]);
    expect(told.env.err().replaceAll(/\s+/g, ' ')).toContain(words);
    expect(told.env.err()).not.toContain('T0-secret-part');
  });
});

describe('the text', () => {
  const hostile = '<!channel> &\u202e::error::\n@here';
  const plans = Array.from({ length: 500 }, () =>
    planOf({ roster: { ...planOf().roster, path: `${hostile}${'x'.repeat(5_000)}` } }),
  );
  const end = {
    command: 'plan',
    exitCode: 0,
    shown: { kind: 'plan', mode: 'plan', file: planFileOf(...plans) },
    error: null,
  } as const;

  it('is bounded, and nothing in it is markup', () => {
    const notice = makeNotice(end, fakeEnv());
    expect(notice.workspaces).toHaveLength(21);
    expect(notice.workspaces.at(-1)).toBe('and 480 more');
    const { text } = JSON.parse(renderSlack(notice));
    expect(text).not.toMatch(/[<>\u202e]|&(?!amp;|lt;|gt;)/);
    expect(text).toContain('&lt;!channel&gt;');
    expect(text.length).toBeLessThan(8_000);
    expect(JSON.stringify(notice).length).toBeLessThan(8_000);
  });

  it('of an error names nobody', () => {
    const error = 'It does not ask for invite ana@acme.io as ANALYST, disable "bo@bücher.example".';
    const notice = makeNotice({ ...end, shown: null, error }, fakeEnv());
    expect(notice.summary).toBe(
      'It does not ask for invite someone as ANALYST, disable "someone".',
    );
  });

  it('of an error of any length is bounded', () => {
    const notice = makeNotice({ ...end, shown: null, error: '😀'.repeat(5_000) }, fakeEnv());
    expect(notice.summary.length).toBeLessThanOrEqual(1_000);
    expect(notice.summary).toMatch(/^(?:😀)+…$/u);
  });
});
