/** What a run asks of the network, counted by the server: requests, and the connections that they come by. */
import { writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { emptyFolder, runRoster } from './run-roster.js';
import { answer, ONLY_BOSS } from './scripted-server.js';

interface Counted {
  readonly endpoint: string;
  readonly seen: { requests: number; connections: number };
}

/** Nobody is answered before so many have asked, so that each needs a connection of its own. */
async function countingServer(atOnce: number): Promise<Counted> {
  const seen = { requests: 0, connections: 0 };
  let waiting: ServerResponse[] = [];
  const server = createServer((request, response) => {
    seen.requests += 1;
    request.resume().on('end', () => {
      waiting.push(response);
      if (waiting.length < atOnce) return;
      for (const each of waiting) answer(each, ONLY_BOSS);
      waiting = [];
    });
  });
  server.on('connection', () => {
    seen.connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}/graphql`, seen };
}

const AT_ONCE = 3;

/** Plans so many workspaces. */
async function planMany(count: number, atOnce = AT_ONCE): Promise<Counted['seen']> {
  const { endpoint, seen } = await countingServer(Math.min(count, atOnce));
  const cwd = emptyFolder();
  const names = Array.from({ length: count }, (_, n) => `${n}.yaml`);
  for (const [n, name] of names.entries()) {
    const boss = '  - { email: boss@acme.io, account_type: ADMIN }\n';
    writeFileSync(join(cwd, name), `version: 1\nworkspace: { uid: ws_${n} }\nusers:\n${boss}`);
  }
  const variables = { PARADIME_API_ENDPOINT: endpoint, PARADIME_API_SECRET: 'prdm_cmp_x' };
  const { status, stderr } = await runRoster(['plan', ...names, '--concurrency', String(atOnce)], {
    cwd,
    variables,
  });
  // Node warns there of what it takes for a leak.
  expect([status, stderr]).toEqual([0, '']);
  return seen;
}

it('one workspace takes one request by one connection', async () => {
  expect(await planMany(1)).toEqual({ requests: 1, connections: 1 });
});

it('a fleet takes a request for each, by as many connections as may ask at once', async () => {
  expect(await planMany(4 * AT_ONCE)).toEqual({ requests: 4 * AT_ONCE, connections: AT_ONCE });
});

it('as many as may ask at once do so without a warning', async () => {
  expect(await planMany(24, 24)).toEqual({ requests: 24, connections: 24 });
});
