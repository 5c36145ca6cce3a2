import { describe, expect, it } from 'vitest';
import { parseRoster } from '../../src/roster/parse-roster.js';
import type { Roster } from '../../src/roster/roster.js';
import { encode, inShort, parseText, problemsOf, rosterOf, TODAY } from './fixture.js';

const VALID = `version: 1
users:
  - email: jonny@acme.io
    account_type: DEVELOPER
`;

function parsed(text: string): Roster {
  return rosterOf(parseText(text));
}

function inShortOf(bytes: Uint8Array): string[] {
  return problemsOf(parseRoster(bytes, 'roster.yaml', { today: TODAY })).map(inShort);
}

describe('the bytes of a roster', () => {
  it('may begin with a byte order mark, which counts for no column', () => {
    expect(parsed(`\ufeff${VALID}`).people).toEqual(parsed(VALID).people);
    expect(inShortOf(encode('\ufeffversion: 2\nusers: []\n'))).toContain(
      'unsupported_version 1:10-11',
    );
  });

  it('may end lines with CRLF, and lines and columns stay right', () => {
    expect(parsed(VALID.replaceAll('\n', '\r\n')).people).toEqual(parsed(VALID).people);
    const bytes = encode(VALID.replace('DEVELOPER', 'DEVELOPR').replaceAll('\n', '\r\n'));
    const [problem] = problemsOf(parseRoster(bytes, 'roster.yaml', { today: TODAY }));
    expect(problem && inShort(problem)).toBe('unknown_account_type 4:19-27');
    expect(problem?.excerpt).toBe('    account_type: DEVELOPR');
  });

  it('are refused when there are none', () => {
    expect(inShortOf(new Uint8Array())).toEqual(['empty_file 1:1-1']);
    expect(inShortOf(encode(' \n\n'))).toEqual(['empty_file 1:1-1']);
  });

  it('are refused at the first one that is not UTF-8', () => {
    const latin1 = Buffer.from('version: 1\n# für é\nusers: []\n', 'latin1');
    const [problem] = problemsOf(parseRoster(latin1, 'roster.yaml', { today: TODAY }));
    expect(problem && inShort(problem)).toBe('not_utf8 2:4-5');
    expect(problem?.message).toContain('0xFC');
    expect(problem?.excerpt).toBe('# f\ufffdr \ufffd');
  });

  it('are refused when the last character is cut off', () => {
    const cut = encode('version: 1\n# €').subarray(0, -1);
    expect(inShortOf(cut)).toEqual(['not_utf8 2:3-4']);
  });

  it.each([
    ['little', Buffer.from('\ufeffversion: 1\n', 'utf16le')],
    ['big', Buffer.from('\ufeffversion: 1\n', 'utf16le').swap16()],
    ['unmarked little', Buffer.from('version: 1\n', 'utf16le')],
    ['unmarked big', Buffer.from('version: 1\n', 'utf16le').swap16()],
  ])('are refused by name when they are UTF-16, %s-endian', (_name, bytes) => {
    expect(inShortOf(bytes)).toEqual(['utf16 1:1-1']);
  });

  it('are no UTF-16 for a zero alone', () => {
    expect(inShortOf(Buffer.from([0x61, 0, 0x62, 0x63]))).toContain('control_character 1:2-3');
    expect(inShortOf(Buffer.from([0, 0, 0, 0]))).toContain('control_character 1:1-2');
  });

  it('are refused when they are more than 16 MiB', () => {
    expect(inShortOf(new Uint8Array(20 * 1024 * 1024))).toEqual(['too_large 1:1-1']);
  });

  it('are refused with a control character or a bidi mark, in a comment as well', () => {
    expect(inShortOf(encode(`${VALID}# \u0000\n`))).toEqual(['control_character 5:3-4']);
    expect(inShortOf(encode(`${VALID}# a\u202eb\n`))).toEqual(['bidi_mark 5:4-5']);
    expect(inShortOf(encode(`${VALID}# a\rb\n`))).toEqual(['control_character 5:4-5']);
  });

  it('report a raw bidi mark in an address once', () => {
    const bytes = encode(VALID.replace('jonny', 'jonny\u2066'));
    expect(inShortOf(bytes)).toEqual(['bidi_mark 3:17-18']);
  });
});
