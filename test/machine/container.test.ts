import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Result } from '../../src/apply/report.js';
import { findWorkspace, type SandboxWorkspace } from '../../src/sandbox/state.js';
import { startCron } from '../built/run-cron.js';
import { emptyFolder, ROOT, startSandbox } from '../built/run-roster.js';
import { readBlocks, readPage } from '../docs/markdown.js';
import { homeOf, type Mount, readPod } from '../fixtures/cronjob.js';
import { buildImage, removeImages, runProgram } from './container-image.js';
import {
  type PrivateNetwork,
  type RosterContainer,
  startPrivateNetwork,
} from './container-network.js';
import { isTrue } from './container-truth.js';
import { describeWith } from './machine.js';

const CONCURRENCY = 4;
const INVITED = Array.from({ length: 24 }, (_, number) => `new${number}@acme.io`);
/** The timeout is short for a test that waits for it, and long enough for a busy machine. */
const APPLY = [
  ...['apply', '--yes', '--timeout', '2', '--concurrency', String(CONCURRENCY)],
  ...['--report', 'json=report.json'],
];

/** 24 to invite and one again, one to change, one to disable. */
const ROSTER = `version: 1
policy: { ignore: ["*@paradime.io"] }
users:
  - { email: alexandra@acme.io, account_type: ADMIN }
  - { email: sofia@acme.io, account_type: WORKSPACE_ADMIN }
  - { email: priya@acme.io, account_type: DEVELOPER }
  - { email: marco@acme.io, account_type: DEVELOPER }
  - { email: jonny@acme.io, account_type: DEVELOPER }
  - { email: emma@acme.io, account_type: ANALYST }
  - { email: liam@acme.io, account_type: DEVELOPER }
${INVITED.map((email) => `  - { email: ${email}, account_type: ANALYST }`).join('\n')}
`;
const CHANGES = INVITED.length + 3;

