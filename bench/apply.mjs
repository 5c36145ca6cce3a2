/**
 * How close `roster apply` comes to what a server allows, as ratios within one run:
 * - a server that takes 50 ms an answer: the changes' time against ceil(changes / 8) × 50 ms;
 * - a server that allows 20 requests a second: the time against changes / 20, and the share of 429s.
 * Exits with 1 above a limit. Needs a build: `npm run bench` makes one.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const ANSWER_MS = 50;
const CONCURRENCY = 8;
const PER_SECOND = 20;

const slow = await applyTo({ changes: 1_000, perSecond: Number.POSITIVE_INFINITY });
const ideal = Math.ceil(1_000 / CONCURRENCY) * ANSWER_MS;
report('50 ms an answer, 1,000 changes', slow.writing / ideal, 1.15, 'of the ideal time');

const limited = await applyTo({ changes: 400, perSecond: PER_SECOND });
report(
  '20 requests a second, 400 changes',
  limited.writing / ((400 / PER_SECOND) * 1_000),
  1.2,
  'of the ideal time',
);
report(
  '20 requests a second, 400 changes',
  limited.refused / limited.requests,
  0.05,
  'of the requests refused',
);

/** Prints a figure and holds it against its limit. */
function report(what, figure, most, unit) {
  console.log(`${what.padEnd(36)} ${figure.toFixed(3)} ${unit} (at most ${most})`);
  if (figure > most) process.exitCode = 1;
}

/** Applies a roster of new people; times from the first write that arrives to the last one answered. */
async function applyTo({ changes, perSecond }) {
  const seen = { first: 0, last: 0, requests: 0, refused: 0 };
  const invited = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => answer(JSON.parse(body), response));
  });
  let second = 0;
  let inSecond = 0;

  function answer({ query, variables }, response) {
    const now = performance.now();
    if (Math.floor(now / 1_000) !== second) inSecond = 0;
    second = Math.floor(now / 1_000);
    inSecond += 1;
    seen.requests += 1;
    const isWrite = query.includes('mutation');
    if (isWrite && seen.first === 0) seen.first = now;
    const isRefused = inSecond > perSecond;
    if (isRefused) seen.refused += 1;
    else if (isWrite) invited.push({ ...variables, inviteStatus: 'SENT' });
    setTimeout(() => {
      if (isWrite && !isRefused) seen.last = performance.now();
      const headers = {
        'content-type': 'application/json',
        ...(isRefused ? { 'retry-after': '1' } : {}),
      };
      response.writeHead(isRefused ? 429 : 200, headers);
      response.end(
        JSON.stringify({ data: isWrite ? { inviteUser: { ok: true } } : users(invited) }),
      );
    }, ANSWER_MS);
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await runApply(server.address().port, changes);
  server.closeAllConnections();
  server.close();
  return { ...seen, writing: seen.last - seen.first };
}

function users(invited) {
  const boss = { uid: 'boss', email: 'boss@acme.io', name: 'Boss', accountType: 'ADMIN' };
  const invitedUsers = invited.map(({ email, accountType, inviteStatus }) => ({
    email,
    accountType,
    inviteStatus,
  }));
  return { listUsers: { ok: true, activeUsers: [boss], invitedUsers } };
}

async function runApply(port, changes) {
  const folder = mkdtempSync(join(tmpdir(), 'roster-bench-'));
  const people = Array.from(
    { length: changes },
    (_, n) => `  - { email: person${n}@acme.io, account_type: BUSINESS }\n`,
  );
  const boss = '  - { email: boss@acme.io, account_type: ADMIN }\n';
  const roster = `version: 1\npolicy: { max_invites: ${changes} }\nusers:\n${boss}${people.join('')}`;
  writeFileSync(join(folder, 'roster.yaml'), roster);
  const args = ['apply', '--yes', '--concurrency', String(CONCURRENCY), '--format', 'json'];
  const child = spawn(process.execPath, [join(root, 'dist/node/bin.js'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'ignore'],
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      PARADIME_API_ENDPOINT: `http://127.0.0.1:${port}/graphql`,
      PARADIME_API_KEY: 'k',
      PARADIME_API_SECRET: 's',
    },
  });
  const status = await new Promise((resolve) => child.once('close', resolve));
  rmSync(folder, { recursive: true });
  if (status !== 0) throw new Error(`apply exited with ${status}`);
}
