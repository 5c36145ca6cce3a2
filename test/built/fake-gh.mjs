/**
 * A `gh` that notes how it is called and answers lists from a file. `--jq` is done by jq where there
 * is one, as in gh; elsewhere by the one thing that the workflows ask of it.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.FAKE_GH_FOLDER;
const args = process.argv.slice(2);

function option(name) {
  const at = args.indexOf(name);
  return at < 0 ? null : args[at + 1];
}

const file = option('--body-file') ?? option('--field')?.replace(/^body=@/, '') ?? null;
const body = file === null ? null : readFileSync(file, 'utf8');
appendFileSync(join(folder, 'gh.jsonl'), `${JSON.stringify({ args, body })}\n`);

const query = option('--jq');
if (query !== null) {
  const found = readFileSync(join(folder, 'found.json'), 'utf8');
  const jq = spawnSync('jq', ['-r', query], { input: found, encoding: 'utf8' });
  if (jq.error === undefined) {
    process.stderr.write(jq.stderr);
    process.stdout.write(jq.stdout);
    process.exitCode = jq.status;
  } else {
    process.stdout.write(selectMarked(JSON.parse(found), query));
  }
}

function selectMarked(found, query) {
  const [, marker] = /startswith\("(.*?)"\)/.exec(query);
  const key = query.includes('| .number') ? 'number' : 'id';
  return found
    .filter((it) => it.body?.startsWith(marker) && it.user.login === 'github-actions[bot]')
    .filter((it) => it.pull_request === undefined)
    .map((it) => `${it[key]}\n`)
    .join('');
}
