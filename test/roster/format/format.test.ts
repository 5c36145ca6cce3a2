import { describe, expect, test } from 'vitest';
import { formatText } from '../../../src/roster/format/format.js';
import { parseText } from '../fixture.js';

describe('formatText', () => {
  test('puts keys in order, one in a line, and each comment where it belongs', () => {
    const text = `# head

# second
users: # all
  # group A

  - account_type: ADMIN # why
    # before email
    email: "a@acme.io" # A
  # group B
  - { account_type: ANALYST, email: b@acme.io } # B


  - { # open
      email: c@acme.io, # c
      # inner
      account_type: ANALYST, # t
      # at its end
    } # close
  # last
policy: { ignore: ["*@x.io", # one
   "y@x.io" ], unlisted: keep } # pol
# before version
version: 1 # v
# end`;
    expect(formatText(text)).toBe(`# head

# second
# before version
version: 1 # v
policy:
  ignore:
    - "*@x.io" # one
    - y@x.io
  unlisted: keep
  # pol
users: # all
  # group A

  # before email
  - email: a@acme.io # A
    account_type: ADMIN # why
  # group B
  - email: b@acme.io # B
    account_type: ANALYST

  # open
  - email: c@acme.io # c
    # inner
    account_type: ANALYST # t
    # at its end
    # close
  # last
# end
`);
  });

  test('writes lists of words in one line, up to a width', () => {
    const ignore = (count: number): string =>
      `version: 1\npolicy: {ignore: [${Array.from({ length: count }, (_, at) => `"person${at}@x.io"`).join(',')}]}\nusers: []\n`;
    expect(formatText(ignore(2))).toContain('  ignore: [person0@x.io, person1@x.io]\n');
    expect(formatText(ignore(9))).toContain('  ignore:\n    - person0@x.io\n');
  });

  test('keeps a text of several lines readable', () => {
    const text =
      'version: 1\nusers:\n  - email: a@acme.io\n    account_type: ADMIN\n    note: |- # why\n      one\n      # two\n';
    expect(formatText(text)).toBe(text);
  });

  test.each([
    ['a line separator', 'a\\u2028b\\nc\\n'],
    ['a letter that is blank', 'a\\u3164b\\nc\\n'],
  ])('leaves %s visible in a text of several lines', (_, note) => {
    const text = `version: 1\nusers:\n  - email: a@acme.io\n    account_type: ADMIN\n    note: "${note}"\n`;
    const formatted = formatText(text);
    expect(formatted).toBe(text);
    expect(parseText(formatted).ok).toBe(true);
  });

  test('keeps a text of several lines with an emoji in it readable', () => {
    const text =
      'version: 1\nusers:\n  - email: a@acme.io\n    account_type: ADMIN\n    note: |\n      with \u2764\ufe0f\n      from us\n';
    expect(formatText(text)).toBe(text);
  });

  test('keeps line ends as they are', () => {
    expect(formatText('version: 1\r\n\r\n\r\nusers:   []\r\n')).toBe(
      'version: 1\r\n\r\nusers: []\r\n',
    );
  });

  test.each(['&a ADMIN', '!!str ADMIN'])('refuses %s, which it cannot keep', (type) => {
    const text = `version: 1\nusers:\n  - { email: a@acme.io, account_type: ${type} }\n`;
    expect(() => formatText(text)).toThrow('line 3 has an anchor, an alias or a tag');
  });
});
