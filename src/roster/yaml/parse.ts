/** Text to tree: YAML 1.2, core schema, one document. The only reader of the `yaml` library. */
import {
  Composer,
  type CST,
  type Document,
  type ErrorCode,
  Lexer,
  Parser,
  visit,
  type YAMLError,
} from 'yaml';
import {
  type Finding,
  lineText,
  MOST_PROBLEMS,
  type ProblemCode,
  positionAt,
  type SourceText,
} from '../problem.js';
import { buildTree, DEEPEST, type ParsedYaml } from './build-tree.js';

/** What several files may cost together; each takes its part away. */
export interface Budget {
  left: number;
}

/** Parses one document. Never throws for a text, whatever is in it. */
export function parseYaml(source: SourceText, budget: Budget = { left: MOST_COST }): ParsedYaml {
  const limits: Finding[] = [];
  const documents = composeDocuments(source, limits, budget);
  const first = documents[0];
  if (limits.length > 0 || first === undefined) return { tree: null, findings: limits };
  const findings = [
    ...explainDocument(source, first),
    ...findVersion(first),
    ...findSecondDocument(source, first, documents[1]),
  ];
  if (findings.length > 0) return { tree: null, findings: oncePerLine(source, findings) };
  return buildTree(source, first.contents);
}

/** Composes no more than two documents: the second one is already one too many. */
function composeDocuments(
  source: SourceText,
  limits: Finding[],
  budget: Budget,
): Document.Parsed[] {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    // Merge keys are not part of YAML 1.2: `<<` is an ordinary, hence unknown, key.
    merge: false,
    resolveKnownTags: false,
    // The library compares each key with each other; buildTree() finds duplicates in linear time.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents: Document.Parsed[] = [];
  const tokens = readTokens(source.text, limits, budget);
  for (const document of composer.compose(tokens, true, source.text.length)) {
    documents.push(document);
    if (documents.length === 2) break;
  }
  return documents;
}

/** The parser goes on after an error, and each costs as much as a hundred words. */
const MOST_BAD_TOKENS = 100;

/** The parser's tokens, up to the place where there is too much of something. */
function* readTokens(text: string, limits: Finding[], budget: Budget): Generator<CST.Token, void> {
  const parser = new Parser();
  let left = MOST_COST;
  let bad = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      yield token;
      if (token.type === 'error' || token.type === 'directive') bad += 1;
    }
    const cost = costOf(lexeme);
    left -= cost;
    budget.left -= cost;
    const limit = findLimit(parser, left) ?? findTogether(parser, budget);
    if (limit !== null) limits.push(limit);
    if (limit !== null || bad > MOST_BAD_TOKENS) return;
  }
  yield* parser.end();
}

function findLimit({ stack, offset }: Parser, left: number): Finding | null {
  // Composing recurses, so what nests too deep must not get there.
  if (stack.length > DEEPEST) return tooDeep(offset);
  return left < 0 ? tooMuch(offset) : null;
}

function findTogether({ offset }: Parser, { left }: Budget): Finding | null {
  if (left >= 0) return null;
  return {
    code: 'too_large',
    at: { start: offset, end: offset + 1 },
    message: 'There is too much in the included files together.',
    hint: 'Check that these are the files you mean. There is room for at least 40,000 people.',
  };
}

function tooDeep(offset: number): Finding {
  return {
    code: 'too_deep',
    at: { start: offset, end: offset + 1 },
    message: `There are more than ${DEEPEST} levels of values within values.`,
    hint: 'A roster needs four levels. Check that this is the file you mean.',
  };
}

function tooMuch(offset: number): Finding {
  return {
    code: 'too_large',
    at: { start: offset, end: offset + 1 },
    message: 'There is too much in this file for a roster: too many values, or a very long one.',
    hint: 'Check that this is the file you mean. There is room for at least 10,000 people.',
  };
}

function findVersion({ directives, range }: Document.Parsed): Finding[] {
  const { explicit, version } = directives.yaml;
  if (explicit !== true || version === '1.2') return [];
  return [
    {
      code: 'yaml_version',
      at: { start: 0, end: range[0] },
      message: `The file asks for YAML ${version}; a roster is YAML 1.2.`,
      hint: 'Remove the line that begins with %YAML.',
    },
  ];
}

function findSecondDocument(
  source: SourceText,
  first: Document.Parsed,
  second: Document.Parsed | undefined,
): Finding[] {
  if (second === undefined) return [];
  const marker = source.text.indexOf('---', first.range[1]);
  const start = marker < 0 || marker > second.range[0] ? second.range[0] : marker;
  return [
    {
      code: 'several_documents',
      at: { start, end: start + 3 },
      message: 'A second YAML document begins here; a roster is one document.',
      hint: 'Remove this line, or move what follows to a file of its own.',
    },
  ];
}

/** One slip makes the parser stumble several times in a line; the first time says most. */
function oncePerLine(source: SourceText, findings: readonly Finding[]): Finding[] {
  const lines = new Set<number>();
  const inOrder = [...findings].sort((a, b) => a.at.start - b.at.start);
  return inOrder.filter(({ at }) => {
    const { line } = positionAt(source, at.start);
    return !lines.has(line) && lines.add(line);
  });
}

// The YAML library's errors in words for people who write rosters, not parsers.

interface Explanation {
  readonly code?: ProblemCode;
  /** Absent: the library's own words. */
  readonly message?: string;
  readonly hint: string;
}

