/** Which files `roster init` makes or adds to. What is there already is added to or left as it is, never replaced. */

import { ROSTER_SCHEMA } from '../../generated/roster-schema.js';
import { WORKFLOWS } from '../../generated/workflows.js';
import type { FileChange } from '../../render/text/diff.js';
import { decodeText } from '../../roster/bytes.js';
import { OWNERS_FILES } from '../git/code-owners.js';
import { type CliEnv, DEFAULT_ROSTER } from '../options.js';
import { readBytes } from '../roster-files.js';
import type { ForgeName } from './questions.js';

/** What becomes of one file. */
export interface FileStep extends FileChange {
  /** `new` must not be there when it is written; `leave` differs from what would be written, and stays. */
  readonly kind: 'new' | 'add' | 'leave';
}

/** What was chosen. */
export interface InitChoice {
  readonly forge: ForgeName;
  /** As CODEOWNERS takes it; null for none. */
  readonly owner: string | null;
}

/** Every file that is to be made, added to, or left although it differs; none that is as it should be. */
export async function planFiles(
  roster: string,
  { forge, owner }: InitChoice,
  env: CliEnv,
): Promise<readonly FileStep[]> {
  const steps = [
    await makeNew(DEFAULT_ROSTER, roster, env),
    await makeNew('roster.schema.json', ROSTER_SCHEMA, env),
    await addLines('.gitignore', IGNORED, env),
    ...(owner === null ? [] : [await addOwner(owner, forge, env)]),
    ...(await planWorkflows(forge, env)),
  ];
  return steps.filter(({ before, after }) => before !== after);
}

/** State of sandboxes, and plans and reports, which name people. */
const IGNORED = ['.roster/', '/plan.json', '/plan.html', '/report.json', '/report.html'];

async function makeNew(path: string, text: string, env: CliEnv): Promise<FileStep> {
  const before = await readThere(path, env);
  if (before === null) return { path, kind: 'new', before: '', after: text };
  return { path, kind: 'leave', before, after: text };
}

async function addLines(path: string, lines: readonly string[], env: CliEnv): Promise<FileStep> {
  const before = await readThere(path, env);
  if (before === null) return { path, kind: 'new', before: '', after: `${lines.join('\n')}\n` };
  const there = new Set(before.split(/\r?\n/).map((line) => line.trim()));
  const missing = lines.filter((line) => !there.has(line));
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  const after = missing.length === 0 ? before : `${before}${gap}${missing.join('\n')}\n`;
  return { path, kind: 'add', before, after };
}

async function addOwner(owner: string, forge: ForgeName, env: CliEnv): Promise<FileStep> {
  const there: string[] = [];
  for (const path of OWNERS_FILES[forge])
    if ((await readThere(path, env)) !== null) there.push(path);
  const path = there[0] ?? (forge === 'github' ? '.github/CODEOWNERS' : 'CODEOWNERS');
  return addLines(path, [`/${DEFAULT_ROSTER} ${owner}`, `/${path} ${owner}`], env);
}

async function planWorkflows(forge: ForgeName, env: CliEnv): Promise<readonly FileStep[]> {
  switch (forge) {
    case 'none':
      return [];
    case 'github':
      return [await makeNew('.github/workflows/roster.yml', WORKFLOWS['roster.yml'] ?? '', env)];
    case 'gitlab': {
      const name = 'roster.gitlab-ci.yml';
      const isOwn = (await readThere('.gitlab-ci.yml', env)) === null;
      const pipeline = await makeNew(name, WORKFLOWS[name] ?? '', env);
      if (!isOwn) return [pipeline];
      return [pipeline, await makeNew('.gitlab-ci.yml', `include:\n  - local: ${name}\n`, env)];
    }
  }
}

/** The text, or null where nothing is. Throws what keeps a file that is there from being read (exit 3). */
async function readThere(path: string, env: CliEnv): Promise<string | null> {
  if ((await env.files.size(path)) === null) return null;
  const decoded = decodeText(await readBytes(path, env.files), path);
  return decoded.ok ? decoded.source.text : '';
}
