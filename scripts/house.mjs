/**
 * How the sources are built, in figures: `node scripts/house.mjs [FOLDER]`. The layers' test reads the same
 * imports, and fails on a circle; the figures are for whoever adds a folder, or moves files between two.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '@babel/parser';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Names of the files in `src/`, without what is generated; `folder` is a checkout's root. */
export function listSources(folder = ROOT) {
  return readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('generated'))
    .sort();
}

/**
 * What `file` imports or passes on: `{ from, to, kind, isPackage }`. `to` is a file of src/ without its
 * extension, or a package; `kind` is `type` (gone when it runs), `code`, or `later` (import() when needed).
 */
export function importsOf(file, folder = ROOT) {
  const imports = [];
  walk(parseSource(file, folder), (node) => {
    const found = readImport(node);
    if (found === undefined) return;
    const isPackage = !found.specifier.startsWith('.');
    const to = isPackage
      ? found.specifier
      : join(dirname(file), found.specifier).replace(/\.js$/, '');
    imports.push({ from: file, to, kind: found.kind, isPackage });
  });
  return imports;
}

function readImport(node) {
  switch (node.type) {
    case 'ImportDeclaration':
      return {
        specifier: node.source.value,
        kind: isTypeOnly(node, 'importKind') ? 'type' : 'code',
      };
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      if (!node.source) return undefined;
      return {
        specifier: node.source.value,
        kind: isTypeOnly(node, 'exportKind') ? 'type' : 'code',
      };
    case 'ImportExpression':
      return { specifier: node.source.value, kind: 'later' };
    case 'TSImportType':
      return { specifier: node.argument.value ?? node.argument.literal.value, kind: 'type' };
    default:
      return undefined;
  }
}

function isTypeOnly(node, key) {
  if (node[key] === 'type') return true;
  return node.specifiers?.length > 0 && node.specifiers.every((each) => each[key] === 'type');
}

/** Names of the types, classes and functions that stand in `file` beside its imports. */
export function declarationsOf(file, folder = ROOT) {
  return parseSource(file, folder).program.body.flatMap((node) => {
    const declared = node.declaration ?? node;
    return NAMED.test(declared.type) ? [declared.id.name] : [];
  });
}

const NAMED = /^(TSInterface|TSTypeAlias|Class|Function)Declaration$/;

/** Circles of files, types counted: the files of each, in the order of their names. */
export function findCircles(imports) {
  const next = new Map();
  for (const { from, to, isPackage } of imports) {
    if (isPackage) continue;
    const name = from.replace(/\.ts$/, '');
    next.set(name, (next.get(name) ?? new Set()).add(to));
  }
  return stronglyConnected(next).filter((each) => each.length > 1);
}

/** Tarjan, "Depth-first search and linear graph algorithms" (1972). */
function stronglyConnected(next) {
  const [index, low, stack, groups] = [new Map(), new Map(), [], []];
  const visit = (name) => {
    index.set(name, index.size);
    low.set(name, index.get(name));
    stack.push(name);
    for (const other of next.get(name) ?? []) {
      if (!index.has(other)) visit(other);
      if (stack.includes(other)) low.set(name, Math.min(low.get(name), low.get(other)));
    }
    if (low.get(name) !== index.get(name)) return;
    groups.push(stack.splice(stack.indexOf(name)).sort());
  };
  for (const name of next.keys()) if (!index.has(name)) visit(name);
  return groups;
}

/** The figures, each as a row of name and value. */
export function measure(folder = ROOT) {
  const files = listSources(folder);
  const lines = files.map((file) => readSource(file, folder).split('\n').length - 1);
  const functions = files.flatMap((file) => functionLines(parseSource(file, folder)));
  const imports = files.flatMap((file) => importsOf(file, folder)).filter((it) => !it.isPackage);
  const arrows = new Set(imports.map(({ from, to }) => `${from} ${to}`));
  const total = lines.reduce((sum, each) => sum + each, 0);
  const exported = files.reduce((sum, file) => sum + countExports(parseSource(file, folder)), 0);
  const circles = findCircles(imports);
  return [
    ['files', files.length],
    ['lines', total],
    ['lines of a file: median / p90 / max', spread(lines)],
    ['lines of a function: median / p90 / max', spread(functions)],
    ['most files in one folder (commands excepted)', largestFolder(files)],
    ['arrows between files', arrows.size],
    ['exports per 1,000 lines', Math.round((exported * 1000) / total)],
    ['circles of files (types too)', circles.length],
    ...circles.map((circle) => ['  circle', circle.join(', ')]),
  ];
}

function functionLines(tree) {
  const lines = [];
  walk(tree, (node) => {
    if (
      !/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ClassMethod|ObjectMethod|ClassPrivateMethod)$/.test(
        node.type,
      )
    )
      return;
    if (node.body?.type === 'BlockStatement')
      lines.push(node.loc.end.line - node.loc.start.line + 1);
  });
  return lines;
}

function countExports(tree) {
  return tree.program.body.reduce((sum, node) => {
    if (node.type !== 'ExportNamedDeclaration') return sum;
    return sum + (node.declaration?.declarations?.length ?? 1);
  }, 0);
}

function largestFolder(files) {
  const counts = new Map();
  for (const file of files) {
    if (file.startsWith('cli/commands/')) continue;
    counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  }
  const [name, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
  return `${count} (src/${name})`;
}

function spread(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return `${at(0.5)} / ${at(0.9)} / ${at(1)}`;
}

function parseSource(file, folder) {
  return parse(readSource(file, folder), {
    sourceType: 'module',
    plugins: ['typescript'],
    createImportExpressions: true,
  });
}

function readSource(file, folder) {
  return readFileSync(join(folder, 'src', file), 'utf8');
}

function walk(node, visit) {
  if (Array.isArray(node)) for (const each of node) walk(each, visit);
  else if (typeof node?.type === 'string') {
    visit(node);
    for (const [key, value] of Object.entries(node)) if (key !== 'loc') walk(value, visit);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, value] of measure(process.argv[2])) console.log(`${name.padEnd(46)} ${value}`);
}
