/** YAML as nobody writes it: every construct of the language, mostly in the wrong place. */
import fc from 'fast-check';

const PIECES: readonly string[] = [
  ...[
    'version: 1\n',
    'users:\n',
    'policy:\n',
    'workspace: ',
    '  - ',
    '- ',
    ': ',
    ':',
    '? ',
    ', ',
    ',',
  ],
  ...['email: ', 'account_type: ', 'name: ', 'ignore: ', 'allowed_domains: ', 'max_removals: '],
  ...[
    'ADMIN',
    'DEVELOPR',
    'a@acme.io',
    'b@acme.io',
    '*@acme.io',
    '20%',
    '-1',
    '1.5',
    '0x1f',
    '1e400',
  ],
  ...['~', 'null', 'true', 'yes', '.inf', '.nan', '2026-01-01', '<<', '__proto__', 'constructor'],
  ...['{', '}', '[', ']', '"', "'", '"a"', "'b'", '"\\u0041"', '"\\z"', '"\\', '""', "''"],
  ...[
    '|',
    '>',
    '|-',
    '>+',
    '|2\n',
    '|9\n',
    '\n',
    '\n\n',
    '\n  ',
    '\n    ',
    '\n      ',
    ' ',
    '  ',
    '\t',
  ],
  ...[
    '&a ',
    '&b ',
    '*a',
    '*b',
    '*',
    '&',
    '!',
    '!!str ',
    '!!map ',
    '!!binary ',
    '!t ',
    '!<x> ',
    '!e!x ',
  ],
  ...['---\n', '--- ', '...\n', '%YAML 1.1\n', '%TAG ! x\n', '%\n', '# c\n', ' # c\n', '#'],
  ...[
    '@',
    '`',
    '\r',
    '\r\n',
    '\0',
    '\u0007',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u202e',
    '\u200b',
    '\ud800',
  ],
  ...['é', 'е', '名前', '😀', 'e\u0301', '\u0301', 'xn--a', 'ＡＤＭＩＮ', '\u00a0', '\u3000'],
];

/** Pieces of YAML in any order. */
const soup: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 60 })
  .map((pieces) => pieces.join(''));

const scalar: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'ADMIN',
    'a@acme.io',
    'b@acme.io',
    '1',
    '~',
    'true',
    '""',
    "'x'",
    '"\\u202e"',
    '20%',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ maxLength: 8 }).map((text) => JSON.stringify(text)),
);
const key: fc.Arbitrary<string> = fc.constantFrom(
  ...['version', 'users', 'policy', 'workspace', 'email', 'account_type', 'name', 'note', 'ignore'],
  ...[
    'protected',
    'allowed_domains',
    'unlisted',
    'role',
    '__proto__',
    '<<',
    '? x',
    '[a]',
    '"q"',
    '*a',
  ],
);
const properties: fc.Arbitrary<string> = fc.constantFrom(
  '',
  '',
  '',
  '',
  '&a ',
  '&b ',
  '!t ',
  '!!str ',
);

/** A type and not an interface: only these have the index that `letrec` asks for. */
type Nodes = {
  readonly flow: string;
  readonly block: readonly string[];
};

/** Well-formed collections within collections, with anchors, aliases and tags. Blocks are lines. */
const { flow, block } = fc.letrec<Nodes>((tie) => ({
  flow: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.constantFrom('*a', '*b', '*c'),
    fc
      .tuple(properties, fc.array(tie('flow'), { maxLength: 4 }))
      .map(([before, items]) => `${before}[${items.join(', ')}]`),
    fc
      .tuple(properties, fc.array(fc.tuple(key, tie('flow')), { maxLength: 4 }))
      .map(([before, pairs]) => `${before}{${pairs.map(([k, v]) => `${k}: ${v}`).join(', ')}}`),
  ),
  block: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(properties, tie('flow')).map(([before, text]) => [`${before}${text}`]),
    fc
      .array(tie('block'), { minLength: 1, maxLength: 3 })
      .map((items) =>
        items.flatMap((lines) => lines.map((line, n) => `${n === 0 ? '- ' : '  '}${line}`)),
      ),
    fc
      .array(fc.tuple(key, properties, tie('block')), { minLength: 1, maxLength: 3 })
      .map((pairs) =>
        pairs.flatMap(([k, before, lines]) => [
          `${k}: ${before}`,
          ...lines.map((line) => `  ${line}`),
        ]),
      ),
    fc
      .tuple(
        fc.constantFrom('|', '>', '|-', '>+'),
        fc.array(fc.string({ maxLength: 6 }), { maxLength: 4 }),
      )
      .map(([header, lines]) => [
        header,
        ...lines.map((line) => `  ${line.replace(/[\r\n]/g, '')}`),
      ]),
  ),
}));

const VALID = `version: 1
policy:
  ignore: ["*@paradime.io"]
  allowed_domains: [acme.io]
users:
  - email: alexandra@acme.io
    account_type: ADMIN
  - { email: jonny@acme.io, name: "Jonathan", account_type: DEVELOPER }
`;

/** A valid roster in which a few places hold something else. */
const wounded: fc.Arbitrary<string> = fc
  .array(fc.tuple(fc.nat(VALID.length), fc.nat(6), fc.constantFrom(...PIECES)), {
    minLength: 1,
    maxLength: 4,
  })
  .map((wounds) =>
    wounds.reduce(
      (text, [at, out, piece]) => text.slice(0, at) + piece + text.slice(at + out),
      VALID,
    ),
  );

/** One piece again and again: what grows faster than its text shows. */
const repeated: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', 'version: 1\nusers:\n', 'a: '),
    fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 3 }),
    fc.integer({ min: 1, max: 3000 }),
  )
  .map(([before, pieces, times]) => before + pieces.join('').repeat(times));

/** Any text that has to do with YAML. */
export const yamlText: fc.Arbitrary<string> = fc.oneof(
  soup,
  wounded,
  repeated,
  flow,
  block.map((lines) => lines.join('\n')),
  block.map((lines) => ['version: 1', 'users:', ...lines.map((line) => `  ${line}`)].join('\n')),
);