describeWith('docker', 'roster in a container', () => {
  let image = '';
  beforeAll(() => {
    image = buildImage();
  });
  afterAll(removeImages);

  test('needs neither root, nor a shell, nor a file system to write to, nor a network', () => {
    const safe = ['--read-only', '--cap-drop', 'ALL', '--network', 'none'];
    const whoAmI = ['--entrypoint', 'node', image, '-p', 'process.getuid()'];
    expect(runProgram('docker', 'run', '--rm', ...safe, ...whoAmI)).toBe('1000');
    expect(
      runProgram('docker', 'run', '--rm', ...safe, '--user', '4321:4321', image, 'schema'),
    ).toContain('json-schema.org');
    expect(runProgram('docker', 'run', '--rm', ...safe, image)).toContain('Usage: roster');
  });

  test.each([
    { key: 'viewer', words: ['drift'], code: 2, says: 'Drift:' },
    // What the example says to write for an apply.
    { key: 'apply', words: ['apply', '--yes'], code: 0, says: '4 applied; the workspace matches' },
  ])('runs as the CronJob starts it, settings as a file: $words', async ({ key, ...expected }) => {
    const [pod, container] = readPod('cronjob.yaml');
    const { variables } = await startSandbox();
    const secret = key === 'apply' ? variables['PARADIME_API_SECRET'] : 'sandbox-viewer-secret';
    const name = key === 'apply' ? variables['PARADIME_API_KEY'] : 'sandbox-viewer-key';
    const folder = emptyFolder();
    const files = {
      'roster/roster.yaml': readFileSync(join(ROOT, 'roster.example.yaml'), 'utf8'),
      'credentials/credentials': `API_ENDPOINT=${variables['PARADIME_API_ENDPOINT']}\nAPI_KEY=${name}\nAPI_SECRET=${secret}\n`,
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text, { mode: 0o644 });
    }
    chmodSync(folder, 0o755);
    const mounts = container.volumeMounts.flatMap(({ name, mountPath }: Mount) => [
      ...['--volume', `${join(folder, name)}:${mountPath}:ro`],
    ]);
    const { runAsUser, runAsGroup } = pod.securityContext;
    const ran = spawnSync(
      'docker',
      [
        ...['run', '--rm', '--network', 'host', '--read-only', '--cap-drop', 'ALL'],
        ...['--security-opt', 'no-new-privileges', '--user', `${runAsUser}:${runAsGroup}`],
        ...['--env', `HOME=${homeOf(container)}`, ...mounts, image],
        ...container.args.flatMap((word) => (word === 'drift' ? expected.words : [word])),
      ],
      { encoding: 'utf8' },
    );
    expect(ran.stderr).not.toContain('error');
    expect(ran.stdout).toContain(expected.says);
    expect(ran.status).toBe(expected.code);
  });

  test('runs from cron, its keys in no list of processes', async () => {
    const cron = await startCron();
    const real = runProgram('sh', '-c', 'command -v docker');
    // The sandbox is on this machine alone.
    const line = `echo "$@" >> '${join(cron.folder, 'calls')}'; shift; exec '${real}' run --network host "$@"`;
    cron.program('docker', line);
    expect(await cron.run('apply', { ROSTER_IMAGE: image, ROSTER: '/nowhere' })).toBe(0);
    expect(cron.log('apply')).toContain('4 applied');
    const calls = readFileSync(join(cron.folder, 'calls'), 'utf8');
    expect(calls).toContain('run --rm --read-only --cap-drop ALL');
    expect(calls).toContain('--env PARADIME_API_SECRET');
    expect(calls).not.toContain('sandbox-secret');
    expect(await cron.run('drift', { ROSTER_IMAGE: image })).toBe(0);
  });

  test.each(shownCommands())('does what docs/container.md shows: %s', (command) => {
    const folder = emptyFolder();
    chmodSync(folder, 0o755);
    copyFileSync(join(ROOT, 'roster.example.yaml'), join(folder, 'roster.yaml'));
    const script = command.replace(/ roster (?=plan|validate)/, ` ${image} `);
    runProgram('bash', '-ec', `cd ${folder}\n${script}`);
  });

  test('plans and applies on a private network', async () => {
    const network = await startPrivateNetwork(image);
    const plan = await network.startRoster(ROSTER, 'plan', '--detailed-exitcode');
    await expectEnd(plan, 2);
    const apply = await network.startRoster(ROSTER, ...APPLY);
    await expectEnd(apply, 0);
    expect(apply.report()).toMatchObject({
      outcome: 'applied',
      reports: [{ converged: true, summary: { applied: CHANGES } }],
    });
    await expectTruth(apply, network);
    await expectConverged(network);
  });

  test('finds out what was done when the network was gone for a while, and goes on', async () => {
    const network = await startPrivateNetwork(image);
    const apply = await startHeld(network);
    await apply.leaveNetwork();
    await network.gateway.lose();
    await apply.joinNetwork();
    await expectEnd(apply, 0);
    expect(apply.report()).toMatchObject({
      outcome: 'applied',
      reports: [
        { converged: true, summary: { applied: CHANGES - CONCURRENCY, confirmed: CONCURRENCY } },
      ],
    });
    await expectTruth(apply, network);
    await expectConverged(network);
  });

  test('says what it cannot know when the network stays away, and the next run goes on', async () => {
    const network = await startPrivateNetwork(image);
    // It waits for the server for a minute, and the last try ends with the timeout.
    const first = await startHeld(network, '--timeout', '1');
    await first.leaveNetwork();
    await network.gateway.lose();
    await expectEnd(first, 8);
    expect(first.report()).toMatchObject({
      outcome: 'indeterminate',
      reports: [{ converged: null, summary: { confirmed: 0 } }],
    });
    await expectTruth(first, network);
    // What was done is neither called done nor failed: not where its answer got lost, and not where
    // nobody could look whether the answer was true.
    const { mails } = await lookBehind(network);
    const ends = mails.map(({ to }) => resultFor(to, first)).filter((it) => it !== undefined);
    expect(ends.filter(({ outcome }) => outcome !== 'indeterminate')).toEqual([]);
    expect(ends.filter(({ error }) => error?.code !== 'not_read_back')).toHaveLength(CONCURRENCY);

    const second = await network.startRoster(ROSTER, ...APPLY);
    await expectEnd(second, 0);
    expect(second.report()).toMatchObject({ outcome: 'applied', reports: [{ converged: true }] });
    await expectConverged(network);
  });

  test('settles and writes its report at `docker stop`, and the next run goes on', async () => {
    const network = await startPrivateNetwork(image);
    const first = await startHeld(network);
    const stopped = first.stop();
    await first.printed('Stopping');
    await network.gateway.release();
    await stopped;
    await expectEnd(first, 143);
    const { outcome, reports } = first.report();
    expect(outcome).toBe('interrupted');
    expect(reports[0]?.summary).toMatchObject({ failed: 0, indeterminate: 0 });
    expect(reports[0]?.summary.skipped).toBeGreaterThan(0);
    await expectTruth(first, network);

    const second = await network.startRoster(ROSTER, ...APPLY);
    await expectEnd(second, 0);
    await expectConverged(network);
  });

  test('ends at `docker stop` while it reads, though it is process 1', async () => {
    const network = await startPrivateNetwork(image);
    await network.gateway.hold();
    const plan = await network.startRoster(ROSTER, 'plan');
    await network.gateway.held(1);
    await plan.stop();
    await expectEnd(plan, 143);
  });
});

