/** Text to tree: YAML 1.2, core schema, one document. The only reader of the `yaml` library. */
import { Composer, type CST, type Document, Lexer, Parser } from 'yaml';
import { buildTree, DEEPEST, type ParsedYaml } from './build-tree.js';
import { explainDocument } from './explain-yaml.js';
import { costOf, MOST_COST } from './lexeme-cost.js';
import type { Finding } from './problem.js';
import { positionAt, type SourceText } from './source-text.js';

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
