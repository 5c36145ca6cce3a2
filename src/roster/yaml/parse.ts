/**
 * Text to tree: YAML 1.2, core schema, one document. What the library has against a text is told in words
 * for people who write rosters, not parsers.
 */
import { Composer, type Document, type ErrorCode, visit, type YAMLError } from 'yaml';
import {
  createSourceText,
  lineText,
  MOST_PROBLEMS,
  type ProblemAt,
  type ProblemCode,
  positionAt,
  type SourceText,
} from '../problem.js';
import { type Budget, createBudget } from './budget.js';
import { buildTree, type ParsedYaml } from './build-tree.js';
import { readTokens } from './limits.js';
import { readQuickly } from './quick.js';
import { backTo, findSlip, moveTree, type Slip } from './slips.js';

/** Parses one document, by the library only where it must be. Never throws for a text, whatever is in it. */
export function parseYaml(source: SourceText, budget: Budget = createBudget()): ParsedYaml {
  const tree = readQuickly(source.text, budget);
  return tree === null ? parseByLibrary(source, budget) : { tree, problems: [] };
}

/**
 * As above, by the library in any case. With a slip of the pen in it, what else is wrong is told as well: then
 * the tree is that of the text without the slip.
 */
export function parseByLibrary(source: SourceText, budget: Budget): ParsedYaml {
  const slips: ProblemAt[] = [];
  const inserted: number[] = [];
  let text = source.text;
  for (;;) {
    const mended = slips.length === 0 ? source : createSourceText(source.path, text);
    const { parsed, slip } = parseOnce(mended, budget);
    const move = backTo(inserted);
    const problems = parsed.problems.map((problem) => ({ ...problem, at: move(problem.at) }));
    if (slip === null || slips.length === MOST_SLIPS) {
      if (slips.length === 0) return parsed;
      const tree = parsed.tree === null ? null : moveTree(parsed.tree, move);
      return { tree, problems: oncePerLine(source, [...slips, ...problems]) };
    }
    slips.push({ ...slip.problem, at: move(slip.problem.at) });
    if (slip.insertedAt !== null) inserted.push(slip.insertedAt);
    text = slip.mended;
  }
}

/** Each costs one more reading of the file. */
const MOST_SLIPS = 10;

function parseOnce(
  source: SourceText,
  budget: Budget,
): { readonly parsed: ParsedYaml; readonly slip: Slip | null } {
  const conflicts = findConflicts(source);
  if (conflicts.length > 0) return { parsed: { tree: null, problems: conflicts }, slip: null };
  const limits: ProblemAt[] = [];
  const documents = composeDocuments(source, limits, budget);
  const first = documents[0];
  if (limits.length > 0 || first === undefined) {
    return { parsed: { tree: null, problems: limits }, slip: null };
  }
  const problems = [
    ...documentProblems(source, first),
    ...checkVersion(first),
    ...checkSecondDocument(source, first, documents[1]),
  ];
  if (problems.length === 0) return { parsed: buildTree(source, first.contents), slip: null };
  const parsed = { tree: null, problems: oncePerLine(source, problems) };
  return { parsed, slip: findSlip(source.text, first.errors) };
}

/**
 * What git leaves in a file that could not be merged, where each conflict begins. Whatever else is wrong then comes
 * of it.
 */
function findConflicts({ text }: SourceText): ProblemAt[] {
  const problems: ProblemAt[] = [];
  const lineWith = (mark: string, from: number): number => text.indexOf(`\n${mark}`, from) + 1;
  let start = text.startsWith('<<<<<<< ') ? 0 : lineWith('<<<<<<< ', 0) || -1;
  while (start >= 0 && problems.length <= MOST_PROBLEMS) {
    const middle = lineWith('=======', start);
    const end = middle === 0 ? 0 : lineWith('>>>>>>> ', middle);
    // Without its other marks it is a text like any other.
    if (end === 0) break;
    problems.push(unresolvedConflict(start));
    start = lineWith('<<<<<<< ', end) || -1;
  }
  return problems;
}

function unresolvedConflict(start: number): ProblemAt {
  return {
    code: 'conflict_marker',
    at: { start, end: start + 7 },
    message: 'An unresolved merge conflict begins here.',
    hint: 'Keep the right lines, and remove those that begin with <<<<<<<, ======= and >>>>>>>.',
  };
}

/** Parses a text that was checked before, as it is: whoever edits or formats it names no file. */
export function parseText(text: string): ParsedYaml {
  const tree = readQuickly(text, createBudget());
  if (tree !== null) return { tree, problems: [] };
  return parseOnce(createSourceText('', text), createBudget()).parsed;
}

