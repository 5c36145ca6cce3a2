/** What is seen of a roster at a glance is what reading it says: else two rosters for one workspace would be planned. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayAt } from '../../src/day.js';
import { parseRoster } from '../../src/roster/parse-roster.js';
import { peekTarget } from '../../src/roster/peek.js';
import { NOW } from '../outside.js';

const USERS = 'users:\n  - { email: ana@acme.io, account_type: ADMIN, note: "workspace: none" }\n';
const NONE = { uid: null, name: null, credentials: null };

function peek(text: string): ReturnType<typeof peekTarget> {
  return peekTarget(new TextEncoder().encode(text));
}

describe('the workspace of a roster at a glance', () => {
  it.each([
    ['in braces', 'version: 1\nworkspace: { name: a, uid: ws_a }\n', 'a', 'ws_a'],
    [
      'in lines',
      "workspace:\n  uid: ws_a # here\n\n# and\n  name: 'a b'\nversion: 1\n",
      'a b',
      'ws_a',
    ],
    ['with other ends of lines', 'version: 1\r\nworkspace:\r\n  uid: ws_a\r\n', null, 'ws_a'],
  ])('is found %s', (_where, head, name, uid) => {
    for (const text of [head + USERS, USERS.replace(/, note.*"/, '') + head]) {
      expect(peek(text)).toEqual({ uid, name, credentials: null });
    }
  });

  it('is none where the word is nowhere', () => {
    expect(peek('version: 1\nusers: []\n')).toEqual(NONE);
  });

  it.each([
    ['the word stands in a note alone', `version: 1\n${USERS}`],
    ['its key is in quotes', `version: 1\n"workspace": { uid: ws_a }\n${USERS}`],
    ['its key has escapes', 'version: 1\n"work\\u0073pace": { uid: ws_a }\nusers: []\n'],
    ['all is in braces', '{ version: 1, workspace: { uid: ws_a }, users: [] }\n'],
    ['it is there twice', 'workspace: { uid: a }\nworkspace: { uid: b }\nusers: []\n'],
    ['it has an anchor', `version: 1\nworkspace: &w { uid: ws_a }\n${USERS}`],
    ['it is no text', `version: 1\nworkspace: { uid: 12 }\n${USERS}`],
    ['it is no mapping', `version: 1\nworkspace: ws_a\n${USERS}`],
    ['it goes on in the next line', `version: 1\nworkspace: { uid: ws_a,\n  name: a }\n${USERS}`],
  ])('is for reading alone to tell where %s', (_why, text) => {
    expect(peek(text)).toBeNull();
  });

  it('is that of the roster whenever it is told', () => {
    const word = fc.constantFrom(
      'a',
      "'b c'",
      '"workspace: x"',
      '~',
      '1',
      '|\n    d',
      '*e',
      'f # g',
    );
    const key = fc.constantFrom('uid', 'name', 'credentials', 'workspace', '"uid"');
    const pairs = fc.uniqueArray(fc.tuple(key, word), { selector: ([each]) => each, maxLength: 3 });
    const target = fc.tuple(pairs, fc.boolean()).map(([each, isBlock]) => {
      const written = each.map(([name, value]) => `${name}: ${value}`);
      return isBlock && each.length > 0
        ? `workspace:\n${written.map((line) => `  ${line}\n`).join('')}`
        : `workspace: { ${written.join(', ')} }\n`;
    });
    const other = fc.constantFrom(
      'version: 1\n',
      USERS,
      '# workspace:\n',
      '\n',
      'policy:\n  workspace: 1\n',
    );
    let told = 0;
    fc.assert(
      fc.property(
        fc.shuffledSubarray(['version: 1\n', USERS], { minLength: 2 }),
        target,
        other,
        fc.nat(3),
        (parts, workspace, more, at) => {
          const text = [...parts.toSpliced(at, 0, workspace), more].join('');
          const bytes = new TextEncoder().encode(text);
          const parsed = parseRoster(bytes, 'roster.yaml', { today: dayAt(NOW) });
          const target = peekTarget(bytes);
          if (!parsed.ok || target === null) return;
          told += 1;
          expect(target).toEqual(parsed.roster.workspace);
        },
      ),
      { numRuns: 2_000 },
    );
    // Else the law would be one about nothing.
    expect(told).toBeGreaterThan(50);
  });
});