const TAB: Explanation = {
  code: 'tab_indentation',
  message: 'This line is indented with a tab; YAML indents with spaces alone.',
  hint: 'Replace the tab by two spaces.',
};
const INDENTATION = 'Lines that belong together begin in the same column.';
const BRACKETS = 'Check that each bracket and each quote is closed.';

/** By the library's codes; what is not here is shown in the library's words. */
const EXPLANATIONS: Partial<Record<ErrorCode, Explanation>> = {
  TAB_AS_INDENT: TAB,
  TAG_RESOLVE_FAILED: {
    code: 'unknown_tag',
    message: 'In YAML a word that begins with ! is a tag; a roster has no tags of its own.',
    hint: 'Remove the tag, or write quotes around the value if it is meant as text.',
  },
  BAD_SCALAR_START: {
    message: 'A value can not begin with this character.',
    hint: 'Write quotes around the value.',
  },
  BAD_ALIAS: {
    message: 'In YAML a word that begins with * or & needs a name after it.',
    hint: 'If it is meant as text, write quotes around it: "*".',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'There is a second colon with a space after it in this line.',
    hint: 'Write quotes around a value that has a colon in it, or begin a new line.',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'This is no key with a value: a colon is missing.',
    hint: INDENTATION,
  },
  BAD_INDENT: { hint: INDENTATION },
  MISSING_CHAR: { hint: BRACKETS },
  BAD_DQ_ESCAPE: {
    message: 'Between double quotes a backslash begins an escape, and this is none.',
    hint: 'Use single quotes, or write the backslash twice.',
  },
  BAD_DIRECTIVE: {
    message: 'In YAML a line that begins with % is a directive, and this is none.',
    hint: 'Remove the line.',
  },
};

const OTHERWISE: Explanation = {
  hint: 'Compare the indentation and the quotes with the lines around.',
};

/** All that the library says of a document, in other words and in the order of the file. */
export function explainDocument(source: SourceText, document: Document.Parsed): Finding[] {
  const errors = [...document.errors, ...document.warnings].slice(0, MOST_PROBLEMS);
  const findings = errors.map((error) => explainYaml(source, error));
  const quote = findUnclosedQuote(source, document);
  if (quote === null) return findings;
  // An open quote swallows what follows: errors in there are none.
  return [...findings.filter(({ at }) => at.start < quote.at.start), quote];
}

/** The finding that an error or a warning of the library is. */
function explainYaml(source: SourceText, error: YAMLError): Finding {
  const known = indentedWithTab(source, error) ? TAB : EXPLANATIONS[error.code];
  const { code, message, hint } = known ?? OTHERWISE;
  return {
    code: code ?? 'yaml_syntax',
    at: { start: error.pos[0], end: error.pos[1] },
    message: message ?? `This is not valid YAML: ${error.message}.`,
    hint,
  };
}

/** The library notices at the end of the file; what helps is where the quote was opened. */
function findUnclosedQuote({ text }: SourceText, document: Document.Parsed): Finding | null {
  if (!document.errors.some(({ code }) => code === 'MISSING_CHAR')) return null;
  let opened: number | null = null;
  visit(document, {
    Scalar(_key, { type, range }) {
      if (!range || (type !== 'QUOTE_DOUBLE' && type !== 'QUOTE_SINGLE')) return;
      const [start, end] = range;
      if (end === start + 1 || text[end - 1] !== text[start]) opened = start;
    },
  });
  if (opened === null) return null;
  return {
    code: 'yaml_syntax',
    at: { start: opened, end: opened + 1 },
    message: 'This quote is opened and never closed.',
    hint: 'Write the same quote where the text ends.',
  };
}

/** A tab before the first word is the cause, whatever it makes the parser stumble over. */
function indentedWithTab(source: SourceText, error: YAMLError): boolean {
  return /^ *\t/.test(lineText(source, positionAt(source, error.pos[0]).line));
}

// What the words and signs of a YAML file cost the parser: far more time and memory than their bytes.
// A file of `[],[],` or of `"\z\z` would exhaust both long before it is too large.

/** In units of the cheapest sign. A person takes 20 to 50. */
export const MOST_COST = 500_000;
/** More characters in one value would make each look at it slow. */
const LONGEST_VALUE = 65_536;

/** What follows one of these is likely to be an error, or a collection of its own. */
const SIGNS: Readonly<Record<string, number>> = {
  '[': 2,
  ']': 2,
  '{': 2,
  '}': 2,
  '?': 3,
  '!': 3,
  '&': 3,
  '*': 3,
  '%': 3,
  '"': 3,
  "'": 3,
  '@': 6,
  '`': 6,
};
/** Quoted text is put together character by character … */
const QUOTED_CHARACTERS_PER_UNIT = 4;
/** … and each escape in it can be an error. */
const ESCAPE = 3;
/** Values of several lines are put together line by line. */
const LINE = 2;

/** What one lexeme of the YAML library's lexer costs; more than `MOST_COST` when it is too long alone. */
export function costOf(lexeme: string): number {
  const first = lexeme.charAt(0);
  const sign = SIGNS[first] ?? 1;
  // A comment is passed over, however long, and so is blank space in one line.
  if (lexeme.length === 1 || first === '#' || /^ +$/.test(lexeme)) return sign;
  if (lexeme.length > LONGEST_VALUE) return MOST_COST + 1;
  if (first !== '"' && first !== "'") return sign + LINE * count(lexeme, '\n');
  const length = Math.ceil(lexeme.length / QUOTED_CHARACTERS_PER_UNIT);
  return sign + length + LINE * count(lexeme, '\n') + ESCAPE * count(lexeme, '\\');
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) found += 1;
  return found;
}
