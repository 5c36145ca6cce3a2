import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeTerminal } from '../../src/render/escape.js';
import type { Table } from '../../src/render/lists.js';
import {
  renderTableCsv,
  userTable,
  wholeAuditTable,
  workspaceTable,
  writtenTable,
} from '../../src/render/lists.js';
import { anyCharacter } from '../fixtures/any-character.js';
import { eventsWith, usersWith, workspacesWith, writtenWith } from '../fixtures/hostile-lists.js';
import { HOSTILE_STRINGS } from '../fixtures/hostile-strings.js';

/** Reads CSV by the letter of RFC 4180, on its own terms: it shares no code with what writes it. */
function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let rest = text;
  while (rest !== '') {
    const record: string[] = [];
    for (;;) {
      const field = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest);
      if (field === null) throw new Error(`not RFC 4180: ${JSON.stringify(rest.slice(0, 80))}`);
      const [whole, quoted, plain = '', end] = field;
      record.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
      rest = rest.slice(whole.length);
      if (end === '\r\n') break;
    }
    records.push(record);
  }
  return records;
}

function cellOf(text: string): string {
  const [, [cell = ''] = []] = readCsv(renderTableCsv({ columns: ['a'], rows: [[text]] }));
  return cell;
}

describe('CSV', () => {
  it('has a header, and lines that end with CRLF', () => {
    const table: Table = {
      columns: ['uid', 'name'],
      rows: [
        ['1', 'one'],
        ['2', null],
      ],
    };
    expect(renderTableCsv(table)).toBe('uid,name\r\n1,one\r\n2,\r\n');
  });

  it('has a header alone when there is nobody', () => {
    expect(renderTableCsv(userTable([]))).toBe('email,name,account_type,status,uid\r\n');
  });

  it.each([
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['a;b', '"a;b"'],
    [' padded ', '" padded "'],
    ['plain', 'plain'],
  ])('quotes %j as %s', (text, written) => {
    expect(renderTableCsv({ columns: ['a'], rows: [[text]] })).toBe(`a\r\n${written}\r\n`);
  });

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '\u00a0=1',
    '＝1',
    '＋1',
    '－1',
    '＠SUM',
    '=HYPERLINK("https://evil.example","click")',
    "=cmd|' /C calc'!A0",
  ])('puts an apostrophe before the formula %j', (text) => {
    expect(cellOf(text)).toBe(`'${escapeTerminal(text)}`);
  });

  it.each(['a=1', 'a@b.c', "'=1", '1-2', 'a\t=1'])('leaves %j, which is none', (text) => {
    expect(cellOf(text)).toBe(escapeTerminal(text));
  });

  it('gives back every cell, but for formulas and what can not be seen', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.string({ unit: anyCharacter }),
      fc.constantFrom(...HOSTILE_STRINGS),
    );
    const tables = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 4 }),
      );
    fc.assert(
      fc.property(tables, (rows) => {
        const columns = (rows[0] ?? ['a']).map((_, index) => `c${index}`);
        const csv = renderTableCsv({ columns, rows });
        const [head, ...read] = readCsv(csv);
        expect(parse(csv, { record_delimiter: '\r\n' })).toEqual([head, ...read]);
        expect(head).toEqual(columns);
        const shown = rows.map((row) => row.map(escapeTerminal));
        expect(read.map((row) => row.map(withoutApostrophe))).toEqual(
          shown.map((row) => row.map(withoutApostrophe)),
        );
      }),
    );
  });
});

function withoutApostrophe(cell: string): string {
  return cell.replace(/^'/, '');
}

describe.each<[string, (text: string) => Table]>([
  ['users', (text) => userTable(usersWith(text))],
  ['workspaces', (text) => workspaceTable(workspacesWith(text))],
  ['an audit log', (text) => wholeAuditTable(eventsWith(text))],
  ['a change by hand', (text) => writtenTable(writtenWith(text))],
])('hostile text in the CSV of %s', (_name, toTable) => {
  it.each(HOSTILE_STRINGS.map((text) => [text]))('stays in its cell: %j', (text) => {
    const table = toTable(text);
    const csv = renderTableCsv(table);
    expect(csv.replaceAll('\r\n', '')).not.toMatch(
      /[\p{C}\u2028\u2029\u3164\u2800]|\u034f|\ufe0f/u,
    );
    expect(csv).not.toMatch(/^\s*::/m);
    expect(csv).not.toMatch(/##\w*\[/);
    const records = readCsv(csv);
    expect(records.map((record) => record.length)).toEqual(
      [table.columns, ...table.rows].map(() => table.columns.length),
    );
    for (const cell of records.flat()) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/u);
  });
});
