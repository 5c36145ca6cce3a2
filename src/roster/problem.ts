/**
 * What is wrong with a roster file, and where: problems, and the text in which they have their places,
 * with lines and columns as editors count them.
 */

/** Every kind of problem that a roster file can have; stable names, for scripts and docs. */
export type ProblemCode =
  // The file itself.
  | 'file_not_found'
  | 'is_directory'
  | 'not_a_file'
  | 'permission_denied'
  | 'unreadable_file'
  | 'too_large'
  | 'too_many_problems'
  // Its text.
  | 'utf16'
  | 'not_utf8'
  | 'control_character'
  | 'bidi_mark'
  // YAML.
  | 'empty_file'
  | 'yaml_syntax'
  | 'conflict_marker'
  | 'tab_indentation'
  | 'yaml_version'
  | 'several_documents'
  | 'too_deep'
  | 'unknown_tag'
  | 'unknown_alias'
  | 'alias_loop'
  | 'alias_bomb'
  | 'duplicate_key'
  | 'key_not_text'
  // CSV.
  | 'csv_syntax'
  // The schema.
  | 'not_a_mapping'
  | 'not_a_roster'
  | 'unsupported_version'
  | 'unknown_key'
  | 'missing_key'
  | 'wrong_type'
  | 'unknown_account_type'
  | 'unknown_value'
  | 'out_of_range'
  | 'invalid_value'
  | 'invalid_date'
  // Included files.
  | 'included_file'
  | 'invalid_path'
  | 'include_not_found'
  | 'include_outside'
  | 'not_included'
  | 'included_twice'
  | 'includes_itself'
  | 'too_many_files'
  | 'not_in_included_file'
  | 'grant_not_allowed'
  // Addresses.
  | 'invalid_email'
  | 'line_break'
  | 'invisible_character'
  | 'mixed_scripts'
  // People and policy.
  | 'duplicate_person'
  | 'domain_not_allowed'
  | 'person_ignored'
  | 'formerly_listed'
  | 'formerly_ignored'
  | 'formerly_twice'
  | 'expired_person'
  | 'hold_over'
  | 'hold_missing'
  | 'expires_without_effect'
  | 'empty_roster'
  | 'invalid_domain'
  | 'invalid_pattern'
  | 'ignores_everybody'
  | 'duplicate_entry';

/** An error makes a roster unusable, a warning doesn't. */
type Severity = 'error' | 'warning';

/** A problem for people to read. Texts from the file are in it as they are: escape when showing. */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units, as editors count. */
  readonly column: number;
  /** The column after the last one that is meant; the same line, at least `column`. */
  readonly endColumn: number;
  /** What is wrong, as a sentence. */
  readonly message: string;
  /** What to do, as a sentence. */
  readonly hint: string | null;
  /** The line as it stands in the file, cut to 200 units when longer; null without a line. */
  readonly excerpt: string | null;
  /** Where `column` is in `excerpt`, from 1: the same number, unless the excerpt was cut before. */
  readonly excerptColumn: number;
}

/** A problem of which it is not known yet where it stands. */
export interface UnplacedProblem {
  readonly code: ProblemCode;
  /** An error when absent. */
  readonly severity?: Severity;
  readonly message: string;
  readonly hint?: string | null;
}

/** A problem at a place of one text, before its line was worked out. */
export interface ProblemAt extends UnplacedProblem {
  readonly at: Range;
}

/** A problem at a place of one of several files. */
export interface ProblemIn extends ProblemAt {
  readonly source: SourceText;
}

/** A part of a text: UTF-16 offsets, `end` not included. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A file's text without byte order mark. */
export interface SourceText {
  /** As given by the caller. */
  readonly path: string;
  readonly text: string;
  /** The offset at which each line starts; a line ends with LF or CRLF. */
  readonly lineStarts: Uint32Array;
}

/** Nobody mends more at once, and a file that is no roster can have millions. */
export const MOST_PROBLEMS = 1000;

/** A problem with the file as a whole: nothing of it was read, so there is no line to show. */
export function fileProblem(file: string, { code, message, hint }: UnplacedProblem): Problem {
  return {
    code,
    severity: 'error',
    file,
    line: 1,
    column: 1,
    endColumn: 1,
    message,
    hint: hint ?? null,
    excerpt: null,
    excerptColumn: 1,
  };
}

/** The problem with its line, columns and excerpt. */
export function locateProblem(source: SourceText, problem: ProblemAt): Problem {
  const { line, column } = positionAt(source, problem.at.start);
  const text = lineText(source, line);
  const lastColumn = Math.max(column, text.length + 1);
  const endColumn = column + Math.max(0, problem.at.end - problem.at.start);
  return {
    code: problem.code,
    severity: problem.severity ?? 'error',
    file: source.path,
    line,
    column,
    endColumn: Math.min(endColumn, lastColumn),
    message: problem.message,
    hint: problem.hint ?? null,
    ...cutExcerpt(text, column),
  };
}

/**
 * Problems in the order of the file, each once: aliases show one of them in many places. Of more than
 * `MOST_PROBLEMS`, errors come before warnings, and the last problem says that there are more.
 */
export function locateProblems(source: SourceText, problems: readonly ProblemAt[]): Problem[] {
  const sorted = [...problems].sort((a, b) => a.at.start - b.at.start || a.at.end - b.at.end);
  const seen = new Set<string>();
  const once = sorted.filter(({ code, at, message }) => {
    const identity = `${code} ${at.start} ${message}`;
    return !seen.has(identity) && seen.add(identity);
  });
  return keepMost(once).map((problem) => locateProblem(source, problem));
}

