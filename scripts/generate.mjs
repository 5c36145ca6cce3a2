/**
 * Writes src/generated/ (not in git): types, validators and constants made from schemas/ and
 * package.json; and into schemas/ what several of them share. The validators are compiled here so that
 * no schema is compiled when roster starts. Files whose text stays the same are not touched.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build, transform } from 'esbuild';
import { fillSchemas, SHARED_DEFINITIONS } from './fill-schemas.mjs';
import { schemaTypes } from './schema-types.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = `${root}src/generated/`;
const banner = '// Made by scripts/generate.mjs. Changes are lost.\n';

/** Keywords that people and editors read; a validator that carries them only starts slower. */
const annotations = new Set([
  '$comment',
  'title',
  'description',
  'default',
  'examples',
  'enumDescriptions',
  'defaultSnippets',
]);

/** The published schemas whose data roster reads, each with the type that its validator proves. */
const validators = [
  { name: 'roster', type: 'RosterFile', messages: false },
  { name: 'plan', type: 'PlanFile', messages: true },
];

/** How the types of each schema are called, and which of them another file has. */
const naming = {
  roster: {},
  plan: { names: { summary: 'PlanSummary' } },
  report: {
    names: { summary: 'ReportSummary' },
    elsewhere: Object.fromEntries(
      SHARED_DEFINITIONS.map((name) => [name, { name: typeName(name), from: './plan-file.js' }]),
    ),
  },
  doctor: {},
  expiring: { names: { person: 'EndingEntry' } },
  review: { names: { person: 'ReviewEntry' } },
};

const texts = await readSchemas();
const schemas = Object.fromEntries(
  Object.entries(texts).map(([name, text]) => [name, JSON.parse(text)]),
);
const { version } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));

const files = new Map();
files.set('version.ts', constant('VERSION', version, 'The version of this package.'));
files.set('schema-violation.ts', schemaViolation());
files.set('roster-facts.ts', rosterFacts(schemas.roster));
for (const [name, schema] of Object.entries(schemas)) {
  files.set(`${name}-file.ts`, `${banner}${await schemaTypes(schema, naming[name])}`);
  const description = `The text of schemas/${name}.schema.json.`;
  files.set(
    `${name}-schema.ts`,
    constant(`${name.toUpperCase()}_SCHEMA`, texts[name], description),
  );
}
for (const validator of validators) {
  const { name } = validator;
  files.set(`validate-${name}.js`, await validatorCode(schemas[name], validator));
  files.set(`validate-${name}.d.ts`, validatorTypes(validator));
}
files.set('page-assets.ts', await pageAssets());
files.set('workflows.ts', await workflows());
await writeAll();

/** The files of examples/ that `roster init` writes, by their names. */
async function workflows() {
  const names = ['github/roster.yml'];
  const paths = [...names, 'gitlab/roster.gitlab-ci.yml'];
  const entries = paths.map(async (path) => [
    path.split('/').at(-1),
    await readFile(`${root}examples/${path}`, 'utf8'),
  ]);
  const texts = JSON.stringify(Object.fromEntries(await Promise.all(entries)));
  return `${banner}/** The workflows of examples/. */\nexport const WORKFLOWS: Readonly<Record<string, string>> = ${texts};\n`;
}

/** The texts of the published schemas, after writing into them what they share. */
async function readSchemas() {
  const path = (name) => `${root}schemas/${name}.schema.json`;
  const [roster, plan, report] = await Promise.all(
    ['roster', 'plan', 'report'].map((name) => readFile(path(name), 'utf8')),
  );
  const filled = fillSchemas({ roster, plan, report }, await readAccountTypes());
  await Promise.all(Object.entries(filled).map(([name, text]) => writeIfNew(path(name), text)));
  const others = await Promise.all(
    ['doctor', 'expiring', 'review'].map(async (name) => [
      name,
      await readFile(path(name), 'utf8'),
    ]),
  );
  return { ...filled, ...Object.fromEntries(others) };
}

async function readAccountTypes() {
  const bundled = await build({
    entryPoints: [`${root}src/account-type.ts`],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'warning',
  });
  const { ACCOUNT_TYPES } = await import(
    `data:text/javascript,${encodeURIComponent(bundled.outputFiles[0].text)}`
  );
  return Object.keys(ACCOUNT_TYPES);
}

function typeName(definition) {
  return definition.replace(/(?:^|_)([a-z])/g, (_, letter) => letter.toUpperCase());
}

/** A module that exports one text. */
function constant(name, value, description) {
  return `${banner}/** ${description} */\nexport const ${name}: string = ${JSON.stringify(value)};\n`;
}

/** An ES module with the validator and all that it needs: nothing of ajv is left to import. */
async function validatorCode(schema, { name, messages }) {
  const ajv = new Ajv({
    inlineRefs: false,
    allErrors: true,
    allowUnionTypes: true,
    strict: true,
    messages,
    code: { source: true, esm: true, optimize: 2 },
  });
  ajv.addSchema(withoutAnnotations(schema));
  const contents = standaloneCode(ajv, { [exportedName(name)]: schema.$id });
  const bundled = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    minifySyntax: true,
    write: false,
    logLevel: 'warning',
  });
  return `${banner}${bundled.outputFiles[0].text}`;
}

