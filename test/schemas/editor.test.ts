/** What an editor shows of a roster file, asked of the language server that editors use. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT_TYPES } from '../../src/account-type.js';
import { ROSTER_SCHEMA } from '../../src/generated/roster-schema.js';
import { type Completion, type Editor, openEditor } from './language-server.js';

interface Schema {
  /** Missing where another schema is referred to. */
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly properties: Readonly<Record<string, Schema>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FIXTURE = 'test/fixtures/rosters/valid.yaml';
const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.yaml'));
const MODELINE = '# yaml-language-server: $schema=./schemas/roster.schema.json\n';
const TYPES = Object.keys(ACCOUNT_TYPES);
const schema: Schema = JSON.parse(ROSTER_SCHEMA);

let editor: Editor;
let folder: string;
let files = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roster-editor-'));
  cpSync(join(ROOT, 'schemas'), join(folder, 'schemas'), { recursive: true });
  editor = openEditor(folder);
});

afterAll(async () => {
  const stderr = await editor.close();
  rmSync(folder, { recursive: true });
  // The server says here, among others, that it used the network.
  expect(stderr).toBe('');
});

/** A path that no other test has, so that tests can run at the same time. */
function newPath(): string {
  files += 1;
  return `${files}.yaml`;
}

/** What is underlined, each as line (from 1, in the text without the modeline) and message. */
async function diagnose(text: string): Promise<readonly string[]> {
  const found = await editor.diagnose(newPath(), `${MODELINE}${text}`);
  return found.map(({ range, message }) => `${range.start.line}: ${message}`);
}

function complete(marked: string): Promise<readonly Completion[]> {
  return editor.complete(newPath(), `${MODELINE}${marked}`);
}

function hover(marked: string): Promise<string> {
  return editor.hover(newPath(), `${MODELINE}${marked}`);
}

/** What is said of each thing offered, by its label. */
function describeAll(offered: readonly Completion[]): ReadonlyMap<string, string> {
  return new Map(
    offered.map(({ label, documentation = '' }) => [
      label,
      typeof documentation === 'string' ? documentation : documentation.value,
    ]),
  );
}

/** The text after someone took what is offered, with what it proposes for each place in it. */
function take(marked: string, offered: readonly Completion[], label: string): string {
  const one = offered.find((it) => it.label === label);
  if (one === undefined) throw new Error(`${label} is not offered`);
  const [before = ''] = marked.split('|');
  const indent = /^ */.exec(before.split('\n').at(-1) ?? '')?.[0] ?? '';
  const written = one.insertText
    .replace(/\$\{\d+[:|]([^,|}]*)[^}]*\}/g, '$1')
    .replace(/\$\d+/g, '')
    .replaceAll('\n', `\n${indent}`);
  return marked.replace('|', written);
}

const PERSON = 'version: 1\nusers:\n  - email: jonny@acme.io\n';

