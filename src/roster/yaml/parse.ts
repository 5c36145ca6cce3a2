/** Text to tree: YAML 1.2, core schema, one document. */
import { Composer, type Document } from 'yaml';
import type { ProblemAt } from '../problem.js';
import { positionAt, type SourceText } from '../source-text.js';
import { buildTree, type ParsedYaml } from './build-tree.js';
import { documentProblems } from './library-errors.js';
import { type Budget, MOST_COST, readTokens } from './limits.js';

/** Parses one document. Never throws for a text, whatever is in it. */
export function parseYaml(source: SourceText, budget: Budget = { left: MOST_COST }): ParsedYaml {
  const limits: ProblemAt[] = [];
  const documents = composeDocuments(source, limits, budget);
  const first = documents[0];
  if (limits.length > 0 || first === undefined) return { tree: null, problems: limits };
  const problems = [
    ...documentProblems(source, first),
    ...checkVersion(first),
    ...checkSecondDocument(source, first, documents[1]),
  ];
  if (problems.length > 0) return { tree: null, problems: oncePerLine(source, problems) };
  return buildTree(source, first.contents);
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

function checkVersion({ directives, range }: Document.Parsed): ProblemAt[] {
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
      message: 'A second YAML document begins here; a roster is one document.',
      hint: 'Remove this line, or move what follows to a file of its own.',
    },
  ];
}

/** One slip makes the parser stumble several times in a line; the first time says most. */
function oncePerLine(source: SourceText, problems: readonly ProblemAt[]): ProblemAt[] {
  const lines = new Set<number>();
  const inOrder = [...problems].sort((a, b) => a.at.start - b.at.start);
  return inOrder.filter(({ at }) => {
    const { line } = positionAt(source, at.start);
    return !lines.has(line) && lines.add(line);
  });
}
