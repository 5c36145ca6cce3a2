/** A Paradime on loopback for measuring: made-up people, and what it saw of its client. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A roster of that many people, each on three lines as people write them; a few are not as they are live. */
export function makeRoster(people, head = '') {
  const lines = Array.from({ length: people }, (_, n) => {
    const type = n % 3 > 0 || n % 999 === 0 ? 'DEVELOPER' : 'ANALYST';
    return `  - email: person${n}@acme.io\n    account_type: ${type}\n    name: Person ${n}\n`;
  });
  return `version: 1\n${head}policy: { allowed_domains: [acme.io], max_type_changes: 999 }\nusers:\n  - { email: boss@acme.io, account_type: ADMIN }\n${lines.join('')}`;
}

/** The answer to `listUsers` in a workspace of that many people. */
function makeAnswer(people) {
  const users = Array.from({ length: people }, (_, n) => ({
    uid: n.toString(16).padStart(64, '0'),
    email: `person${n}@acme.io`,
    name: `Person ${n}`,
    accountType: n % 3 > 0 ? 'DEVELOPER' : 'ANALYST',
  }));
  const boss = { uid: 'boss', email: 'boss@acme.io', name: 'Boss', accountType: 'ADMIN' };
  const listUsers = { ok: true, activeUsers: [boss, ...users], invitedUsers: [] };
  return Buffer.from(JSON.stringify({ data: { listUsers } }));
}

/** Serves a workspace of that many people; `seen` counts requests and the most connections at once. */
export async function serve(people, answerMs = 0) {
  const body = makeAnswer(people);
  const seen = { requests: 0, connections: 0, most: 0 };
  const server = createServer((request, response) => {
    seen.requests += 1;
    const head = { 'content-type': 'application/json', 'content-length': body.length };
    request.resume().on('end', () => {
      setTimeout(() => response.writeHead(200, head).end(body), answerMs);
    });
  });
  server.on('connection', (socket) => {
    seen.connections += 1;
    seen.most = Math.max(seen.most, seen.connections);
    socket.on('close', () => {
      seen.connections -= 1;
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const variables = {
    PARADIME_API_ENDPOINT: `http://127.0.0.1:${server.address().port}/graphql`,
    PARADIME_API_KEY: 'key',
    PARADIME_API_SECRET: 'secret',
  };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { variables, seen, close };
}

/** Runs a program to its end: seconds of wall time and CPU, and MiB at its highest, by GNU time. */
export async function measure(program, args, variables = {}) {
  const started = performance.now();
  const child = spawn('/usr/bin/time', ['-f', '%U %S %M', program, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...variables },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const status = await new Promise((resolve) => child.once('close', resolve));
  const seconds = (performance.now() - started) / 1_000;
  const [user = 0, system = 0, kibibytes = 0] = (said.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} exited with ${status}: ${said}`);
  return { seconds, cpu: user + system, mebibytes: kibibytes / 1_024 };
}

/** What is usual: the lower quartile, since whatever else runs on the machine only makes things slower. */
export function usual(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 4)];
}
