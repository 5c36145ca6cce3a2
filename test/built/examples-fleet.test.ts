/** The examples that fan a fleet of workspaces out: GitHub's matrix, and an Indexed Job of Kubernetes. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { EXIT } from '../../src/errors.js';
import {
  emptyFolder,
  ROOT,
  type Run,
  runRoster,
  type SandboxProcess,
  startSandbox,
} from './run-roster.js';
import { readWorkflow, runWorkflow } from './run-workflow.js';

const UIDS = ['ws_analytics', 'ws_finance', 'ws_marketing'];
const COMPANY_TOKEN = 'prdm_cmp_sandbox';

/** Names no workspace: which one it is comes from outside. */
const ROSTERS: Readonly<Record<string, string>> = {
  ws_analytics: rosterOf('alexandra@acme.io'),
  ws_finance: rosterOf('grace@acme.io'),
  ws_marketing: rosterOf('sofia@acme.io'),
};

function rosterOf(email: string): string {
  return `version: 1\npolicy: { unlisted: keep }\nusers:\n  - { email: ${email}, account_type: ADMIN }\n`;
}

describe('github/fleet.yml', () => {
  const workflow = readWorkflow('fleet.yml');
  function expressions(sandbox: SandboxProcess): Record<string, string> {
    return {
      'secrets.PARADIME_API_ENDPOINT': sandbox.endpoint,
      'secrets.PARADIME_COMPANY_TOKEN': COMPANY_TOKEN,
      'secrets.PARADIME_WORKSPACE_UID': 'ws_finance',
    };
  }

  test('hands every workspace on to the jobs that plan them', async () => {
    const sandbox = await startSandbox();
    const run = await runWorkflow(workflow, {
      roster: '',
      job: 'list',
      expressions: expressions(sandbox),
    });
    expect(run.steps.map(({ status }) => status)).toEqual([0]);
    const [, matrix = ''] = /^matrix=(.*)\n$/.exec(run.outputs) ?? [];
    const { include } = JSON.parse(matrix);
    expect(include.map(({ uid }: { uid: string }) => uid)).toEqual(UIDS);
    expect(workflow.jobs['list']).toHaveProperty(
      'outputs.matrix',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is an expression of GitHub's
      '${{ steps.list.outputs.matrix }}',
    );
    for (const job of ['look', 'apply'])
      expect(workflow.jobs[job]).toMatchObject({
        needs: 'list',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: this is an expression of GitHub's
        strategy: { 'fail-fast': false, matrix: '${{ fromJSON(needs.list.outputs.matrix) }}' },
      });
  });

  test('fails, and hands nothing on, when the list cannot be read', async () => {
    const sandbox = await startSandbox();
    const refused = { ...expressions(sandbox), 'secrets.PARADIME_COMPANY_TOKEN': 'prdm_cmp_no' };
    const run = await runWorkflow(workflow, { roster: '', job: 'list', expressions: refused });
    expect(run.steps.at(-1)?.status).toBe(4);
    expect(run.outputs).toBe('');
  });
});

describe('kubernetes/indexed-job.yaml', () => {
  const text = readFileSync(join(ROOT, 'examples/kubernetes/indexed-job.yaml'), 'utf8');
  const { spec } = parse(text);
  const pod = spec.template.spec;
  const [container] = pod.containers;

  /** As a pod of the job runs it, with its index, but for the folder that is mounted. */
  async function runPod(index: number, folder: string): Promise<Run> {
    const [program, ...args]: string[] = container.command;
    const child = spawn(program ?? '', args, {
      env: {
        PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
        // What HOME is in the pod: there the secret is mounted.
        HOME: join(folder, 'home'),
        JOB_COMPLETION_INDEX: String(index),
        FLEET: folder,
      },
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8');
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8');
    });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (status) => resolve({ status, stdout, stderr }));
    });
  }

  /** What the comment on top makes of a fleet: the list, and a roster for each workspace. */
  async function prepareFleet(sandbox: SandboxProcess): Promise<string> {
    const folder = emptyFolder();
    mkdirSync(join(folder, 'bin'));
    const command = join(folder, 'bin/roster');
    writeFileSync(command, `#!/bin/sh\nexec node ${join(ROOT, 'dist/node/bin.js')} "$@"\n`);
    chmodSync(command, 0o755);
    const variables = {
      PARADIME_API_ENDPOINT: sandbox.endpoint,
      PARADIME_API_SECRET: COMPANY_TOKEN,
      PARADIME_WORKSPACE_UID: 'ws_finance',
    };
    expect(text).toContain('roster workspaces --format csv > workspaces/workspaces.csv');
    expect(text).toContain("printf 'API_ENDPOINT=%s\\nAPI_SECRET=%s\\n'");
    mkdirSync(join(folder, 'home/.paradime'), { recursive: true });
    const settings = `API_ENDPOINT=${sandbox.endpoint}\nAPI_SECRET=${COMPANY_TOKEN}\n`;
    writeFileSync(join(folder, 'home/.paradime/credentials'), settings);
    const list = await runRoster(['workspaces', '--format', 'csv'], { variables });
    writeFileSync(join(folder, 'workspaces.csv'), list.stdout);
    for (const [uid, roster] of Object.entries(ROSTERS)) {
      writeFileSync(join(folder, `${uid}.yaml`), roster);
    }
    return folder;
  }

  test('lets each pod plan the workspace of its number, and all of them together all', async () => {
    const sandbox = await startSandbox();
    const folder = await prepareFleet(sandbox);
    const runs = [];
    for (let index = 0; index < spec.completions; index += 1) {
      runs.push(await runPod(index, folder));
    }
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0]);
    for (const [index, uid] of UIDS.entries()) {
      expect(runs[index]?.stdout).toContain(`${uid}.yaml → ${uid}`);
      expect(runs[index]?.stdout).toContain('No changes');
    }
  });

  test('fails for a number that no workspace has, or for one without a roster', async () => {
    const sandbox = await startSandbox();
    const folder = await prepareFleet(sandbox);
    const beyond = await runPod(3, folder);
    expect(beyond).toMatchObject({ status: 3, stdout: '' });
    expect(beyond.stderr).toContain('There is no workspace for index 3.');
    writeFileSync(join(folder, 'workspaces.csv'), 'uid,name\r\nws_new,new\r\n');
    expect((await runPod(0, folder)).status).toBe(3);
  });

  test('is an Indexed Job that tries no pod again where trying again mends nothing', () => {
    expect(spec).toMatchObject({ completionMode: 'Indexed', completions: 3 });
    expect(pod.restartPolicy).toBe('Never');
    const [rule] = spec.podFailurePolicy.rules;
    expect(rule).toMatchObject({
      action: 'FailIndex',
      onExitCodes: {
        containerName: container.name,
        operator: 'In',
        values: [EXIT.invalid, EXIT.credentials, EXIT.guard, EXIT.stale, EXIT.indeterminate],
      },
    });
  });

  test('mounts what its command reads', () => {
    const [mount] = container.volumeMounts;
    expect(container.env[0]).toEqual({ name: 'FLEET', value: mount.mountPath });
    expect(pod.volumes[0].name).toBe(mount.name);
  });
});
