import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { emptyFolder, ROOT, runRoster } from './run-roster.js';

function exampleFolder(): string {
  const folder = emptyFolder();
  cpSync(join(ROOT, 'test/fixtures/mixed-roster.yaml'), join(folder, 'roster.yaml'));
  return folder;
}

/** The published schema, closed everywhere: output may not have a key that nobody described. */
function strictValidator(name: 'plan' | 'report'): (data: unknown) => string {
  const text = readFileSync(join(ROOT, `schemas/${name}.schema.json`), 'utf8');
  const schema = JSON.parse(text, (_key, value) =>
    value?.type === 'object' && value.properties !== undefined
      ? { ...value, additionalProperties: false }
      : value,
  );
  const ajv = new Ajv({ allErrors: true, strict: false });
  const validate = ajv.compile(schema);
  return (data) => (validate(data) ? 'valid' : ajv.errorsText(validate.errors));
}

describe('--format json', () => {
  it('of plan and drift is what the published schema says, and nothing more', async () => {
    const validate = strictValidator('plan');
    const cwd = exampleFolder();
    for (const command of ['plan', 'drift']) {
      const { stdout } = await runRoster([command, '--sandbox', '--format', 'json'], { cwd });
      expect(validate(JSON.parse(stdout))).toBe('valid');
    }
  });

  it('of apply is what the published schema says, and its progress is on standard error', async () => {
    const validate = strictValidator('report');
    const cwd = exampleFolder();
    const args = ['apply', '--sandbox', '--yes', '--format', 'json'];
    const first = await runRoster(args, { cwd });
    expect(validate(JSON.parse(first.stdout))).toBe('valid');
    expect(first.stderr).toContain('[4/4] applied');
    const second = await runRoster(args, { cwd });
    expect(JSON.parse(second.stdout)).toMatchObject({ outcome: 'no_changes' });
    const dry = await runRoster(['apply', '--sandbox', '--dry-run', '--format', 'json'], { cwd });
    expect(validate(JSON.parse(dry.stdout))).toBe('valid');
  });

  it('of a plan with problems leaves standard output to programs', async () => {
    const { status, stdout, stderr } = await runRoster(['plan', '--sandbox', '--format', 'json']);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toContain('roster.yaml');
  });

  it('is what --save keeps', async () => {
    const cwd = exampleFolder();
    const args = ['plan', '--sandbox', '--format', 'json', '--save', 'p.json'];
    const { stdout } = await runRoster(args, { cwd });
    expect(readFileSync(join(cwd, 'p.json'), 'utf8')).toBe(stdout);
  });
});

describe('--report', () => {
  it('writes further formats to files, beside what goes to standard output', async () => {
    const cwd = exampleFolder();
    mkdirSync(join(cwd, 'out'));
    const reports = ['json=out/p.json', 'markdown=out/p.md', 'github=out/p.txt', 'text=out/t.txt'];
    const args = ['plan', '--sandbox', ...reports.flatMap((report) => ['--report', report])];
    const { status, stdout } = await runRoster(args, { cwd });
    expect(status).toBe(0);
    expect(readFileSync(join(cwd, 'out/t.txt'), 'utf8')).toBe(stdout);
    expect(readFileSync(join(cwd, 'out/p.md'), 'utf8')).toContain('noor');
    expect(readFileSync(join(cwd, 'out/p.txt'), 'utf8')).toContain('file=roster.yaml,line=');
    expect(JSON.parse(readFileSync(join(cwd, 'out/p.json'), 'utf8')).summary.invite).toBe(1);
  });
});

describe('text', () => {
  it('has no colours where nobody looks, and some where they are asked for', async () => {
    const cwd = exampleFolder();
    const sgr = `${String.fromCodePoint(27)}[`;
    const plain = await runRoster(['plan', '--sandbox'], { cwd });
    const forced = { FORCE_COLOR: '1' };
    const coloured = await runRoster(['plan', '--sandbox'], { cwd, variables: forced });
    const refused = await runRoster(['plan', '--sandbox', '--no-color'], {
      cwd,
      variables: forced,
    });
    const noColor = await runRoster(['plan', '--sandbox'], {
      cwd,
      variables: { ...forced, NO_COLOR: '1' },
    });
    expect([plain, coloured, refused, noColor].map((run) => run.stdout.includes(sgr))).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it('ends with its summary, even when output is cut to its last line', async () => {
    const { stdout } = await runRoster(['plan', '--sandbox'], { cwd: exampleFolder() });
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^Plan: /);
  });
});

describe('--sandbox', () => {
  it('keeps its state in .roster/, and only there', async () => {
    const cwd = exampleFolder();
    await runRoster(['apply', '--sandbox', '--yes'], { cwd });
    expect(existsSync(join(cwd, '.roster/sandbox.json'))).toBe(true);
    const again = await runRoster(['plan', '--sandbox', '--detailed-exitcode'], { cwd });
    expect(again.status).toBe(0);
    await runRoster(['sandbox', 'reset'], { cwd });
    const reset = await runRoster(['plan', '--sandbox', '--detailed-exitcode'], { cwd });
    expect(reset.status).toBe(2);
  });

  it('shows what is done by hand: a role, an acceptance, an expiry', async () => {
    const cwd = exampleFolder();
    await runRoster(['apply', '--sandbox', '--yes'], { cwd });
    await runRoster(['sandbox', 'set-account-type', 'priya@acme.io', 'ADMIN'], { cwd });
    await runRoster(['sandbox', 'expire', 'emma@acme.io'], { cwd });
    await runRoster(['sandbox', 'accept', 'noor@acme.io'], { cwd });
    const { status, stdout } = await runRoster(['drift', '--sandbox', '--format', 'json'], { cwd });
    expect(status).toBe(2);
    const [plan] = JSON.parse(stdout).plans;
    expect(plan.changes.map((change: { email: string }) => change.email)).toEqual([
      'emma@acme.io',
      'priya@acme.io',
    ]);
  });

  it('acts by hand on the state file that is named, and on no other', async () => {
    const cwd = exampleFolder();
    const add = ['sandbox', 'add', 'zoe@acme.io', 'ADMIN', '--state', 'other.json'];
    expect((await runRoster(add, { cwd })).stdout).toContain('(other.json)');
    expect(existsSync(join(cwd, 'other.json'))).toBe(true);
    await runRoster(['sandbox', 'reset', '--state', 'third.json'], { cwd });
    expect(existsSync(join(cwd, 'third.json'))).toBe(true);
    expect(existsSync(join(cwd, '.roster'))).toBe(false);
  });

  it('shows no escapes that someone typed', async () => {
    const esc = String.fromCodePoint(27);
    const args = ['sandbox', 'set-account-type', 'sofia@acme.io', `we${esc}[31mird`];
    expect((await runRoster(args, { cwd: exampleFolder() })).stdout).not.toContain(esc);
  });

  it('never asks the settings of someone for a real workspace', async () => {
    const { status } = await runRoster(['plan', '--sandbox'], {
      cwd: exampleFolder(),
      variables: { PARADIME_API_ENDPOINT: 'https://127.0.0.1:9/', PARADIME_API_SECRET: 'x' },
    });
    expect(status).toBe(0);
  });
});
