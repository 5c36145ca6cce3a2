import { describe, expect, it } from 'vitest';
import type { Table } from '../../../src/render/lists.js';
import { renderTableText } from '../../../src/render/lists.js';
import { measureWidth } from '../../../src/render/text/layout.js';

const PLAIN = { color: false, columns: null };
const TABLE: Table = {
  columns: ['email', 'account_type', 'uid'],
  rows: [
    ['ann@acme.io', 'ADMIN', 'u1'],
    ['bo@acme.io', 'WORKSPACE_ADMIN', null],
  ],
};

describe('a table', () => {
  it('aligns its columns below their names, and shows nothing as a dash', () => {
    expect(renderTableText(TABLE, PLAIN)).toBe(
      [
        'EMAIL        ACCOUNT TYPE     UID',
        'ann@acme.io  ADMIN            u1',
        'bo@acme.io   WORKSPACE_ADMIN  -',
        '',
      ].join('\n'),
    );
  });

  it('aligns by what a terminal shows, not by characters', () => {
    const table: Table = {
      columns: ['name', 'uid'],
      rows: [
        ['名前名前', 'u1'],
        ['e\u0301va', 'u2'],
        ['plain', 'u3'],
      ],
    };
    const lines = renderTableText(table, PLAIN).trimEnd().split('\n');
    const starts = lines.map((line) => measureWidth(line.slice(0, line.search(/UID|u\d/))));
    expect(new Set(starts).size).toBe(1);
  });

  it('puts the last column below where there is no room, and cuts nothing', () => {
    const uid = 'f'.repeat(64);
    const table: Table = { ...TABLE, rows: [['ann@acme.io', 'ADMIN', uid]] };
    const text = renderTableText(table, { color: false, columns: 60 });
    expect(text).toBe(`EMAIL        ACCOUNT TYPE\n    UID\nann@acme.io  ADMIN\n    ${uid}\n`);
    const wide = renderTableText(table, { color: false, columns: 120 });
    expect(wide.trimEnd().split('\n')).toHaveLength(2);
  });

  it('wraps long text below a row at its spaces', () => {
    const table: Table = { columns: ['a', 'b'], rows: [['x', 'word '.repeat(20).trim()]] };
    const lines = renderTableText(table, { color: false, columns: 40 }).trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(4);
    for (const line of lines) expect(measureWidth(line)).toBeLessThanOrEqual(40);
  });

  it('lets one long cell stick out instead of pushing all others away', () => {
    const table: Table = {
      columns: ['email', 'uid'],
      rows: [
        ['x'.repeat(100), 'u1'],
        ['ann@acme.io', 'u2'],
      ],
    };
    expect(renderTableText(table, PLAIN)).toContain(`\nann@acme.io${' '.repeat(31)}u2\n`);
  });

  it('has a bold head where colours are wanted', () => {
    const [head] = renderTableText(TABLE, { color: true, columns: null }).split('\n');
    expect(head).toBe('\u001b[1mEMAIL        ACCOUNT TYPE     UID\u001b[22m');
  });

  it('is a head alone when there is nobody', () => {
    expect(renderTableText({ ...TABLE, rows: [] }, PLAIN)).toBe('EMAIL  ACCOUNT TYPE  UID\n');
  });
});
