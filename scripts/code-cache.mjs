/**
 * Keeps what V8 makes of the chunks in dist/node/chunks/code-cache/: to compile them takes longer than to run them. V8
 * takes it back only as the same version of itself with the same flags, and load.js does not even offer it to another.
 * Source: https://nodejs.org/docs/latest-v20.x/api/vm.html#scriptcreatecacheddata
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './bundles.mjs';

const BIN = join(root, 'dist/node/bin.js');
const RECORD = join(root, 'scripts/record-compiled.cjs');

/** Most runs are one of these. What they compile is kept, each adding to what those before it left. */
const COMMANDS = [
  ['--help'],
  ['validate'],
  ['plan', '--sandbox', '--save', 'plan.json', '--report', 'markdown=plan.md'],
  ['apply', 'plan.json', '--sandbox', '--yes', '--report', 'json=report.json'],
  ['drift', '--sandbox'],
];
/** The same over HTTP. */
const OVER_HTTP = [['plan'], ['apply', '--yes'], ['drift']];

/** Runs commands as their users do, and keeps what was compiled for them. */
export async function keepCompiled() {
  const folder = mkdtempSync(join(tmpdir(), 'roster-build-'));
  try {
    cpSync(join(root, 'roster.example.yaml'), join(folder, 'roster.yaml'));
    for (const args of COMMANDS) record(args, folder, {});
    const { server, variables } = await startSandbox(folder);
    for (const args of OVER_HTTP) record(args, folder, variables);
    server.kill();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function record(args, cwd, variables) {
  const { status, stderr } = spawnSync(process.execPath, ['--require', RECORD, BIN, ...args], {
    cwd,
    // Nobody's real workspace, and none of the flags of node that a build may have.
    env: { PATH: process.env.PATH, HOME: cwd, ...variables },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`roster ${args.join(' ')} exited with ${status}: ${stderr}`);
}

async function startSandbox(cwd) {
  const server = spawn(process.execPath, [BIN, 'sandbox', '--port', '0'], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(server.stdout)) {
    const [, endpoint] = /PARADIME_API_ENDPOINT=(\S+)/.exec(line) ?? [];
    if (endpoint === undefined) continue;
    const variables = {
      PARADIME_API_ENDPOINT: endpoint,
      PARADIME_API_KEY: 'sandbox-key',
      PARADIME_API_SECRET: 'sandbox-secret',
    };
    return { server, variables };
  }
  throw new Error('The sandbox did not start.');
}
