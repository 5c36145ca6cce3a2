/**
 * The least that a plan can be made of: js-yaml, node:http, JSON.parse and a Map, with no check at all.
 * `node bench/floor.cjs FILE`, where BENCH_MODULES names a folder in which js-yaml is installed.
 */
const { readFileSync } = require('node:fs');
const { request } = require('node:http');
const { load } = require(require.resolve('js-yaml', { paths: [process.env.BENCH_MODULES] }));

const QUERY =
  '{ listUsers { ok activeUsers { uid email name accountType } invitedUsers { email accountType inviteStatus } } }';
const { users } = load(readFileSync(process.argv[2], 'utf8'));
const wanted = new Map(users.map((each) => [each.email.toLowerCase(), each.account_type]));
const headers = {
  'content-type': 'application/json',
  'x-api-key': process.env.PARADIME_API_KEY,
  'x-api-secret': process.env.PARADIME_API_SECRET,
};

request(process.env.PARADIME_API_ENDPOINT, { method: 'POST', headers }, (response) => {
  const chunks = [];
  response.on('data', (chunk) => chunks.push(chunk));
  response.on('end', () => show(JSON.parse(Buffer.concat(chunks)).data.listUsers.activeUsers));
}).end(JSON.stringify({ query: QUERY }));

function show(activeUsers) {
  const live = new Map(activeUsers.map((user) => [user.email.toLowerCase(), user]));
  const lines = [];
  for (const [email, type] of [...wanted].sort()) {
    const user = live.get(email);
    if (user === undefined) lines.push(`+ ${email} ${type}`);
    else if (user.accountType !== type) lines.push(`~ ${email} ${user.accountType} -> ${type}`);
  }
  for (const [email, user] of live)
    if (!wanted.has(email)) lines.push(`- ${email} ${user.accountType}`);
  process.stdout.write(`${lines.join('\n')}\n`, () => process.exit());
}
