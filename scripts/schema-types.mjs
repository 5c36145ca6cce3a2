/** TypeScript's types of the published schemas, so that what a schema says of a key is said once. */
import { compile } from 'json-schema-to-typescript';

/** Definitions of which roster knows more than a schema can say. */
const OWN_TYPES = {
  account_type: { name: 'AccountType', from: '../account-type.js' },
  live_account_type: { name: 'LiveAccountType', from: '../account-type.js' },
  source: { name: 'Source', from: '../roster/roster.js' },
};
const DAY = { name: 'Day', from: '../day.js', pattern: '^\\d{4}-\\d{2}-\\d{2}$' };

/**
 * The types of one schema, all of them read-only.
 *
 * @param names what to call a definition, where its own name would say too little
 * @param elsewhere the types that another file has, by definition: `{ name, from }`
 */
export async function schemaTypes(schema, { names = {}, elsewhere = {} } = {}) {
  const imported = { ...elsewhere, ...OWN_TYPES };
  const text = await compile(prepare(schema, names, imported), schema.title, {
    additionalProperties: false,
    bannerComment: '',
    format: false,
    ignoreMinAndMaxItems: true,
  });
  const types = asReadonly(withoutAliases(text, imported)).trim();
  return `${importsOf(types, [...Object.values(imported), DAY])}\n${types}\n`;
}

/** A copy, since compile() changes what it is given; with the names of types that are not its own. */
function prepare(schema, names, imported) {
  const definitions = Object.entries(schema.definitions).map(([key, definition]) => {
    if (key in imported) return [key, { tsType: imported[key].name }];
    return [key, key in names ? { ...definition, title: names[key] } : definition];
  });
  return withDays({ ...schema, definitions: Object.fromEntries(definitions) });
}

function withDays(node) {
  if (Array.isArray(node)) return node.map(withDays);
  if (typeof node !== 'object' || node === null) return node;
  if (node.pattern === DAY.pattern) {
    const isNullable = [node.type].flat().includes('null');
    return { description: node.description, tsType: `${DAY.name}${isNullable ? ' | null' : ''}` };
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withDays(value)]));
}

/** Of a definition that is imported `type Day = Day` is left. */
function withoutAliases(text, imported) {
  const names = Object.values(imported).map(({ name }) => name);
  return text.replace(/^export type (\w+) = (\w+)\n/gm, (line, name, same) =>
    name === same && names.includes(name) ? '' : line,
  );
}

/** Keys stand at the beginnings of lines; lists are of a name, or of an object without others in it. */
function asReadonly(text) {
  return text
    .replace(/^(?=[\w"]+\??: )/gm, 'readonly ')
    .replace(/: (\w+)\[\]$/gm, ': readonly $1[]')
    .replace(/: (\{[^{}]*\}\[\])$/gm, ': readonly $1');
}

function importsOf(text, candidates) {
  const used = candidates.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(text));
  return used.map(({ name, from }) => `import type { ${name} } from '${from}';\n`).join('');
}
