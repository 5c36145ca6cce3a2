/** YAML as rosters are written, with something odd now and then: what is read quickly, or just not. */
import fc from 'fast-check';

const CLEAN = [
  'a@acme.io',
  'ADMIN',
  'DEVELOPER',
  'Zoë Ağa',
  'a b  c',
  "O'Brien",
  'a:b',
  'a#b',
  '14d',
] as const;
/** What YAML reads as something else than text, or not at all, here or there. */
const ODD: readonly string[] = [
  ...[
    '7',
    '007',
    '1.5',
    '1e3',
    '0x1f',
    '0o7',
    '.5',
    '-1',
    '+1',
    '1.',
    '1_000',
    '0b1',
    '12345678901234567890',
  ],
  ...[
    '2026-12-31',
    '20%',
    '~',
    'null',
    'Null',
    'NULL',
    'true',
    'True',
    'TRUE',
    'no',
    '.inf',
    '.NaN',
    '=',
    '<<',
  ],
  ...[
    '*@acme.io',
    'a: b',
    'a:',
    'a #b',
    '#a',
    'a, b',
    'a]',
    'a}',
    '[a',
    '{a',
    '- a',
    '-a',
    '- ',
    '?a',
    '? a',
  ],
  ...[
    'a"b',
    'a\\nb',
    '"a\\nb"',
    "'it''s'",
    '"a" b',
    "'a'b",
    '|',
    '>-',
    '&a b',
    '!a b',
    '%a',
    '@a',
    '`a',
    'a\n   b',
  ],
];

/** Mostly the first, and the second once in `share` times. */
function mostly<T>(
  share: number,
  first: fc.Arbitrary<T>,
  second: fc.Arbitrary<T>,
): fc.Arbitrary<T> {
  return fc.oneof({ weight: share, arbitrary: first }, { weight: 1, arbitrary: second });
}

const clean: fc.Arbitrary<string> = fc.constantFrom(
  ...CLEAN,
  ...CLEAN.map((word) => `"${word}"`),
  "'it is'",
  "''",
);
const scalar = mostly(25, clean, fc.oneof(fc.constantFrom(...ODD), fc.string({ maxLength: 6 })));
const key = mostly(
  40,
  fc.constantFrom('email', 'account_type', 'name', 'users', 'policy', 'a', 'b', '__proto__'),
  fc.constantFrom('null', 'true', '7', '"a"', "'a'", 'a b', 'a-b', '<<', '-', 'é', 'a:b'),
);
const gap = mostly(40, fc.constantFrom('', ' ', '  '), fc.constantFrom('\t', '\n', '\n  ', ' #'));
const space = mostly(40, fc.constantFrom(' ', ' ', '  '), gap);

/** A value within a line. */
const { value } = fc.letrec<{ readonly value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc
      .tuple(
        fc.array(fc.tuple(gap, key, fc.constant(':'), space, tie('value'), gap), { maxLength: 3 }),
        gap,
      )
      .map(([entries, end]) => `{${entries.map((entry) => entry.join('')).join(',')}${end}}`),
    fc
      .tuple(fc.array(fc.tuple(gap, tie('value'), gap), { maxLength: 3 }), gap)
      .map(([items, end]) => `[${items.map((item) => item.join('')).join(',')}${end}]`),
  ),
}));

const lineEnd = fc.constantFrom(
  ...['\n', '\n', '\n', ' \n', '  # a comment\n', ' #\n', '\n\n', '\n# a comment\n'],
  ...['\n    # further in\n', '\r\n', '\n  \n'],
);
const line = fc
  .tuple(
    fc.constantFrom('', '', '  ', '  ', '    ', '    ', '      ', '   '),
    mostly(
      6,
      mostly(
        3,
        key.map((name) => `${name}:`),
        key.map((name) => `- ${name}:`),
      ),
      fc.constantFrom('-', '- -', '-  ', ''),
    ),
    space,
    mostly(3, value, fc.constant('')),
    lineEnd,
  )
  .map((parts) => parts.join(''));

/** Lines in any order, which seldom make sense together. */
export const anyLines: fc.Arbitrary<string> = fc
  .tuple(
    mostly(
      6,
      fc.constantFrom('', '---\n', '# first\n'),
      fc.constantFrom('\ufeff', '%YAML 1.2\n---\n', '--- a\n'),
    ),
    fc.array(line, { maxLength: 5 }),
    mostly(9, fc.constant(''), fc.constantFrom('...\n', '---\n', 'x', '- x', '  ')),
  )
  .map(([start, body, end]) => `${start}${body.join('')}${end}`);

/** A line of a mapping or a list whose lines begin with these spaces, with lines below it. */
function blockOf(indent: string, depth: number): fc.Arbitrary<string> {
  const inLine = fc.tuple(space, value, lineEnd).map((parts) => parts.join(''));
  const below =
    depth === 0
      ? inLine
      : fc.oneof(
          { weight: 4, arbitrary: inLine },
          { weight: 1, arbitrary: lineEnd },
          {
            weight: 2,
            arbitrary: fc
              .tuple(lineEnd, blockOf(`${indent}  `, depth - 1))
              .map((parts) => parts.join('')),
          },
        );
  const names = fc.uniqueArray(key, { minLength: 1, maxLength: 3 });
  const values = fc.array(below, { minLength: 3, maxLength: 3 });
  const mapping = fc
    .tuple(names, values)
    .map(([all, each]) => all.map((name, index) => `${indent}${name}:${each[index]}`).join(''));
  const person = fc
    .tuple(names, fc.array(inLine, { minLength: 3, maxLength: 3 }))
    .map(([all, each]) =>
      all
        .map((name, index) => `${indent}${index === 0 ? '- ' : '  '}${name}:${each[index]}`)
        .join(''),
    );
  const item = fc
    .tuple(fc.constantFrom('-', '- ', '-   '), inLine)
    .map(([dash, rest]) => `${indent}${dash}${rest}`);
  const list = fc
    .array(fc.oneof(person, item), { minLength: 1, maxLength: 3 })
    .map((items) => items.join(''));
  return fc.oneof(mapping, list);
}

/** Lines that make sense together, mostly. */
export const plainYaml: fc.Arbitrary<string> = blockOf('', 3);

/** One character more, one less, or another one. */
export const slips: fc.Arbitrary<string> = fc
  .tuple(
    plainYaml,
    fc.nat(),
    fc.constantFrom(...' \n\r\t:-#{}[],"\'&*!|>%@`?~a0.\\\u0085\u00a0\u2028'),
    fc.boolean(),
  )
  .map(([text, at, character, isCut]) => {
    const offset = at % (text.length + 1);
    return `${text.slice(0, offset)}${character}${text.slice(offset + (isCut ? 1 : 0))}`;
  });
