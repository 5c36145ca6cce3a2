/**
 * What tests need of the machine beside Node. Where it is missing, they are skipped and say why in
 * their name; where `ROSTER_TEST_REQUIRE` names it (`docker,chromium`, as in CI), they fail instead.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, test } from 'vitest';

/** Debian's Chromium. */
export const CHROMIUM = '/usr/bin/chromium';

const DOCKER_ANSWERS_WITHIN_MS = 20_000;

/** What a test may need. */
export type Facility =
  | 'docker'
  | 'chromium'
  | 'node24'
  | 'pre-commit'
  | 'shellcheck'
  | 'shells'
  | 'terminal';

/** What is done with tests that need a facility. */
export type Verdict =
  | { readonly kind: 'run' }
  | { readonly kind: 'skip' | 'fail'; readonly reason: string };

function missingProgram(name: string): string | null {
  const { status } = spawnSync(name, ['--version'], { stdio: 'ignore' });
  return status === 0 ? null : `there is no ${name}`;
}

/** For each facility: why it can't be used here, or null when it can. */
const PROBES: Readonly<Record<Facility, () => string | null>> = {
  chromium: () => (existsSync(CHROMIUM) ? null : `there is no ${CHROMIUM}`),
  docker: () => {
    const options = { stdio: 'ignore', timeout: DOCKER_ANSWERS_WITHIN_MS } as const;
    return spawnSync('docker', ['info'], options).status === 0 ? null : '`docker info` fails';
  },
  // What runners start actions with. The tests of the action take it wherever it is named.
  node24: () => {
    const node = process.env['ROSTER_TEST_NODE24'];
    if (node === undefined) return 'ROSTER_TEST_NODE24 names no node';
    const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
    return /^v24\./.test(stdout ?? '') ? null : `${node} is no Node 24`;
  },
  'pre-commit': () => missingProgram('pre-commit'),
  shellcheck: () => missingProgram('shellcheck'),
  shells: () => {
    const missing = ['bash', 'zsh', 'fish', 'python3'].filter(
      (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status !== 0,
    );
    return missing.length === 0 ? null : `there is no ${missing.join(', no ')}`;
  },
  // Node can't open a terminal by itself.
  terminal: () => {
    const { status } = spawnSync('python3', ['-c', 'import pty'], { stdio: 'ignore' });
    return status === 0 ? null : 'there is no python3 with pty';
  },
};

/**
 * Decides from why a facility is missing (null: it is there) and from `ROSTER_TEST_REQUIRE`. Throws
 * when that names something that is no facility: a typing error must not switch tests off.
 */
export function judgeFacility(
  facility: Facility,
  missing: string | null,
  required: string | undefined,
): Verdict {
  const isRequired = parseRequired(required).includes(facility);
  if (missing === null) return { kind: 'run' };
  return isRequired
    ? { kind: 'fail', reason: `ROSTER_TEST_REQUIRE asks for ${facility}, but ${missing}` }
    : { kind: 'skip', reason: missing };
}

/** A `describe` for tests that need a facility. */
export function describeWith(facility: Facility, name: string, tests: () => void): void {
  const required = process.env['ROSTER_TEST_REQUIRE'];
  const verdict = judgeFacility(facility, PROBES[facility](), required);
  switch (verdict.kind) {
    case 'run':
      return void describe(name, tests);
    case 'skip':
      return void describe.skip(`${name} (skipped: ${verdict.reason})`, tests);
    case 'fail':
      return void test(name, () => {
        throw new Error(verdict.reason);
      });
  }
}

function parseRequired(required: string | undefined): readonly string[] {
  const names = (required ?? '').split(',').map((name) => name.trim());
  const asked = names.filter((name) => name !== '');
  const unknown = asked.find((name) => !Object.hasOwn(PROBES, name));
  if (unknown === undefined) return asked;
  const known = Object.keys(PROBES).join(', ');
  throw new Error(`ROSTER_TEST_REQUIRE names "${unknown}". It is a list of: ${known}.`);
}