describe.concurrent('an editor underlines', () => {
  it('a bad account type, at its line, with those that are allowed', async () => {
    const allowed = TYPES.map((type) => `"${type}"`).join(', ');
    expect(await diagnose(`${PERSON}    account_type: OWNER\n`)).toEqual([
      `4: Value is not accepted. Valid values: ${allowed}.`,
    ]);
  });

  it.each([
    ['on top', 'version: 1\nusers: []\nuser: []\n', '3: Property user is not allowed.'],
    [
      'of a person',
      `${PERSON}    account_type: ADMIN\n    role: ADMIN\n`,
      '5: Property role is not allowed.',
    ],
    [
      'of the policy',
      'version: 1\npolicy:\n  max_removal: 5\nusers: []\n',
      '3: Property max_removal is not allowed.',
    ],
  ])('an unknown key %s', async (_place, text, fault) => {
    expect(await diagnose(text)).toEqual([fault]);
  });

  it('a person without an account type', async () => {
    expect(await diagnose(PERSON)).toEqual(['3: Missing property "account_type".']);
  });

  it.each([
    ['policy', 'Policy'],
    ['workspace', 'Workspace'],
  ])('an empty %s, by its name', async (key, title) => {
    const [fault] = await diagnose(`version: 1\n${key}:\nusers: []\n`);
    expect(fault).toBe(`2: Incorrect type. Expected "${title}".`);
  });

  it('a fault as well where the first line is the one that JetBrains has', async () => {
    const first = '# $schema: ./schemas/roster.schema.json\n';
    const found = await editor.diagnose(newPath(), `${first}version: 2\nusers: []\n`);
    expect(found.map(({ message }) => message)).toEqual(['Value must be 1.']);
  });

  it.each([
    ...EXAMPLES.map((name) => [`examples/${name}`, '']),
    ['roster.example.yaml', ''],
    // This one has no first line of its own.
    [FIXTURE, MODELINE],
  ])('nothing in %s, unless a key is added that is unknown', async (path = '', first = '') => {
    const text = `${first}${readFileSync(join(ROOT, path), 'utf8')}`;
    const at = path === FIXTURE ? newPath() : path;
    expect(await editor.diagnose(at, text)).toEqual([]);
    const worse = await editor.diagnose(`${at}.worse.yaml`, `${text}seats: {}\n`);
    expect(worse.map(({ message }) => message)).toEqual(['Property seats is not allowed.']);
  });
});

describe.concurrent('an editor completes', () => {
  it.each([
    ['a person', `${PERSON}    account_type: |\n`],
    ['a person in braces', 'version: 1\nusers:\n  - { email: jonny@acme.io, account_type: D| }\n'],
    [
      'an included file',
      'version: 1\ninclude:\n  - path: teams/*.yaml\n    may_grant: [|]\nusers: []\n',
    ],
  ])('the account type of %s: all nine, each explained, and nothing else', async (_of, marked) => {
    const { enum: types = [], enumDescriptions = [] } = schema.definitions['account_type'] ?? {};
    const expected = types.map((type, index) => [type, enumDescriptions[index]]);
    expect(types).toEqual(TYPES);
    expect([...describeAll(await complete(marked))]).toEqual(expected);
  });

  it('the keys of a person, each explained, and the person as a whole', async () => {
    const marked = 'version: 1\nusers:\n  - |\n';
    const offered = await complete(marked);
    const described = describeAll(offered);
    const keys = Object.entries(schema.definitions['person']?.properties ?? {});
    for (const [key, { description }] of keys) {
      const expected = description ?? schema.definitions[key]?.description;
      expect([key, described.get(key)]).toEqual([key, expected]);
    }
    const names = ['email', 'account_type', 'name', 'note', 'expires'];
    expect(keys.map(([key]) => key)).toEqual(expect.arrayContaining(names));
    const labels = [...keys.map(([key]) => key), 'Person', 'new person'];
    expect([...described.keys()].sort()).toEqual(labels.sort());
    expect(await diagnose(take(marked, offered, 'new person'))).toEqual([]);
  });

  it('a new person with a choice of every account type', async () => {
    const offered = await complete('version: 1\nusers:\n  - |\n');
    const { insertText = '' } = offered.find(({ label }) => label === 'new person') ?? {};
    const [, choice = ''] = /account_type: \$\{2\|([^|]*)\|\}/.exec(insertText) ?? [];
    expect(choice.split(',').sort()).toEqual([...TYPES].sort());
  });

  it('the keys that a person does not have yet', async () => {
    const described = describeAll(await complete(`${PERSON}    |\n`));
    expect(described.has('account_type')).toBe(true);
    expect(described.has('email')).toBe(false);
  });

  it.each(['workspace', 'policy'])('every key in %s, each explained', async (place) => {
    const offered = await complete(`version: 1\n${place}:\n  |\nusers: []\n`);
    const { properties = {} } = schema.properties[place] ?? {};
    const expected = Object.entries(properties).map(([key, { description }]) => [key, description]);
    expect(expected).not.toEqual([]);
    expect([...describeAll(offered)]).toEqual(expected);
  });

  it('every key on top, each explained, and a roster to begin with', async () => {
    const described = describeAll(await complete('|\n'));
    for (const [key, { description }] of Object.entries(schema.properties)) {
      expect([key, described.get(key)]).toEqual([key, description]);
    }
    const expected = [...Object.keys(schema.properties), 'Roster file', 'new roster'];
    expect([...described.keys()].sort()).toEqual(expected.sort());
  });

  it.each([
    ['|\n', 'new roster'],
    ['version: 1\n|\nusers: []\n', 'policy'],
    ['version: 1\ninclude:\n  - |\nusers: []\n', 'new include'],
    ['version: 1\npolicy:\n  ignore:\n    - |\nusers: []\n', '"*@paradime.io"'],
    ['version: 1\npolicy:\n  max_removals: |\nusers: []\n', '20%'],
  ])('what is right: %j with %s', async (marked, label) => {
    expect(await diagnose(take(marked, await complete(marked), label))).toEqual([]);
  });

  it.each([
    ['unlisted', ['disable', 'keep']],
    ['max_removals', ['20%', '5']],
  ])('the values of %s, each explained', async (key, values) => {
    const described = describeAll(await complete(`version: 1\npolicy:\n  ${key}: |\nusers: []\n`));
    expect([...described.keys()]).toEqual(values);
    for (const explained of described.values()) expect(explained).toMatch(/\w+ \w+/);
  });
});

