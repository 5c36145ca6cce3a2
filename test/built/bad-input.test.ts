import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder, type Run, runRoster, startRoster } from './run-roster.js';
import { answer, serveScript } from './scripted-server.js';

const VALID = 'version: 1\nusers:\n  - { email: boss@acme.io, account_type: ADMIN }\n';

function withPerson(person: string): string {
  return `version: 1\nusers:\n  - ${person}\n`;
}

/** One clear message, no stack trace, nothing on standard output that a program could take for a result. */
function expectClearError(run: Run, status: number, words: string | RegExp): void {
  expect(run.status, run.stderr).toBe(status);
  const said = run.stdout + run.stderr;
  expect(said).toMatch(words);
  expect(said).not.toMatch(/^\s+at .*[:(]\d+/m);
  expect(said).not.toContain('node_modules');
}

describe('validate with a bad roster', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['an empty file', '', /empty/i],
    ['only comments', '# nobody yet\n', /empty/i],
    ['bytes that are not UTF-8', Uint8Array.of(0x76, 0xff, 0xfe, 0x0a), /UTF-8/],
    ['UTF-16', Buffer.from('\ufeffversion: 1\n', 'utf16le'), /UTF-16/],
    ['tabs', 'version: 1\nusers:\n\t- email: a@acme.io\n', /tab/i],
    ['two documents', `${VALID}---\n${VALID}`, /document/],
    ['a duplicate key', `version: 1\n${VALID}`, /version/],
    ['an unknown key', `owner: me\n${VALID}`, /owner/],
    [
      'an included file that is not there',
      `include: [{ path: gone.yaml, may_grant: [ADMIN] }]\n${VALID}`,
      /gone\.yaml/,
    ],
    ['a misspelt role', withPerson('{ email: a@acme.io, account_type: DEVELOPR }'), /DEVELOPER\?/],
    ['a number as e-mail', withPerson('{ email: 42, account_type: ADMIN }'), /email/],
    [
      'one person twice',
      `${VALID}  - { email: BOSS@acme.io, account_type: ADMIN }\n`,
      /boss@acme\.io/i,
    ],
    [
      'an e-mail with a newline',
      withPerson('{ email: "a\\nb@acme.io", account_type: ADMIN }'),
      /U\+000A/,
    ],
    [
      'an e-mail with a bidi mark',
      withPerson('{ email: "a\\u202eb@acme.io", account_type: ADMIN }'),
      /U\+202E/,
    ],
    ['__proto__', `__proto__: { polluted: true }\n${VALID}`, /__proto__/],
    ['a list', '- a\n- b\n', /mapping/i],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
        .split('')
        .map((name, n) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[n]}`).join(',')}]`)
        .join('\n')}\n${VALID}`,
      /alias/i,
    ],
    ['deep nesting', `version: 1\nusers: ${'['.repeat(100_000)}`, /nest|deep/i],
  ])('%s is a clear error', async (_name, content, words) => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'roster.yaml'), content);
    expectClearError(await runRoster(['validate'], { cwd }), 3, words);
  });

  it.each([
    ['a BOM', `\ufeff${VALID}`],
    ['CRLF', VALID.replaceAll('\n', '\r\n')],
  ])('%s is fine', async (_name, content) => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'roster.yaml'), content);
    expect(await runRoster(['validate'], { cwd })).toMatchObject({ status: 0, stderr: '' });
  });

  it('a missing file is a clear error that says how to begin', async () => {
    expectClearError(await runRoster(['validate']), 3, /roster\.yaml/);
    expectClearError(await runRoster(['plan', '--sandbox']), 3, /roster\.yaml/);
  });

  it('a directory is a clear error', async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, 'roster.yaml'));
    expectClearError(await runRoster(['validate'], { cwd }), 3, /directory|folder/);
  });

  it('20 MiB are refused', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'roster.yaml'), `${VALID}${'# '.padEnd(20 * 1024 * 1024, 'x')}\n`);
    expectClearError(await runRoster(['validate'], { cwd }), 3, /16 MiB/);
  });

  it('all problems are told at once, each with its place', async () => {
    const cwd = emptyFolder();
    writeFileSync(
      join(cwd, 'roster.yaml'),
      'version: 1\nusers:\n  - { email: nobody, account_type: ADMIN }\n  - { email: a@acme.io, account_type: admin }\n',
    );
    const { status, stdout } = await runRoster(['validate'], { cwd });
    expect(status).toBe(3);
    expect(stdout).toContain('roster.yaml:3:');
    expect(stdout).toContain('roster.yaml:4:');
    expect(stdout).toContain('Did you mean ADMIN?');
  });
});

describe('a command line that makes no sense', () => {
  it.each([
    [['paln'], /did you mean plan/i],
    [['plan', '--sandbx'], /--sandbox/],
    [['plan', '--allow', 'max_removal=7'], /max_removals/],
    [['plan', '--allow', 'max_removals=many'], /max_removals=7/],
    [['plan', '--allow', 'incomplete_read=9'], /Guards whose limits can be raised/],
    [['plan', '--concurrency', '0'], /1 to 32/],
    [['plan', '--format', 'xml'], /text, json, markdown, github, html/],
    [['plan', '--report', 'plan.md'], /FORMAT=FILE/],
    [['schema', 'users'], /roster, plan, report/],
    [['schema', 'plan', 'report'], /too many arguments/i],
  ])('%j is a clear error', async (args, words) => {
    const run = await runRoster(args);
    expectClearError(run, 3, words);
    expect(run.stdout).toBe('');
  });

  it('applying without --yes where nobody can be asked writes nothing', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'roster.yaml'), VALID);
    const args = ['apply', '--sandbox', '--allow', 'max_removals=9', '--allow', 'min_admins=0'];
    expectClearError(await runRoster(args, { cwd }), 3, /--yes/);
  });
});

describe('a server that is not Paradime', () => {
  it('that answers with a web page is told apart from an API', async () => {
    const server = await serveScript((_request, response) => {
      response
        .writeHead(404, { 'content-type': 'text/html' })
        .end('<html><h1>Not here</h1></html>');
    });
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'roster.yaml'), VALID);
    const run = await runRoster(['plan'], { cwd, variables: server.variables });
    expectClearError(run, 1, /endpoint/i);
    expect(run.stderr).not.toContain('that-nobody-may-see');
  });

  it('that redirects is not followed, so that no secret goes astray', async () => {
    const elsewhere = await serveScript((_request, response) => answer(response, {}));
    const server = await serveScript((_request, response) => {
      const location = elsewhere.variables['PARADIME_API_ENDPOINT'] ?? '';
      response.writeHead(307, { location }).end();
    });
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'roster.yaml'), VALID);
    const run = await runRoster(['plan'], { cwd, variables: server.variables });
    expectClearError(run, 1, /redirect/i);
    expect(elsewhere.requests).toEqual([]);
  });

  it('over plain http is refused unless it is on this machine', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'roster.yaml'), VALID);
    const run = await runRoster(['plan', '--endpoint', 'http://api.example.com/graphql'], {
      cwd,
      variables: { PARADIME_API_KEY: 'k', PARADIME_API_SECRET: 's', PARADIME_API_ENDPOINT: 'x' },
    });
    expectClearError(run, 3, /https/);
  });
});

describe('files that cannot be written', () => {
  it.each([['--save'], ['--report']])('%s says so, and which flag it was', async (flag) => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'roster.yaml'), VALID);
    writeFileSync(join(cwd, 'file'), '');
    const value = flag === '--save' ? 'file/p.json' : 'json=file/p.json';
    const args = ['plan', '--sandbox', '--allow', 'max_removals=9', '--allow', 'min_admins=0'];
    expectClearError(await runRoster([...args, flag, value], { cwd }), 3, flag);
  });
});

describe('a saved plan that cannot be used', () => {
  it.each([
    ['is missing', null, /no file|There is no/],
    ['is cut off', '{"format_version": "1.0", "pl', /JSON|cut off/],
    ['is something else', '{"format_version": "1.0"}', /not a saved plan/],
    ['is no plan but a roster, and no good one', '{"name": "package"}', /users/],
    ['is of a newer major version', '{"format_version": "2.0"}', /2\.0/],
  ])('because it %s is a clear error', async (_name, content, words) => {
    const cwd = emptyFolder();
    if (content !== null) writeFileSync(join(cwd, 'p.json'), content);
    expectClearError(await runRoster(['apply', 'p.json', '--sandbox', '--yes'], { cwd }), 3, words);
  });
});

describe('a reader that closes the pipe early', () => {
  it('gets what it read, and the command ends without a complaint', async () => {
    const child = startRoster(['schema', 'plan']);
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8');
    });
    child.stdout?.once('data', () => child.stdout?.destroy());
    const status = await new Promise((resolve) => child.once('close', resolve));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
