/** Runs the built command as users do: as a child process, judged by what it prints and exits with. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(ROOT, 'dist/node/bin.js');

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** The system kills it when it has computed for so long, however long that takes on the wall. */
  readonly mostCpuSeconds?: number;
}

/** A new empty folder. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'roster-test-'));
}

/** Starts the command. Nothing of the tester's own settings reaches it. */
export function startRoster(args: readonly string[], options: RunOptions = {}): ChildProcess {
  const cwd = options.cwd ?? emptyFolder();
  const limit = options.mostCpuSeconds;
  const limited =
    limit === undefined ? [] : ['/bin/sh', '-c', `ulimit -t ${limit}; exec "$@"`, 'sh'];
  const [program = '', ...rest] = [...limited, process.execPath, BIN, ...args];
  return spawn(program, rest, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...options.variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs the command to its end. */
export async function runRoster(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = startRoster(args, options);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { status, stdout: stdout(), stderr: stderr() };
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

/** A sandbox in a process of its own, ended with the test; settings for it as variables. */
export interface SandboxProcess {
  readonly endpoint: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** Starts `roster sandbox` on a free port and waits until it listens. */
export async function startSandbox(
  args: readonly string[] = [],
  cwd: string = emptyFolder(),
): Promise<SandboxProcess> {
  const child = startRoster(['sandbox', '--port', '0', ...args], { cwd });
  onTestFinished(() => {
    child.kill('SIGTERM');
  });
  const endpoint = await waitForEndpoint(child);
  return {
    endpoint,
    variables: {
      PARADIME_API_ENDPOINT: endpoint,
      PARADIME_API_KEY: 'sandbox-key',
      PARADIME_API_SECRET: 'sandbox-secret',
    },
  };
}

function waitForEndpoint(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const [, endpoint] = /PARADIME_API_ENDPOINT=(\S+)/.exec(text) ?? [];
      if (endpoint !== undefined) resolve(endpoint);
    });
    child.once('close', () => reject(new Error(`the sandbox did not start: ${text}`)));
  });
}