/** Composes no more than two documents: the second one is already one too many. */
function composeDocuments(
  source: SourceText,
  limits: ProblemAt[],
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

/** All that the library says of a document, in other words and in the order of the file. */
function documentProblems(source: SourceText, document: Document.Parsed): ProblemAt[] {
  const errors = [...document.errors, ...document.warnings].slice(0, MOST_PROBLEMS);
  const problems = errors.map((error) => errorProblem(source, error));
  const quote = findUnclosedQuote(source, document);
  if (quote === null) return problems;
  // All that follows an open quote is read as its text: errors in there are none.
  return [...problems.filter(({ at }) => at.start < quote.at.start), quote];
}

function checkVersion({ directives, range }: Document.Parsed): ProblemAt[] {
  const { explicit, version } = directives.yaml;
  if (explicit !== true || version === '1.2') return [];
  return [
    {
      code: 'yaml_version',
      at: { start: 0, end: range[0] },
      message: `The file declares YAML ${version}; a roster is YAML 1.2.`,
      hint: 'Remove the line that begins with %YAML.',
    },
  ];
}

function checkSecondDocument(
  source: SourceText,
  first: Document.Parsed,
  second: Document.Parsed | undefined,
): ProblemAt[] {
  if (second === undefined) return [];
  const marker = source.text.indexOf('---', first.range[1]);
  const start = marker < 0 || marker > second.range[0] ? second.range[0] : marker;
  return [
    {
      code: 'several_documents',
      at: { start, end: start + 3 },
      message: 'A second YAML document begins here, but a roster is one document.',
      hint: 'Remove this line, or move what follows to another file.',
    },
  ];
}

/** One slip can make several errors in a line; the first one says most. */
function oncePerLine(source: SourceText, problems: readonly ProblemAt[]): ProblemAt[] {
  const lines = new Set<number>();
  const inOrder = [...problems].sort((a, b) => a.at.start - b.at.start);
  return inOrder.filter(({ at }) => {
    const { line } = positionAt(source, at.start);
    return !lines.has(line) && lines.add(line);
  });
}

/** The problem that an error or a warning of the library is. */
function errorProblem(source: SourceText, error: YAMLError): ProblemAt {
  const known = indentedWithTab(source, error) ? TAB : WORDINGS[error.code];
  const { code, message, hint } = known ?? OTHERWISE;
  return {
    code: code ?? 'yaml_syntax',
    at: { start: error.pos[0], end: error.pos[1] },
    message: message ?? `This is not valid YAML: ${error.message}.`,
    hint,
  };
}

/** The library notices at the end of the file; what helps is where the quote was opened. */
function findUnclosedQuote({ text }: SourceText, document: Document.Parsed): ProblemAt | null {
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
    message: 'This quote is never closed.',
    hint: 'Write the same quote at the end of the text.',
  };
}

/** A tab before the first word is the cause, whatever error the parser makes of it. */
function indentedWithTab(source: SourceText, error: YAMLError): boolean {
  return /^ *\t/.test(lineText(source, positionAt(source, error.pos[0]).line));
}

/** What is said in the place of an error of the library. */
interface Wording {
  readonly code?: ProblemCode;
  /** Absent: the library's own words. */
  readonly message?: string;
  readonly hint: string;
}

const TAB: Wording = {
  code: 'tab_indentation',
  message: 'This line is indented with a tab, but YAML allows only spaces.',
  hint: 'Replace the tab with two spaces.',
};

const INDENTATION = 'Lines on the same level must begin in the same column.';

const BRACKETS = 'Check that each bracket and each quote is closed.';

/** By the library's codes; what is not here is shown in the library's words. */
const WORDINGS: Partial<Record<ErrorCode, Wording>> = {
  TAB_AS_INDENT: TAB,
  TAG_RESOLVE_FAILED: {
    code: 'unknown_tag',
    message: 'In YAML, a word that begins with ! is a tag, and a roster has no tags.',
    hint: 'Remove the tag, or write quotes around the value if you mean text.',
  },
  BAD_SCALAR_START: {
    message: 'A value cannot begin with this character.',
    hint: 'Write quotes around the value.',
  },
  BAD_ALIAS: {
    message: 'In YAML a word that begins with * or & needs a name after it.',
    hint: 'If you mean text, write quotes around it: "*".',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'There is a second colon with a space after it on this line.',
    hint: 'Write quotes around a value that contains a colon, or begin a new line.',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'This is not a key with a value: a colon is missing.',
    hint: `Write a colon after the key. ${INDENTATION}`,
  },
  BAD_INDENT: { hint: INDENTATION },
  MISSING_CHAR: { hint: BRACKETS },
  BAD_DQ_ESCAPE: {
    message:
      'Between double quotes, a backslash begins an escape sequence, but this is not a valid one.',
    hint: 'Use single quotes, or write the backslash twice.',
  },
  BAD_DIRECTIVE: {
    message: 'In YAML, a line that begins with % is a directive, but this is not a valid one.',
    hint: 'Remove the line.',
  },
};

const OTHERWISE: Wording = {
  hint: 'Compare its indentation and quotes with those of the lines around it.',
};
