/** Runs the script for cron, with a mail program that keeps what it was given. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GIT_VARIABLES } from '../fixtures/git.js';
import { emptyFolder, ROOT, startSandbox } from './run-roster.js';

/** The script itself. */
export const CRON_SCRIPT: string = join(ROOT, 'examples/cron/roster.sh');
/** What is applied where nothing else is said. */
export const CRON_ROSTER: string = readFileSync(
  join(ROOT, 'test/fixtures/mixed-roster.yaml'),
  'utf8',
);

/** A machine with cron, as far as the script sees it. */
export interface Cron {
  readonly folder: string;
  /** Puts a program on the path: a line of shell. */
  readonly program: (name: string, line: string) => void;
  /** The environment that a crontab would have to give. */
  readonly variables: Readonly<Record<string, string>>;
  readonly run: (
    command: string,
    variables?: Readonly<Record<string, string>>,
  ) => Promise<number | null>;
  readonly log: (command: string) => string;
  readonly mails: () => string;
}

/** A sandbox, a roster, its settings, and a mail program that keeps what it was given. */
export async function startCron(roster: string = CRON_ROSTER): Promise<Cron> {
  const sandbox = await startSandbox();
  const folder = emptyFolder();
  const path = (name: string): string => join(folder, name);
  for (const name of ['bin', 'roster']) mkdirSync(path(name));
  writeFileSync(path('roster/roster.yaml'), roster);
  const program = (name: string, line: string): void => {
    writeFileSync(path(`bin/${name}`), `#!/bin/sh\n${line}\n`);
    chmodSync(path(`bin/${name}`), 0o755);
  };
  program('roster', `exec '${process.execPath}' '${join(ROOT, 'dist/node/bin.js')}' "$@"`);
  program('mail', `{ echo "To: $3, subject: $2"; cat; } >> '${path('mails')}'`);
  const settings = Object.entries(sandbox.variables).map(([name, value]) => `${name}='${value}'\n`);
  writeFileSync(path('settings'), settings.join(''), { mode: 0o600 });
  const given = {
    PATH: `${path('bin')}:${process.env['PATH'] ?? ''}`,
    HOME: folder,
    ...GIT_VARIABLES,
    ROSTER_FOLDER: path('roster'),
    ROSTER_SETTINGS: path('settings'),
    ROSTER_LOCK: path('lock'),
    MAIL_TO: 'platform@acme.io',
  };
  return {
    folder,
    program,
    variables: given,
    run: (command, variables = {}) => {
      const child = spawn('bash', [CRON_SCRIPT, command], {
        env: { ...given, ROSTER_LOG: path(`${command}.log`), ...variables },
        stdio: 'ignore',
      });
      return new Promise((resolve) => child.once('close', resolve));
    },
    log: (command) => readFileSync(path(`${command}.log`), 'utf8'),
    mails: () => (existsSync(path('mails')) ? readFileSync(path('mails'), 'utf8') : ''),
  };
}
