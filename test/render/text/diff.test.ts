import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderDiffText } from '../../../src/render/text/diff.js';

const ESC = String.fromCodePoint(27);

function diff(before: string, after: string): string {
  return renderDiffText([{ path: 'roster.yaml', before, after }], false);
}

describe('renderDiffText', () => {
  test('shows what goes and what comes, with three lines around', () => {
    expect(diff('a\nb\nc\nd\ne\nf\n', 'a\nb\nc\nd\nE\nf\n')).toBe(
      [
        '--- a/roster.yaml',
        '+++ b/roster.yaml',
        '@@ -2,5 +2,5 @@',
        ' b',
        ' c',
        ' d',
        '-e',
        '+E',
        ' f',
        '',
      ].join('\n'),
    );
  });

  test('is empty when nothing differs, and shows each file that does', () => {
    expect(diff('a\n', 'a\n')).toBe('');
    const both = renderDiffText(
      [
        { path: 'a.yaml', before: 'a\n', after: 'b\n' },
        { path: 'same.yaml', before: 'a\n', after: 'a\n' },
        { path: '/c.yaml', before: '', after: 'c' },
      ],
      false,
    );
    expect(both.match(/^(?:---|\+\+\+|@@|\\).*$/gm)).toEqual([
      '--- a/a.yaml',
      '+++ b/a.yaml',
      '@@ -1,1 +1,1 @@',
      '--- /c.yaml',
      '+++ /c.yaml',
      '@@ -0,0 +1,1 @@',
      '\\ No newline at end of file',
    ]);
  });

  test('lets nothing through that moves a cursor or commands a build', () => {
    const evil = `x ${ESC}[31m \u202e ::set-output name=a::b ##[command]\n`;
    const shown = diff('a\n', evil);
    expect(shown).not.toMatch(new RegExp(`${ESC}|\\u202e|(?<=\\s)::|##\\[`));
    expect(shown).toContain('\\u{1b}[31m');
  });

  test('has colours when asked for', () => {
    const change = { path: 'roster.yaml', before: 'a\n', after: 'b\n' };
    expect(renderDiffText([change], true)).toContain(`${ESC}[32m+b${ESC}[39m`);
  });

  test('says a change of everything in a large file without taking long', () => {
    const lines = (mark: string): string => `${mark}\n`.repeat(30_000);
    const shown = diff(lines('a'), lines('b'));
    expect(shown).toContain('@@ -1,30000 +1,30000 @@');
    expect(shown.split('\n').length).toBe(60_004);
  });

  test('is what git applies', () => {
    const anyText = fc
      .array(fc.constantFrom('a', 'b', '', '  c', '\td'), { maxLength: 12 })
      .chain((lines) =>
        fc.constantFrom(lines.join('\n'), lines.map((line) => `${line}\n`).join('')),
      );
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        fc.pre(before !== after);
        const folder = mkdtempSync(join(tmpdir(), 'roster-diff-'));
        writeFileSync(join(folder, 'roster.yaml'), before);
        const { stderr } = spawnSync('git', ['apply', '--whitespace=nowarn', '-'], {
          cwd: folder,
          input: diff(before, after),
          encoding: 'utf8',
        });
        expect({ stderr, text: readFileSync(join(folder, 'roster.yaml'), 'utf8') }).toEqual({
          stderr: '',
          text: after,
        });
      }),
      { numRuns: 30 },
    );
  });
});