/**
 * The problems of several files, one file after another. Of more than `MOST_PROBLEMS`, errors come
 * before warnings, and the last problem says that there are more.
 */
export function joinProblems(files: readonly (readonly Problem[])[]): readonly Problem[] {
  const problems = files.flat();
  if (problems.length <= MOST_PROBLEMS + 1) return problems;
  const told = problems.filter(({ code }) => code !== 'too_many_problems');
  const rank = ({ severity }: Problem): number => (severity === 'error' ? 0 : 1);
  const first = told.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_PROBLEMS + 1);
  const [next] = first.slice(MOST_PROBLEMS);
  const kept = new Set(first.slice(0, MOST_PROBLEMS));
  return [
    ...told.filter((problem) => kept.has(problem)),
    ...(next === undefined ? [] : [{ ...next, ...TOO_MANY }]),
  ];
}

/** Prepares a text for finding positions in it. */
export function createSourceText(path: string, text: string): SourceText {
  return { path, text, lineStarts: findLineStarts(text) };
}

/** The position of an offset; offsets beyond the text count as its end. */
export function positionAt(source: SourceText, offset: number): Position {
  const within = Math.min(Math.max(offset, 0), source.text.length);
  const line = lastAtOrBefore(source.lineStarts, within);
  return { line: line + 1, column: within - (source.lineStarts[line] ?? 0) + 1 };
}

/** The text of a line that counts from 1, without its end; empty when there is no such line. */
export function lineText(source: SourceText, line: number): string {
  const start = source.lineStarts[line - 1];
  if (start === undefined) return '';
  const next = source.lineStarts[line];
  const text = source.text.slice(start, next === undefined ? undefined : next - 1);
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/** The line, from 1, in which something begins. */
export function lineAt(source: SourceText, at: Range): number {
  return positionAt(source, at.start).line;
}

/** `line 3`, or `teams/data.yaml:3` for someone who looks at another file. */
export function lineInWords(source: SourceText, at: Range, from: SourceText): string {
  const line = lineAt(source, at);
  return source === from ? `line ${line}` : `${source.path}:${line}`;
}

/** Where a character stands in a value; the whole value when it is written as an escape. */
export function characterAt(source: SourceText, at: Range, character: string | undefined): Range {
  if (character === undefined) return at;
  const index = source.text.slice(at.start, at.end).indexOf(character);
  if (index < 0) return at;
  return { start: at.start + index, end: at.start + index + character.length };
}

/** The first line of something that has several: that much is underlined. */
export function firstLineOf(source: SourceText, { start, end }: Range): Range {
  const lineEnd = source.text.slice(start, end).search(/\r?\n/);
  return { start, end: lineEnd < 0 ? end : start + lineEnd };
}

function keepMost(problems: readonly ProblemAt[]): readonly ProblemAt[] {
  if (problems.length <= MOST_PROBLEMS) return problems;
  const isWarning = ({ severity }: ProblemAt): boolean => severity === 'warning';
  const bySeverity = [
    ...problems.filter((problem) => !isWarning(problem)),
    ...problems.filter(isWarning),
  ];
  const kept = new Set(bySeverity.slice(0, MOST_PROBLEMS));
  const left = bySeverity.slice(MOST_PROBLEMS);
  return [...problems.filter((problem) => kept.has(problem)), tooMany(left)];
}

function tooMany(left: readonly ProblemAt[]): ProblemAt {
  const [first] = left;
  return {
    ...TOO_MANY,
    severity: first?.severity ?? 'error',
    at: first?.at ?? { start: 0, end: 0 },
  };
}

const TOO_MANY = {
  code: 'too_many_problems',
  message: `There are more problems than these ${MOST_PROBLEMS}.`,
  hint: 'Fix these first, or check that this is the file you mean.',
} as const;

const LONGEST_EXCERPT = 200;

/** How much of a cut line is shown before the place that is meant. */
const LEAD = 60;

/** The line, or the part of a very long one around the column; an ellipsis stands for what is cut. */
function cutExcerpt(text: string, column: number): Pick<Problem, 'excerpt' | 'excerptColumn'> {
  if (text.length <= LONGEST_EXCERPT) return { excerpt: text, excerptColumn: column };
  const wanted = column <= LONGEST_EXCERPT - LEAD ? 0 : column - 1 - LEAD;
  const start = wanted - (splitsPair(text, wanted) ? 1 : 0);
  const wantedEnd = start + LONGEST_EXCERPT;
  const end = wantedEnd - (splitsPair(text, wantedEnd) ? 1 : 0);
  const before = start > 0 ? '…' : '';
  const after = end < text.length ? '…' : '';
  return {
    excerpt: before + text.slice(start, end) + after,
    excerptColumn: column - start + before.length,
  };
}

/** Whether cutting there would leave half of a surrogate pair. */
function splitsPair(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** Lines and columns count from 1, columns in UTF-16 units. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** The index of the last entry that is not above the value: a binary search. */
function lastAtOrBefore(sorted: Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Numbers of four bytes each, because a file can have millions of lines. */
function findLineStarts(text: string): Uint32Array {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  const starts = new Uint32Array(lines);
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    starts[line] = at + 1;
    line += 1;
  }
  return starts;
}