/** The schema as far as it validates. Below `properties` and `definitions` a key is a name. */
function withoutAnnotations(node, keysAreNames = false) {
  if (Array.isArray(node)) return node.map((one) => withoutAnnotations(one));
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([key]) => keysAreNames || !annotations.has(key));
  const named = (key) => !keysAreNames && (key === 'properties' || key === 'definitions');
  return Object.fromEntries(
    kept.map(([key, value]) => [key, isData(key) ? value : withoutAnnotations(value, named(key))]),
  );

  function isData(key) {
    return !keysAreNames && (key === 'enum' || key === 'const' || key === 'required');
  }
}

function exportedName(name) {
  return `validate${name[0].toUpperCase()}${name.slice(1)}`;
}

/** The declaration beside a validator: a type guard that keeps what is wrong in `errors`. */
function validatorTypes({ name, type }) {
  return `${banner}import type { ${type} } from './${name}-file.js';
import type { SchemaViolation } from './schema-violation.js';

/** Whether the data keeps schemas/${name}.schema.json; after false, \`errors\` holds everything that is wrong. */
export declare const ${exportedName(name)}: {
  (data: unknown): data is ${type};
  errors?: readonly SchemaViolation[] | null;
};
`;
}

/** The style and the script of the report page, and the hashes by which its policy allows them. */
async function pageAssets() {
  const assets = await Promise.all(
    [
      ['STYLE', 'style.css', 'css'],
      ['SCRIPT', 'script.js', 'js'],
    ].map(async ([name, file, loader]) => {
      const source = await readFile(`${root}src/render/html/${file}`, 'utf8');
      const { code } = await transform(source, { loader, minify: true, target: 'esnext' });
      const text = code.trim();
      const hash = createHash('sha256').update(text).digest('base64');
      const what = `src/render/html/${file}, made small`;
      return [
        `/** ${what}. */\nexport const PAGE_${name}: string = ${JSON.stringify(text)};\n`,
        `/** The SHA-256 of it, in base64. */\nexport const PAGE_${name}_SHA256: string = ${JSON.stringify(hash)};\n`,
      ].join('\n');
    }),
  );
  return `${banner}${assets.join('\n')}`;
}

/** What the validators report, as far as anyone reads it. Source: ajv, "Validation errors". */
function schemaViolation() {
  return `${banner}/** What a schema forbids, as ajv reports it. */
export interface SchemaViolation {
  /** A JSON pointer (RFC 6901) into the data. */
  readonly instancePath: string;
  /** The schema's keyword that is broken; which of the parameters are there depends on it. */
  readonly keyword: string;
  readonly params: {
    readonly additionalProperty?: string;
    readonly allowedValue?: unknown;
    readonly allowedValues?: readonly unknown[];
    readonly limit?: number;
    readonly missingProperty?: string;
    readonly pattern?: string;
    readonly type?: string | readonly string[];
  };
  /** In English; the roster's validator has none, because roster has its own words. */
  readonly message?: string;
}
`;
}

/** What roster itself needs of its schema: defaults and which keys belong where. */
function rosterFacts(schema) {
  const policy = Object.entries(schema.properties.policy.properties);
  const defaults = policy.flatMap(([key, one]) => ('default' in one ? [[key, one.default]] : []));
  const keys = Object.fromEntries(keysByPlace(schema, schema, ''));
  return `${banner}/** The default of every policy key that has one. */
export const POLICY_DEFAULTS = ${JSON.stringify(Object.fromEntries(defaults), null, 2)} as const;

/** The keys that each mapping may have, by its place; \`*\` stands for any position in a list. */
export const KEYS: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(keys, null, 2)};
`;
}

function keysByPlace(schema, node, place) {
  if (node.$ref) return keysByPlace(schema, resolve(schema, node.$ref), place);
  if (node.items) return keysByPlace(schema, node.items, `${place}/*`);
  if (!node.properties) return [];
  const below = Object.entries(node.properties);
  return [
    [place, below.map(([key]) => key)],
    ...below.flatMap(([key, child]) => keysByPlace(schema, child, `${place}/${key}`)),
  ];
}

function resolve(schema, ref) {
  const name = ref.replace('#/definitions/', '');
  if (!(name in schema.definitions)) throw new Error(`No such definition: ${ref}`);
  return schema.definitions[name];
}

async function writeAll() {
  await mkdir(target, { recursive: true });
  const old = (await readdir(target)).filter((name) => !files.has(name));
  await Promise.all(old.map((name) => rm(`${target}${name}`, { recursive: true })));
  await Promise.all([...files].map(([name, text]) => writeIfNew(`${target}${name}`, text)));
}

/** Writes in one step: a test that runs meanwhile reads the old or the new file, never half. */
async function writeIfNew(path, text) {
  const before = await readFile(path, 'utf8').catch(() => null);
  if (before === text) return;
  const half = `${path}.${process.pid}`;
  await writeFile(half, text);
  await rename(half, path);
}
