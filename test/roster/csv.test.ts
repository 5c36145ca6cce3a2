import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/roster/csv.js';
import { anyAccountType } from '../fixtures/arbitraries.js';

function read(text: string): ReturnType<typeof readCsv> {
  return readCsv(new TextEncoder().encode(text), 'people.csv');
}

/** Each problem as `line:column code`. */
function problemsOf(text: string): readonly string[] {
  const result = read(text);
  return result.ok
    ? []
    : result.problems.map(({ line, column, code }) => `${line}:${column} ${code}`);
}

function peopleOf(text: string): readonly object[] {
  const result = read(text);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.people;
}

const ANA = {
  email: 'ana@acme.io',
  account_type: 'ADMIN',
  name: null,
  expires: null,
  hold: null,
  hold_until: null,
  note: null,
  comment: null,
};

describe('readCsv', () => {
  test.each([
    ['commas', 'email,account_type\nana@acme.io,ADMIN\n'],
    ['semicolons', 'email;account_type\nana@acme.io;ADMIN\n'],
    ['tabs', 'email\taccount_type\nana@acme.io\tADMIN\n'],
    ['CRLF and a byte order mark', '\ufeffemail,account_type\r\nana@acme.io,ADMIN\r\n'],
    ['no last line end', 'email,account_type\nana@acme.io,ADMIN'],
    ['quotes', '"email","account_type"\n"ana@acme.io","ADMIN"\n'],
    ['another order', 'account_type,email\nADMIN,ana@acme.io\n'],
    ['accountType', 'Email,accountType\nana@acme.io,ADMIN\n'],
    ['account type', 'EMAIL,Account Type\nana@acme.io,ADMIN\n'],
    ['role', 'email,ROLE\nana@acme.io,ADMIN\n'],
    ['empty lines and empty rows', '\nemail,role\n\nana@acme.io,ADMIN\n,\n\n'],
    ['a comma at the end of each line', 'email,role,\nana@acme.io,ADMIN,\n'],
    ['such a comma in some lines', 'email,role,,\nana@acme.io,ADMIN\n'],
    ['an empty column', 'email,,role\nana@acme.io,,ADMIN\n'],
    ['an order for spreadsheets', 'sep=;\r\nemail;role\r\nana@acme.io;ADMIN\r\n'],
    ['an order and a byte order mark', '\ufeffSEP=|\nemail|role\nana@acme.io|ADMIN\n'],
    ['spaces around', ' email , role \n ana@acme.io , ADMIN \n'],
  ])('reads a file with %s', (_, text) => {
    expect(peopleOf(text)).toEqual([ANA]);
  });

  test('reads every column, and cells with commas, quotes and line ends in them', () => {
    const text =
      'email,role,name,expires,note\nana@acme.io,ADMIN,"P, ""Ana""",2026-12-31,"a\r\nb"\n';
    expect(peopleOf(text)).toEqual([
      { ...ANA, name: 'P, "Ana"', expires: '2026-12-31', note: 'a\r\nb' },
    ]);
  });

  test('takes account types in any case', () => {
    const bytes = new TextEncoder().encode('email,account_type\na@acme.io,Workspace_admin\n');
    expect(readCsv(bytes, 'people.csv')).toMatchObject({
      ok: true,
      people: [{ account_type: 'WORKSPACE_ADMIN' }],
    });
  });

  test('takes what looks like a formula for plain text', () => {
    const [person] = peopleOf('email,role,note\nana@acme.io,ADMIN,=cmd|x!A1\n');
    expect(person).toMatchObject({ note: '=cmd|x!A1' });
    expect(problemsOf('email,role\n=1+1,ADMIN\n')).toEqual(['2:1 invalid_email']);
  });

  test('reports every bad line, with line and cell, and what was meant', () => {
    const text = [
      'email,role,expires',
      'ana@acme.io,ADMINN,',
      'no-address,ADMIN,',
      '"bo@acme.io",ADMIN,2026-02-30',
      'ANA2@acme.io,ADMIN,',
      'ana2@acme.io,ADMIN,',
      ',DEVELOPER,',
      'chi@acme.io,,',
      'dee@acme.io,ADMIN',
      'eli\u202e@acme.io,ADMIN,',
    ].join('\n');
    expect(problemsOf(text)).toEqual([
      '2:13 unknown_account_type',
      '3:1 invalid_email',
      '4:20 invalid_date',
      '6:1 duplicate_person',
      '7:1 missing_key',
      '8:1 missing_key',
      '9:1 csv_syntax',
      '10:1 bidi_mark',
    ]);
    const result = read(text);
    const [first, , , twice] = result.ok ? [] : result.problems;
    expect(first?.hint).toBe('Did you mean ADMIN?');
    expect(twice?.message).toContain('first on line 5');
  });

  test('reports what is bad above a line that is no CSV, and the same person below a bad line', () => {
    expect(problemsOf('email;role\nbad;ADMIN\na@acme.io;x\nA@acme.io;ADMIN\n"open;ADMIN')).toEqual([
      '2:1 invalid_email',
      '3:11 unknown_account_type',
      '4:1 duplicate_person',
      '5:1 csv_syntax',
    ]);
  });

  test('counts lines as an editor does, below cells of several lines too', () => {
    const text = 'email,role,note\nana@acme.io,ADMIN,"a\n\nb"\n\nbad,ADMIN,\n';
    expect(problemsOf(text)).toEqual(['6:1 invalid_email']);
  });

  test.each([
    ['an unknown column', 'email,role,expire\n', '1:12 unknown_key'],
    ['a column that is there twice', 'email,role,account_type\n', '1:12 duplicate_key'],
    ['no column for the address', 'role\nADMIN\n', '1:1 missing_key'],
    ['no header', 'ana@acme.io,ADMIN\n', '1:1 missing_key'],
    ['nothing in it', '', '1:1 empty_file'],
    ['nobody in it', 'email,role\n', '1:1 empty_file'],
    ['a quote that stays open', 'email,role\n"ana@acme.io,ADMIN\n', 'csv_syntax'],
    ['something below a column without a name', 'email,role,\na@x.io,ADMIN,x\n', '1:1 unknown_key'],
    ['a quote within a cell', 'email,role\nana@acme.io,AD"MIN"\n', '2:1 csv_syntax'],
  ])('refuses a file with %s', (_, text, problem) => {
    expect(problemsOf(text).join('\n')).toContain(problem);
  });

  test('says once that the first line is no header', () => {
    expect(problemsOf('ana@acme.io,ADMIN,Ana,x\n')).toEqual(['1:1 missing_key']);
  });

  test.each([
    ['nothing closes it', 'email,role\na@x.io,"ADMIN\nb@x.io,ADMIN\nc@x.io,ADMIN\n'],
    ['a later quote does', 'email,role\na@x.io,"ADMIN\nb@x.io,ADMIN\nc@x.io,"ADMIN"\n'],
    ['the file is long', `email,role\na@x.io,"ADMIN\n${'b@x.io,ADMIN\n'.repeat(9000)}`],
  ])('reports an open quote where it was opened, when %s', (_, text) => {
    expect(problemsOf(text)).toEqual(['2:8 csv_syntax']);
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        readCsv(bytes, 'people.csv');
      }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('"', ',', '\n', 'a', ';', '\r', 'email,role\n')),
        (parts) => {
          read(parts.join(''));
        },
      ),
    );
  });

  test('gives back what a CSV writer wrote', () => {
    const anyCell = fc.string({ unit: fc.constantFrom('a', ' ', '"', ',', ';', 'é') });
    const write = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(anyAccountType, anyCell), { minLength: 1 }), (rows) => {
        const lines = rows.map(([type, note], at) => `a${at}@acme.io,${type},${write(note)}`);
        const people = peopleOf(['email,role,note', ...lines].join('\r\n'));
        expect(people).toEqual(
          rows.map(([account_type, note], at) => ({
            ...ANA,
            email: `a${at}@acme.io`,
            account_type,
            note: note.trim() === '' ? null : note.trim(),
          })),
        );
      }),
    );
  });
});
