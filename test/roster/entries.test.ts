import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailKey } from '../../src/email.js';
import { type FileEntry, readEntries } from '../../src/roster/entries.js';
import { formatText } from '../../src/roster/format/format.js';
import { encode } from './fixture.js';

async function boIn(text: string): Promise<FileEntry | undefined> {
  const bo = emailKey('bo@acme.io');
  return (await readEntries(encode(text), 'roster.yaml', new Set([bo])))?.get(bo);
}

const BLOCK = 'version: 1\nusers:\n  - email: bo@acme.io\n    account_type: ANALYST\n';

describe('an entry as a file has it', () => {
  it.each([
    ['in lines of their own', BLOCK, [3, 4]],
    ['on one line', 'users: [{ email: bo@acme.io, account_type: ANALYST }]\n', [1]],
    [
      'with lists',
      `${BLOCK}    formerly:\n      - b@acme.io\n      - c@acme.io\n`,
      [3, 4, 5, 6, 7],
    ],
    ['with a long note', `${BLOCK}    note: >\n      one\n      two\n`, [3, 4, 5, 6, 7]],
    ['without comments and empty lines', BLOCK.replace('    acc', '\n    # why\n    acc'), [3, 6]],
  ])('has the lines that say something: %s', async (_, text, lines) => {
    expect((await boIn(text))?.lines).toEqual(lines);
  });

  it.each([
    ['another order', 'users:\n  - { account_type: ANALYST, email: bo@acme.io }\n'],
    ['quotes and comments', BLOCK.replace('ANALYST', '"ANALYST" # yes')],
    ['an alias', 'x: &t ANALYST\nusers: [{ email: bo@acme.io, account_type: *t }]\n'],
    ['neighbours', `${BLOCK}  - email: cy@acme.io\n    account_type: ADMIN\n`],
  ])('says the same with %s', async (_, text) => {
    expect((await boIn(text))?.says).toBe((await boIn(BLOCK))?.says);
  });

  it.each([
    ['another account type', BLOCK.replace('ANALYST', 'ADMIN')],
    ['a note', `${BLOCK}    note: x\n`],
    ['a key that no version knows', `${BLOCK}    later: 1\n`],
    ['a number in place of a text', BLOCK.replace('ANALYST', '1')],
  ])('says something else with %s', async (_, text) => {
    expect((await boIn(text))?.says).not.toBe((await boIn(BLOCK))?.says);
  });

  it.each([
    ['no YAML', 'version: ['],
    ['no text', '\u0000\u0001'],
    ['no list', 'users: 7\n'],
    ['nothing', ''],
  ])('is not there in %s', async (_, text) => {
    expect(await boIn(text)).toBeUndefined();
  });

  it('says the same once fmt has written it', async () => {
    const value = fc.stringMatching(/^[a-zA-Z0-9 :#'"-]{1,20}$/);
    await fc.assert(
      fc.asyncProperty(value, fc.boolean(), async (note, isFlow) => {
        const written = JSON.stringify(note);
        const text = isFlow
          ? `version: 1\nusers:\n  - {note: ${written},   account_type: ANALYST, email: bo@acme.io}\n`
          : `version: 1\nusers:\n  - note: ${written}\n    email: "bo@acme.io"\n    account_type: ANALYST\n`;
        const says = (await boIn(text))?.says;
        expect(says).toBeDefined();
        expect((await boIn(formatText(text)))?.says).toBe(says);
      }),
      { numRuns: 50 },
    );
  });
});
