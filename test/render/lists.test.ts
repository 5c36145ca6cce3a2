import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeTerminal } from '../../src/render/escape.js';
import {
  type AuditEntry,
  auditTable,
  renderTableCsv,
  renderTableText,
  renderWorkspaceMatrix,
  type Table,
  userTable,
  wholeAuditTable,
  workspaceTable,
  writtenTable,
} from '../../src/render/lists.js';
import { measureWidth } from '../../src/render/text/layout.js';
import { anyCharacter } from '../fixtures/any-character.js';
import { eventsWith, usersWith, workspacesWith, writtenWith } from '../fixtures/hostile-lists.js';
import { HOSTILE_STRINGS } from '../fixtures/hostile-strings.js';

describe('a matrix', () => {
  it('is one line of JSON that GitHub takes for a matrix', () => {
    expect(renderWorkspaceMatrix([{ uid: 'w1', name: 'one' }])).toBe(
      '{"include":[{"uid":"w1","name":"one"}]}\n',
    );
  });

  it.each(HOSTILE_STRINGS.map((text) => [text]))('stays one line, and JSON, with %j', (text) => {
    const line = renderWorkspaceMatrix([{ uid: text, name: text }]);
    expect(line.slice(0, -1)).not.toMatch(/[\p{C}\u2028\u2029\u3164\u2800]|\u034f|\ufe0f/u);
    expect(line.endsWith('\n')).toBe(true);
    expect(line).not.toMatch(/##\w*\[|^\s*::/);
    expect(JSON.parse(line)).toEqual({ include: [{ uid: text, name: text }] });
  });
});

describe('the table of an audit log', () => {
  const [event] = eventsWith('x');
  const rowWith = (over: Partial<AuditEntry>): readonly (string | null)[] =>
    auditTable(event === undefined ? [] : [{ ...event, ...over }]).rows[0] ?? [];

  it('names who acted, or what did when it was nobody', () => {
    expect(rowWith({ actor_email: 'ann@acme.io' })).toContain('ann@acme.io');
    expect(rowWith({ actor_email: null, actor_type: 'api_key' })).toContain('api_key');
  });

  it.each([
    [{ a: [1, null] }, '{"a":[1,null]}'],
    ['as it is', 'as it is'],
    [null, null],
  ])('shows the metadata %j as %j', (metadata, shown) => {
    expect(rowWith({ metadata }).at(-1)).toBe(shown);
  });

  it('has every field where there is room for all', () => {
    const { columns, rows } = wholeAuditTable(eventsWith('x'));
    expect(columns).toEqual(Object.keys(event ?? {}));
    expect(rows[0]).toHaveLength(columns.length);
  });
});

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

  it('puts the last column below where there is no room, and cuts no more than a uid', () => {
    const uid = 'f'.repeat(64);
    const table: Table = { ...TABLE, rows: [['ann@acme.io', 'ADMIN', uid]] };
    const text = renderTableText(table, { color: false, columns: 60 });
    expect(text).toBe(
      'EMAIL        ACCOUNT TYPE\n    UID\nann@acme.io  ADMIN\n    ffffffffffff…\n',
    );
    const twice: Table = { ...TABLE, rows: [...table.rows, ...table.rows] };
    expect(renderTableText(twice, { color: false, columns: 60 })).toContain(uid);
    expect(renderTableText(table, { color: false, columns: 70 })).toContain(uid);
    const wide = renderTableText(table, { color: false, columns: 120 });
    expect(wide.trimEnd().split('\n')).toHaveLength(2);
  });

  it('puts all but the first column below where even that is too wide, and breaks no word', () => {
    const table: Table = {
      columns: ['created', 'event', 'actor', 'where', 'metadata'],
      rows: [
        [
          '2026-01-05 09:00:00.000000',
          'user_account_type_changed',
          null,
          'analytics',
          '{"email":"someone.with.a.name@acme.io","uid":null,"account_type":"ANALYST"}',
        ],
      ],
    };
    expect(renderTableText(table, { color: false, columns: 60 })).toBe(`\
CREATED
    EVENT  ACTOR  WHERE  METADATA
2026-01-05 09:00:00.000000
    user_account_type_changed  analytics
    {"email":"someone.with.a.name@acme.io", "uid":null,
    "account_type":"ANALYST"}
`);
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

  it('gives back every cell, but for formulas and what cannot be seen', () => {
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