describe.concurrent('an editor explains', () => {
  const policy = (key: string): Schema | undefined => schema.properties['policy']?.properties[key];

  it.each([
    ['the key', 'version: 1\npolicy:\n  max_rem|ovals: 5\nusers: []\n'],
    ['its value', 'version: 1\npolicy:\n  max_removals: 2|0%\nusers: []\n'],
  ])('max_removals at %s', async (_where, marked) => {
    const shown = await hover(marked);
    expect(unescapeMarkdown(shown)).toContain(policy('max_removals')?.description);
    expect(shown).toMatch(/^#### Policy\n/);
  });

  it.each([
    ['the key', `${PERSON}    account_|type: ANALYST\n`],
    ['its value', `${PERSON}    account_type: ANA|LYST\n`],
  ])('account_type at %s, with every account type, its own first', async (_where, marked) => {
    const shown = await hover(marked);
    const {
      description,
      enum: types = [],
      enumDescriptions = [],
    } = schema.definitions['account_type'] ?? {};
    expect(unescapeMarkdown(shown)).toContain(description);
    for (const [index, type] of types.entries()) {
      expect(unescapeMarkdown(shown)).toContain(`* \`${type}\`: ${enumDescriptions[index]}`);
    }
    expect(shown.indexOf('`ANALYST`')).toBeLessThan(shown.indexOf('`ADMIN`'));
  });

  it('which value of unlisted does what', async () => {
    const shown = await hover('version: 1\npolicy:\n  unlisted: ke|ep\nusers: []\n');
    expect(unescapeMarkdown(shown)).toContain(policy('unlisted')?.description);
    expect(shown).toContain(`* \`keep\`: ${policy('unlisted')?.enumDescriptions?.[1]}`);
  });

  it('a name, though it may be anything', async () => {
    const shown = await hover(`${PERSON}    account_type: ADMIN\n    name: Jon|athan\n`);
    expect(unescapeMarkdown(shown)).toContain(
      schema.definitions['person']?.properties['name']?.description,
    );
  });
});

/** Without the marks that keep a description from being read as Markdown. */
function unescapeMarkdown(markdown: string): string {
  return markdown.replace(/\\([\\`*_{}[\]#+!])/g, '$1');
}