/** The commands of the page that need no settings. */
function shownCommands(): readonly string[] {
  const shown = readBlocks(readPage('docs/container.md')).map(({ text }) => text.trim());
  return shown.filter((text) => text.startsWith('docker run') && !text.includes('PARADIME_'));
}

/** Starts an apply and waits until all its workers wait for the answer to a write that was done. */
async function startHeld(
  { gateway, startRoster }: PrivateNetwork,
  ...more: readonly string[]
): Promise<RosterContainer> {
  await gateway.holdAfter(8);
  const apply = await startRoster(ROSTER, ...APPLY, ...more);
  const early = apply.ended.then(() => expect.fail(`it ended early:\n${apply.output()}`));
  await Promise.race([gateway.held(CONCURRENCY), early]);
  return apply;
}

/** Waits for the end; where the exit code is another one, what was printed says why. */
async function expectEnd(container: RosterContainer, code: number): Promise<void> {
  expect(await container.ended, container.output()).toBe(code);
}

/** What the report says of each change is what the sandbox did. */
async function expectTruth(apply: RosterContainer, network: PrivateNetwork): Promise<void> {
  const workspace = await lookBehind(network);
  const results = apply.report().reports.flatMap((report) => report.results);
  expect(results).toHaveLength(CHANGES);
  expect(results.filter((result) => !isTrue(result, workspace))).toEqual([]);
}

function resultFor(email: string, apply: RosterContainer): Result | undefined {
  const results = apply.report().reports.flatMap((report) => report.results);
  return results.find(({ change }) => change.email === email);
}

/** The workspace is as the roster says, and everyone was mailed as often as that takes: once. */
async function expectConverged(network: PrivateNetwork): Promise<void> {
  const drift = await network.startRoster(ROSTER, 'drift');
  await expectEnd(drift, 0);
  const expected = ['liam@acme.io', ...INVITED].sort();
  // The sandbox does not mail someone again who has a pending invitation; another server may.
  expect([...(await network.gateway.invited())].sort()).toEqual(expected);
  const { mails } = await lookBehind(network);
  // It begins with one invitation that is pending and one that has expired.
  const before = ['emma@acme.io', 'liam@acme.io'];
  expect(mails.map(({ to }) => to).sort()).toEqual([...before, ...expected].sort());
}

async function lookBehind({ gateway }: PrivateNetwork): Promise<SandboxWorkspace> {
  const workspace = findWorkspace(await gateway.state(), 'ws_analytics');
  if (workspace === null) throw new Error('the sandbox has lost its workspace');
  return workspace;
}
