/**
 * Runs in the container of the sandbox: https for the private network, in front of a sandbox that
 * listens on loopback alone, with a valve that keeps answers back. Tests turn the valve on port 4001.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { buffer } from 'node:stream/consumers';

const SANDBOX_PORT = 4000;

/** Writes that still get their answer. */
let passing = Number.POSITIVE_INFINITY;
let closed = false;
/** What was done, and whose answer is kept back. */
let held = [];
let watchers = [];
/** Servers that do not listen yet. */
let starting = 2;
/** Whoever was asked to be invited, as often as it was asked: a server may mail each time. */
const invited = [];

const tls = { key: readFileSync('/gateway/key.pem'), cert: readFileSync('/gateway/cert.pem') };
createTlsServer(tls, async (incoming, outgoing) => {
  // Who has left the network can't be answered; that is what is tested.
  outgoing.on('error', () => undefined);
  const body = await buffer(incoming);
  const { query, variables } = JSON.parse(body.toString());
  if (/^\s*mutation\b/.test(query)) countWrite();
  if (query.includes('inviteUser')) invited.push(variables.email);
  const keepsBack = closed;
  const answer = await forward(incoming, body);
  const send = () => outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  if (!keepsBack) return send();
  held.push({ send, lose: () => outgoing.destroy() });
  notifyWatchers();
}).listen(4443, '0.0.0.0', listening);

createServer(async (incoming, outgoing) => {
  const { pathname, searchParams } = new URL(incoming.url, 'http://gateway');
  const number = Number(searchParams.get('n'));
  switch (pathname) {
    case '/hold':
      closed = true;
      return outgoing.end();
    case '/hold-after':
      passing = number;
      return outgoing.end();
    case '/held':
      watchers.push({ count: number, tell: () => outgoing.end() });
      return notifyWatchers();
    case '/invited':
      return outgoing.end(JSON.stringify(invited));
    case '/release':
      for (const { send } of open()) send();
      return outgoing.end();
    case '/lose':
      for (const { lose } of open()) lose();
      return outgoing.end();
    default:
      return outgoing.end((await forward(incoming, '')).body);
  }
}).listen(4001, '0.0.0.0', listening);

/** Tests wait for what the sandbox prints, and it may be there sooner than the gateway in front of it. */
function listening() {
  starting -= 1;
  if (starting > 0) return;
  const sandbox = ['/opt/roster/roster', 'sandbox', '--port', String(SANDBOX_PORT)];
  spawn(process.execPath, sandbox, { stdio: 'inherit' }).once('exit', () => process.exit(1));
}

function countWrite() {
  closed ||= passing <= 0;
  passing -= 1;
}

/** Lets everything through again, and returns what was held. */
function open() {
  const kept = held;
  held = [];
  closed = false;
  passing = Number.POSITIVE_INFINITY;
  return kept;
}

function notifyWatchers() {
  for (const { tell } of watchers.filter(({ count }) => held.length >= count)) tell();
  watchers = watchers.filter(({ count }) => held.length < count);
}

function forward({ method, url, headers }, body) {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: SANDBOX_PORT, method, path: url, headers };
    request(options, async (answer) => {
      resolve({ status: answer.statusCode, headers: answer.headers, body: await buffer(answer) });
    })
      .once('error', reject)
      .end(body);
  });
}
