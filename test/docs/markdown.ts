/** Reads the documentation as far as tests are about it: tables, fenced blocks, headings, links. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT: string = fileURLToPath(new URL('../..', import.meta.url));

/** Every page, by its path from the repository's root. */
export const PAGES: readonly string[] = ['.', 'docs', 'examples'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** A fenced block. */
export interface Block {
  /** What stands after the fence, such as `sh` or `yaml file=roster.yaml`. */
  readonly info: string;
  readonly text: string;
  /** Where its fence is, from 1. */
  readonly line: number;
}

export function readPage(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The part of a page below a heading, up to the next one of any level. */
export function readSection(path: string, heading: string): string {
  const [, after] = `\n${readPage(path)}`.split(`\n${heading}\n`);
  if (after === undefined) throw new Error(`${path} has no heading ${heading}`);
  return after.split(/\n#+ /)[0] ?? '';
}

/** The rows of a text's only table: cells without backquotes, the head left out. */
export function readTable(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => line.startsWith('| '));
  if (lines.filter((line) => line.startsWith('| ---')).length !== 1) {
    throw new Error('a text with one table is meant');
  }
  return lines.slice(2).map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim()),
  );
}

/** What a cell has in backquotes. */
export function codesIn(cell: string | undefined): readonly string[] {
  return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** A column of a table, without backquotes. */
export function columnOf(table: readonly (readonly string[])[], index: number): readonly string[] {
  return table.map((row) => (row[index] ?? '').replaceAll('`', ''));
}

export function readBlocks(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { readonly info: string; readonly line: number; readonly lines: string[] } | null =
    null;
  for (const [index, line] of page.split('\n').entries()) {
    const fence = /^```(.*)$/.exec(line);
    if (fence === null) open?.lines.push(line);
    else if (open === null) open = { info: fence[1] ?? '', line: index + 1, lines: [] };
    else {
      blocks.push({ info: open.info, line: open.line, text: `${open.lines.join('\n')}\n` });
      open = null;
    }
  }
  return blocks;
}

/** A page without its fenced blocks. */
export function readProse(page: string): string {
  return page.replace(/^```.*$[\s\S]*?^```$/gm, '');
}

/** The anchors that GitHub gives a page's headings. */
export function anchorsOf(page: string): readonly string[] {
  return [...readProse(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The targets of a page's links. */
export function linksOf(page: string): readonly string[] {
  return [...readProse(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}
