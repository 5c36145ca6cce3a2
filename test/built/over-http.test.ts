/** Each command that talks to Paradime, over HTTP and with --sandbox: both tell the same. */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { emptyFolder, ROOT, type Run, runRoster, startSandbox } from './run-roster.js';

/** Command lines, each with what it ends with and what only the example users make it say. */
const COMMANDS: readonly (readonly [args: string, status: number, says: RegExp])[] = [
  ['plan', 0, /Plan: 1 to invite, 1 to invite again, 1 to change, 1 to disable/],
  ['apply --yes', 0, /Applied: 4 applied/],
  ['drift --attribute', 2, /Drift: 1 missing/],
  ['explain jonny@acme.io', 0, /ANALYST/],
  ['review --format csv', 0, /joined, or taken off the roster/],
  ['import --output new.yaml', 0, /new\.yaml/],
  ['users list', 0, /7 active, 1 invited, 1 invitation expired\./],
  ['users get priya@acme.io', 0, /DEVELOPER/],
  ['users invite new@acme.io ANALYST --yes', 0, /new@acme\.io/],
  ['users set-account-type jonny@acme.io DEVELOPER --yes', 0, /jonny@acme\.io/],
  ['users disable marco@acme.io --yes', 0, /marco@acme\.io/],
  ['workspaces', 0, /ws_marketing/],
  ['audit-log', 0, /3 events\./],
];

/** What these say is about where the settings come from, which differs: their own tests run them both ways. */
const ELSEWHERE = ['doctor', 'init'];

const WORKSPACE_TOKEN = { PARADIME_API_SECRET: 'prdm_wsp_sandbox' };
/** It alone reaches as many workspaces as `--sandbox`. */
const COMPANY_TOKEN = {
  PARADIME_API_SECRET: 'prdm_cmp_sandbox',
  PARADIME_WORKSPACE_UID: 'ws_analytics',
};

it.each(COMMANDS)('roster %s', async (args, status, says) => {
  const server = await startSandbox();
  const variables = {
    PARADIME_API_ENDPOINT: server.endpoint,
    ...(args === 'workspaces' ? COMPANY_TOKEN : WORKSPACE_TOKEN),
  };
  const [apart, within] = [rosterFolder(), rosterFolder()];
  const [overHttp, inProcess] = await Promise.all([
    runRoster(args.split(' '), { cwd: apart, variables }),
    runRoster([...args.split(' '), '--sandbox'], { cwd: within }),
  ]);
  const told = overHttp.stdout + overHttp.stderr;
  expect(overHttp.status, told).toBe(status);
  expect(told).toMatch(says);
  expect(plain(overHttp, server.endpoint)).toEqual(plain(inProcess, server.endpoint));
  // It was the server that answered, and no sandbox of the command's own.
  expect(existsSync(join(apart, '.roster', 'sandbox.json'))).toBe(false);
});

it('there is no further command that talks to Paradime', async () => {
  const { stdout } = await runRoster(['--help']);
  const { stdout: users } = await runRoster(['users', '--help']);
  const names = [...namesIn(stdout), ...namesIn(users).map((name) => `users ${name}`)];
  const helps = await Promise.all(names.map((name) => runRoster([...name.split(' '), '--help'])));
  const talking = names.filter((_name, index) => helps[index]?.stdout.includes('--endpoint'));
  const tried = COMMANDS.map(([args]) => /^(users )?\S+/.exec(args)?.[0] ?? '');
  expect(talking.length).toBeGreaterThan(5);
  expect(talking.toSorted()).toEqual([...tried, ...ELSEWHERE].toSorted());
});

function rosterFolder(): string {
  const cwd = emptyFolder();
  copyFileSync(join(ROOT, 'test/fixtures/mixed-roster.yaml'), join(cwd, 'roster.yaml'));
  return cwd;
}

/** What a run told, without what differs from run to run: where it asked, when, and how long it took. */
function plain({ stdout, stderr }: Run, endpoint: string): unknown {
  const texts = [stdout, stderr].map((text) =>
    text
      .replaceAll(endpoint, 'sandbox')
      .replaceAll(new URL(endpoint).host, 'sandbox')
      .replaceAll(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?(\.\d+)?/g, 'TIME')
      .split('\n')
      .map((line) => line.trimEnd()),
  );
  return texts;
}

/** The commands that a help lists. */
function namesIn(help: string): readonly string[] {
  const [, list = ''] = /^Commands:\n((?: .*\n)*)/m.exec(help) ?? [];
  return [...list.matchAll(/^ {2}([a-z][a-z-]*)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help' && name !== 'users');
}
