import { describe, expect, test } from 'vitest';
import { editText } from '../../../src/roster/edit/edit.js';
import { HOSTILE_STRINGS } from '../../fixtures/hostile-strings.js';
import { add, peopleOf, remove, set } from './edits.js';

const BLOCK = `version: 1
users:
  # data
  - email: ana@acme.io # Ana
    account_type: ANALYST
    # about Ana

  # others
  - email: bo@acme.io
    account_type: ADMIN
`;

describe('editText', () => {
  test.each([
    [
      'below comments that are about the neighbour',
      BLOCK,
      '    # about Ana\n  - email: zoe@acme.io\n    account_type: ANALYST\n\n  # others',
    ],
    [
      'in braces, with quotes, like the neighbour',
      'version: 1\nusers:\n-   {"email":"a@acme.io","account_type":"ADMIN"}\n',
      '-   {"email":"a@acme.io","account_type":"ADMIN"}\n-   {"email":"zoe@acme.io","account_type":"ANALYST"}\n',
    ],
    [
      'with the keys in the order of the neighbour',
      "version: 1\nusers:\n  - account_type: ADMIN\n    email: 'a@acme.io'\n",
      "  - account_type: ANALYST\n    email: 'zoe@acme.io'\n",
    ],
    [
      'into JSON',
      '{\n  "version": 1,\n  "users": [\n    {\n      "email": "a@acme.io",\n      "account_type": "ADMIN"\n    }\n  ]\n}\n',
      '    },\n    {\n      "email": "zoe@acme.io",\n      "account_type": "ANALYST"\n    }\n  ]',
    ],
    ['into an empty list', 'version: 1\nusers: []\n', 'users:\n  - email: zoe@acme.io\n'],
    [
      'into an empty list in JSON',
      '{"version":1,"users":[]}',
      '"users":[{ "email": "zoe@acme.io", "account_type": "ANALYST" }]',
    ],
    [
      'below a note of several lines',
      'version: 1\nusers:\n  - email: a@acme.io\n    account_type: ADMIN\n    note: |\n      one\n      # two\n',
      '      # two\n  - email: zoe@acme.io\n',
    ],
  ])('writes someone new %s', (_, text, expected) => {
    const added = editText(text, [add()]);
    expect(added).toContain(expected);
    expect(editText(added, [remove('zoe@acme.io')])).toBe(text);
  });

  test('writes a comment behind someone new, where there is a place for one', () => {
    const edit = add({ comment: 'Zoe' });
    expect(editText(BLOCK, [edit])).toContain('  - email: zoe@acme.io # Zoe\n');
    expect(editText('{"version":1,"users":[]}', [edit])).not.toContain('#');
  });

  test.each(HOSTILE_STRINGS.map((raw) => [JSON.stringify(raw).slice(0, 40), raw]))(
    'makes a comment of %s, and nothing else',
    (_, raw) => {
      for (const comment of [
        raw,
        `x\n# yaml-language-server: $schema=${raw}`,
        `x\n note: ${raw}`,
      ]) {
        const added = editText(BLOCK, [add({ comment })]);
        expect(added.split('\n')).toHaveLength(BLOCK.split('\n').length + 2);
        expect(added).not.toMatch(/# yaml-language-server/);
        expect(peopleOf(added).at(-1)?.note).toBeNull();
      }
    },
  );

  test('sets several people and adds several at once', () => {
    const text = editText(BLOCK, [
      set('ana@acme.io', { account_type: 'DEVELOPER', note: 'x' }),
      add({ email: 'yan@acme.io', account_type: 'ADMIN' }),
      set('bo@acme.io', { note: 'y' }),
      add({ email: 'zoe@acme.io', account_type: 'ADMIN' }),
      remove('ana@acme.io'),
    ]);
    expect(peopleOf(text).map(({ email, note }) => [email, note])).toEqual([
      ['bo@acme.io', 'y'],
      ['yan@acme.io', null],
      ['zoe@acme.io', null],
    ]);
  });

  test('keeps the quotes, and a comment behind a value, also when the key goes', () => {
    const text = `version: 1
users:
  - note: 'old' # why
    email: a@acme.io
    account_type: "ADMIN" # as what
`;
    const after = editText(text, [set('a@acme.io', { account_type: 'ANALYST', note: null })]);
    expect(after).toBe(`version: 1
users:
  - # why
    email: a@acme.io
    account_type: "ANALYST" # as what
`);
  });

  test('keeps a comment below a key behind the dash, also when that key goes', () => {
    const text =
      'version: 1\nusers:\n  - note: x\n    # about\n    email: a@acme.io\n    account_type: ADMIN\n';
    expect(editText(text, [set('a@acme.io', { note: null })])).toBe(text.replace(' note: x', ''));
  });

  test('refuses where a comment would be lost', () => {
    const text =
      'version: 1\nusers:\n  - email: a@acme.io\n    account_type: ADMIN\n    note: | # why\n      x\n';
    expect(() => editText(text, [set('a@acme.io', { note: 'y' })])).toThrow(
      'the comment # why would be lost',
    );
  });

  test.each([
    [
      'an anchor that someone else uses',
      'version: 1\nusers:\n  - { email: a@acme.io, account_type: &t ADMIN }\n  - { email: b@acme.io, account_type: *t }\n',
    ],
    [
      'people that are an alias',
      'version: 1\nusers:\n  - &a { email: a@acme.io, account_type: ADMIN }\n  - *a\n',
    ],
  ])('refuses %s', (_, text) => {
    expect(() => editText(text, [set('a@acme.io', { account_type: 'ANALYST' })])).toThrow(
      /not safe/,
    );
  });
});
