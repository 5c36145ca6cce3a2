/** Runs what the documentation shows. CONTRIBUTING.md says what the words after a fence mean. */
import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type Block,
  PAGES,
  readBlocks,
  readPage,
  readSection,
  readTable,
} from '../docs/markdown.js';
import { emptyFolder, ROOT, type Run, runRoster, startSandbox } from './run-roster.js';

/** Blocks that are not run, by page and first line, with the reason. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'README.md: npm ci && npm run demo': 'would run this test again; the demo has its own',
  'README.md: alias roster="node $PWD/dist/node/bin.js"': 'is for a shell that someone types in',
  'README.md: export PARADIME_API_ENDPOINT=… PARADIME_API_KEY=… PARADIME_API_SECRET=…':
    'the values are the reader’s own',
  'CONTRIBUTING.md: npm ci': 'would run this test again',
  'docs/get-started.md: export PARADIME_API_ENDPOINT=…': 'the values are the reader’s own',
  'docs/cron.md: PATH=/usr/local/bin:/usr/bin:/bin':
    'is a crontab; test/built/cron.test.ts runs its lines',
  'docs/kubernetes.md: docker build -t registry.example.com/roster:0.1.0 . && docker push registry.example.com/roster:0.1.0':
    'needs a registry and a cluster; test/machine/container.test.ts runs the container',
  'docs/container.md: docker build --tag roster .': 'asks a registry for its base image',
  'docs/container.md: docker build --tag roster --target prebuilt .':
    'asks a registry for its base image; test/machine/container.test.ts builds it on another',
  'docs/container.md: docker run --rm --network none --read-only --cap-drop ALL --volume "$PWD:/work:ro" roster validate':
    'needs Docker; test/machine/container.test.ts runs it',
  'docs/container.md: docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/work" roster plan --sandbox --report json=plan.json':
    'needs Docker; test/machine/container.test.ts runs it',
  'docs/container.md: docker run --rm --volume "$PWD:/work:ro" \\':
    'the values are the reader’s own',
  'docs/init.md: roster init': 'asks someone; test/cli/commands/init.test.ts answers',
  'docs/notify.md: export ROSTER_SLACK=https://hooks.slack.com/services/…':
    'the URL is the reader’s own',
  'docs/mutation.md: npm run mutate -- src/plan': 'takes most of an hour',
  'docs/pull-requests.md: roster plan --base-ref origin/main':
    'needs a repository with a branch; test/built/base-ref.test.ts makes some',
  'docs/pull-requests.md: This change of the policy:':
    'is what the command above prints where the policy changes',
  'docs/releasing.md: npm install --save-dev --save-exact --ignore-scripts roster-sync':
    'needs the registry, and a version that is published',
  'docs/releasing.md: npm dist-tag add roster-sync@0.1.0 latest':
    'changes what is published, as its owner alone may',
  'docs/sandbox.md: roster sandbox --port 4000 --state .roster/sandbox.json':
    'runs until it is stopped; test/sandbox and the other blocks start one on a free port',
};

/** What a block can be. */
const KINDS = /^(sh|console|text output|js run|json example=\w+|(yaml|text) file=[\w./-]+)$/;

describe.each(PAGES)('%s', (page) => {
  const blocks = readBlocks(readPage(page));

  test('has blocks of known kinds alone', () => {
    expect(blocks.filter(({ info }) => !KINDS.test(info))).toEqual([]);
  });

  test('says why what is not run is not run', () => {
    const skipped = blocks
      .filter(({ info }) => info === 'console')
      .map((it) => nameBlock(page, it));
    const listed = Object.keys(NOT_RUN).filter((name) => name.startsWith(`${page}: `));
    expect(skipped.sort()).toEqual(listed.sort());
  });

  if (!blocks.some(({ info }) => info === 'sh' || info === 'js run')) return;

  test('shows commands that work, and their real output', async () => {
    const sandbox = await startSandbox();
    const folder = prepareFolder();
    let stdout = '';
    for (const block of blocks) {
      const where = `${page}:${block.line}`;
      if (block.info === 'text output') {
        expect(`${where}\n${settle(block.text)}`).toBe(`${where}\n${settle(stdout)}`);
      }
      const run = await runBlock(block, folder, sandbox.variables);
      if (run === null) continue;
      expect({ where, status: run.status, said: run.stderr }).toMatchObject({ status: 0 });
      stdout = run.stdout;
    }
  }, 60_000);
});

