import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { anchorsOf, linksOf, PAGES, readPage } from './markdown.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Why a link leads nowhere, or null. */
function faultOf(page: string, target: string): string | null {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(ROOT, file))) return `${target}: there is no ${file}`;
  if (anchor === undefined) return null;
  if (!statSync(join(ROOT, file)).isFile()) return `${target}: ${file} is a folder`;
  return anchorsOf(readPage(file)).includes(anchor) ? null : `${target}: no such heading`;
}

describe.each(PAGES)('%s', (page) => {
  const links = linksOf(readPage(page)).filter((target) => !/^https:/.test(target));

  test('links to files and headings that exist', () => {
    expect(links.map((target) => faultOf(page, target)).filter((it) => it !== null)).toEqual([]);
  });
});

test('every page of docs/ is linked from the README or from a page that is', () => {
  const reached = new Set<string>();
  const waiting = ['README.md'];
  for (let page = waiting.pop(); page !== undefined; page = waiting.pop()) {
    if (reached.has(page)) continue;
    reached.add(page);
    for (const target of linksOf(readPage(page))) {
      const file = normalize(join(dirname(page), target.split('#')[0] ?? ''));
      if (PAGES.includes(file)) waiting.push(file);
    }
  }
  expect(PAGES.filter((page) => !reached.has(page))).toEqual([]);
});

test('a link that leads nowhere is found', () => {
  expect(faultOf('docs/guards.md', 'commands.md#no-such-heading')).toContain('no such heading');
  expect(faultOf('docs/guards.md', 'no-such-page.md')).toContain('there is no');
  expect(faultOf('docs/guards.md', '../README.md#commands')).toBeNull();
});
