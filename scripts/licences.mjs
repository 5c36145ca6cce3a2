/**
 * The licences of what is bundled, for dist/THIRD-PARTY-LICENSES.txt: of every package of which code
 * ends in dist/, as esbuild counts it.
 */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CARRIED_NOTICES, MIT_TERMS, UPSTREAM_NOTICES } from './licence-notices.mjs';

/**
 * The licences (as SPDX names them) that what is bundled may have: all they ask is that their text
 * comes along, and BSD-3-Clause that nobody advertises with its authors' names. Before another one is
 * added here, someone must read what it asks for.
 */
const ALLOWED = ['0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/** How packages name the files in which licences and notices stand. */
const LICENCE_FILE = /^(licen[cs]e|copying|notice|copyright|third-?party)/i;

/** A line of a comment that names a holder of rights. */
const NOTICE = /^[\s/*!]*((?:\w+, )?copyright (?!notices?\b|holders?\b)[(©\w].{3,120}?)[\s*/]*$/gim;

const RULE = '='.repeat(80);

/**
 * The text of THIRD-PARTY-LICENSES.txt for what esbuild's metafiles list. The same tree gives the
 * same text.
 * @throws {Error} naming every package that may not be bundled as it is, with why and what to do
 */
export async function collectLicences(root, metafiles, notices = UPSTREAM_NOTICES) {
  const paths = [...new Set(metafiles.flatMap(bundledPaths))].sort();
  const generated = paths.filter((path) => path.startsWith('src/generated/'));
  const inGenerated = await Promise.all(generated.map((path) => pathsInside(join(root, path))));
  const files = [...paths, ...inGenerated.flat()].flatMap(fromModules);
  const copies = groupBy(files, packageFolder);
  const manifests = await Promise.all(
    [...copies.keys()].map((folder) => readManifest(root, folder)),
  );
  const packages = groupBy(manifests, ({ id }) => id);
  const found = await Promise.all(
    [...packages.values()].map((same) => readPackage(root, same, copies, notices)),
  );
  const faults = found.flatMap(faultsOf);
  if (faults.length > 0) throw new Error(`This can't be bundled:\n${faults.sort().join('\n')}`);
  return render(found);
}

/** The files of which at least a byte is left after what isn't used was dropped. */
function bundledPaths({ outputs }) {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0),
  );
}

/** src/generated/ is bundled itself, by generate.mjs; esbuild puts each file's path above its code. */
async function pathsInside(file) {
  const text = await readFile(file, 'utf8');
  return [...text.matchAll(/^\/\/ (\S*node_modules\/\S+)$/gm)].map(([, path]) => path);
}

/** From `node_modules/` on; a linked node_modules folder is elsewhere, and has its path before that. */
function fromModules(path) {
  const start = path.indexOf('node_modules/');
  return start < 0 ? [] : [path.slice(start)];
}

/** `node_modules/a/node_modules/@b/c` of `node_modules/a/node_modules/@b/c/dist/d.js`. */
function packageFolder(path) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)[0];
}

async function readManifest(root, folder) {
  const text = await readFile(join(root, folder, 'package.json'), 'utf8');
  const { name, version, license } = JSON.parse(text);
  return { id: `${name} ${version} (${license})`, name, license, folder };
}

/** A package that may be there in several copies; each may have given other files to the bundle. */
async function readPackage(root, manifests, copies, notices) {
  const [{ id, name, license }] = manifests;
  const paths = manifests.flatMap(({ folder }) => copies.get(folder));
  const own = await readTexts(
    root,
    manifests.flatMap(({ folder }) => foldersBetween(folder, copies.get(folder))),
  );
  const upstream = notices[name];
  const text = own === '' && license === 'MIT' && upstream ? fromUpstream(upstream) : own;
  const carried = name in CARRIED_NOTICES ? [CARRIED_NOTICES[name]] : [];
  const shown = [text, ...(await noticesIn(root, paths, text)), ...carried].join('\n\n');
  return { id, license, text, shown, isNoticeStale: own !== '' && upstream !== undefined };
}

/** The package's folder, and those below it on the way to what is bundled: parts have own licences. */
function foldersBetween(folder, paths) {
  const found = new Set([folder]);
  for (const path of paths) {
    for (let one = dirname(path); one.length > folder.length; one = dirname(one)) found.add(one);
  }
  return [...found].sort();
}

/** The licence files of folders, one after another; the same text once. */
async function readTexts(root, folders) {
  const texts = new Set();
  for (const folder of folders) {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    const names = entries.filter((one) => one.isFile() && LICENCE_FILE.test(one.name));
    for (const { name } of names.sort((a, b) => compare(a.name, b.name))) {
      const text = await readFile(join(root, folder, name), 'utf8');
      texts.add(
        text
          .replaceAll('\r\n', '\n')
          .replaceAll(/[ \t]+$/gm, '')
          .trim(),
      );
    }
  }
  return [...texts].filter((text) => text !== '').join('\n\n');
}

function fromUpstream({ notice, source }) {
  return `(Published without a licence file. The notice is from: ${source})\n\n${notice}\n\n${MIT_TERMS}`;
}

/** Notices in the comments of what is bundled, which the bundle itself leaves out. */
async function noticesIn(root, paths, known) {
  const sources = await Promise.all(paths.map((path) => readFile(join(root, path), 'utf8')));
  const notices = sources.flatMap((source) => [...source.matchAll(NOTICE)].map(([, it]) => it));
  const added = [...new Set(notices)].filter((notice) => !known.includes(notice)).sort();
  return added.length === 0 ? [] : [`In its files:\n${added.join('\n')}`];
}

function faultsOf({ id, license, text, isNoticeStale }) {
  const faults = [];
  if (!ALLOWED.includes(license)) {
    faults.push(`${id}: read the licence; if it may be bundled, add it to scripts/licences.mjs.`);
  }
  if (text === '') {
    faults.push(`${id}: no licence text. Add its notice to scripts/licence-notices.mjs.`);
  }
  if (isNoticeStale) {
    faults.push(`${id}: has a licence text now. Take it out of scripts/licence-notices.mjs.`);
  }
  return faults;
}

/** Packages with the same text stand above it together. */
function render(found) {
  const byText = groupBy(found, ({ shown }) => shown);
  const groups = [...byText].map(([text, packages]) => [namesOf(packages), text]);
  const sections = groups.sort(([a], [b]) => compare(a, b));
  return [
    'Third-party licences\n\nThe files beside this one hold code of these packages, bundled. Below are',
    `their licences.\n\n${namesOf(found)}\n`,
    ...sections.map(([names, text]) => `${RULE}\n${names}\n${RULE}\n\n${text}\n`),
  ].join('\n');
}

function namesOf(packages) {
  return packages
    .map(({ id }) => `- ${id}`)
    .sort(compare)
    .join('\n');
}

/** By code points, so that no machine's language changes the order. */
function compare(a, b) {
  return a < b ? -1 : Number(a > b);
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