describe('commands.md', () => {
  const page = 'docs/commands.md';
  const common = flagsOf(readSection(page, '## Flags of every command'));
  const listing = flagsOf(readSection(page, '## Flags of `users`, `workspaces` and `audit-log`'));
  const connected = flagsOf(readSection(page, '## Flags of `plan`, `apply` and `drift`'));

  test.each([
    ['validate', '[file...]', []],
    ['plan', '[file...]', connected],
    ['apply', '[file...]', connected],
    ['drift', '[file...]', connected],
    ['fmt', '[file...]', []],
    ['set', '<email> <account-type>', []],
    ['remove', '<email>', []],
    ['schema', '[name]', []],
    ['completion', '<shell>', []],
  ])('has every flag of %s', async (command, argument, shared) => {
    const section = readSection(page, `## \`roster ${command} ${argument}\``);
    const own = section.includes('| Flag |') ? flagsOf(section) : [];
    const { stdout } = await runRoster([command, '--help']);
    expect([...common, ...shared, ...own].sort()).toEqual(flagsInHelp(stdout));
  });

  test.each([
    ['## `roster workspaces`', 'workspaces'],
    ['## `roster audit-log`', 'audit-log'],
    ['### `roster users list`', 'users list'],
    ['### `roster users get <email>`', 'users get'],
    ['### `roster users invite <email> <account-type>`', 'users invite'],
    ['### `roster users set-account-type <email> <account-type>`', 'users set-account-type'],
    ['### `roster users disable <email>`', 'users disable'],
  ])('has every flag of %s', async (heading, command) => {
    const section = readSection(page, heading);
    const own = section.includes('| Flag |') ? flagsOf(section) : [];
    const { stdout } = await runRoster([...command.split(' '), '--help']);
    expect([...common, ...listing, ...own].sort()).toEqual(flagsInHelp(stdout));
  });

  test('has every subcommand of users', async () => {
    const { stdout } = await runRoster(['users', '--help']);
    const [, list = ''] = stdout.split(/Commands:\n|\nExample:/);
    const commands = [...list.matchAll(/^ {2}(\w[\w-]*)/gm)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'help');
    const sections = [...readPage(page).matchAll(/^### `roster users ([\w-]+)/gm)];
    expect(sections.map(([, name]) => name)).toEqual(commands);
  });

  test.each([
    ['import', '## `roster import`'],
    ['explain', '## `roster explain <email>`'],
    ['doctor', '## `roster doctor [file]`'],
    ['init', '## `roster init`'],
  ])('has every flag of %s', async (command, heading) => {
    const own = flagsOf(readSection(page, heading));
    const { stdout } = await runRoster([command, '--help']);
    expect([...common, ...own].sort()).toEqual(flagsInHelp(stdout));
  });

  test('has every flag of sandbox and its subcommands', async () => {
    const [own = '', subcommands = ''] = readSection(page, '## `roster sandbox`').split('The subc');
    const { stdout } = await runRoster(['sandbox', '--help']);
    expect([...common, ...flagsOf(own)].sort()).toEqual(flagsInHelp(stdout));
    const add = await runRoster(['sandbox', 'add', '--help']);
    expect([...common, ...flagsOf(subcommands)].sort()).toEqual(flagsInHelp(add.stdout));
  });

  test('and the README have every command', async () => {
    const { stdout } = await runRoster(['--help']);
    const [, list = ''] = stdout.split(/Commands:\n|\nExample:/);
    const commands = [...list.matchAll(/^ {2}(\w[\w-]*)/gm)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'help');
    const sections = [...readPage(page).matchAll(/^## `roster ([\w-]+)/gm)].map(([, name]) => name);
    expect(sections).toEqual(commands);
    const table = readTable(readSection('README.md', '## Commands'));
    expect(table.map(([name]) => name)).toEqual(commands.map((name) => `\`roster ${name}\``));
  });

  test('and sandbox.md have every subcommand of sandbox', async () => {
    const { stdout } = await runRoster(['sandbox', '--help']);
    const [, list = ''] = stdout.split(/Commands:\n|\nExample:/);
    const commands = [...list.matchAll(/^ {2}(\w[\w-]*)/gm)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'help');
    const table = readTable(readSection('docs/sandbox.md', '## By hand'));
    const named = table.flatMap(([cell]) => /roster sandbox ([\w-]+)/.exec(cell ?? '')?.[1] ?? []);
    expect(named.sort()).toEqual(commands.sort());
  });
});

/** The flags in the first column of a section's table. */
function flagsOf(section: string): readonly string[] {
  return readTable(section).flatMap(([cell = '']) => cell.match(FLAG) ?? []);
}

const FLAG = /(?<=^|[\s`(])--?[a-z][a-z-]*/g;

/** The flags that help lists, from the start of its lines. */
function flagsInHelp(help: string): readonly string[] {
  const heads = [...help.matchAll(/^ {2}(-.*?)(?: {2}|$)/gm)].map(([, head = '']) => head);
  return heads.flatMap((head) => head.match(FLAG) ?? []).sort();
}

function nameBlock(page: string, block: Block): string {
  const [line = ''] = block.text.split('\n');
  return `${page}: ${line.replace(/ +#.*$/, '')}`;
}

/** As someone who follows the page has it: a roster, `roster` on the path, the package installed. */
function prepareFolder(): string {
  const folder = emptyFolder();
  copyFileSync(join(ROOT, 'test/fixtures/mixed-roster.yaml'), join(folder, 'roster.yaml'));
  mkdirSync(join(folder, 'bin'));
  const command = join(folder, 'bin/roster');
  writeFileSync(command, `#!/bin/sh\nexec node ${join(ROOT, 'dist/node/bin.js')} "$@"\n`);
  chmodSync(command, 0o755);
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/roster-sync'));
  return folder;
}

/** What running a block gives, or null for one that is not for running. */
async function runBlock(
  { info, text }: Block,
  folder: string,
  variables: Readonly<Record<string, string>>,
): Promise<Run | null> {
  const file = /^(?:yaml|text) file=(.+)$/.exec(info)?.[1];
  if (file !== undefined) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  if (info === 'js run') {
    writeFileSync(join(folder, 'block.mjs'), text);
    return runProgram(['node', 'block.mjs'], folder, variables);
  }
  return info === 'sh' ? runProgram(['bash', '-ec', expectExits(text)], folder, variables) : null;
}

/** A line that ends with `# exit N` must exit with N; every other one with 0. */
function expectExits(script: string): string {
  return script.replace(
    /^(.*\S) +# exit (\d+)$/gm,
    (_, command: string, code: string) => `s=0; ${command} || s=$?; [ "$s" = ${code} ]`,
  );
}

function runProgram(
  [program = '', ...args]: readonly string[],
  folder: string,
  variables: Readonly<Record<string, string>>,
): Promise<Run> {
  const child = spawn(program, args, {
    cwd: folder,
    env: {
      PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** Without what differs from run to run: times and ports. */
function settle(output: string): string {
  return output
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, 'TIME')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .trim();
}
