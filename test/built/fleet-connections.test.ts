/** What a run asks of the network, counted by the server: requests, and the connections that they come by. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { emptyFolder, runRoster } from './run-roster.js';
import { answer, ONLY_BOSS } from './scripted-server.js';

interface Counted {
  readonly endpoint: string;
  readonly seen: { requests: number; connections: number };
}

async function countingServer(): Promise<Counted> {
  const seen = { requests: 0, connections: 0 };
  const server = createServer((request, response) => {
    seen.requests += 1;
    request.resume().on('end', () => answer(response, ONLY_BOSS));
  });
  server.on('connection', () => {
    seen.connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}/graphql`, seen };
}

/** Plans so many workspaces, three at once. */
async function planMany(count: number): Promise<Counted['seen']> {
  const { endpoint, seen } = await countingServer();
  const cwd = emptyFolder();
  const names = Array.from({ length: count }, (_, n) => `${n}.yaml`);
  for (const [n, name] of names.entries()) {
    const boss = '  - { email: boss@acme.io, account_type: ADMIN }\n';
    writeFileSync(join(cwd, name), `version: 1\nworkspace: { uid: ws_${n} }\nusers:\n${boss}`);
  }
  const variables = { PARADIME_API_ENDPOINT: endpoint, PARADIME_API_SECRET: 'prdm_cmp_x' };
  const { status, stderr } = await runRoster(['plan', ...names, '--concurrency', '3'], {
    cwd,
    variables,
  });
  expect(status, stderr).toBe(0);
  return seen;
}

it('one workspace takes one request by one connection', async () => {
  expect(await planMany(1)).toEqual({ requests: 1, connections: 1 });
});

it('a fleet takes a request for each, and no more connections than may ask at once', async () => {
  const { requests, connections } = await planMany(12);
  expect(requests).toBe(12);
  expect(connections).toBeLessThanOrEqual(3);
});
