/** Annotations as GitHub's workflow commands: how many it shows, how they name a file, and what no text may do in one. */
import { escapeWorkflowData, escapeWorkflowProperty } from './escape.js';

/** How loud an annotation is. */
export type Level = 'error' | 'warning' | 'notice';

/** How an annotation names a file: as the repository does, wherever the run is at home. */
export type LocateFile = (file: string) => string;

/** For who is at home at the top of the repository, or can't tell. */
export const asWritten: LocateFile = (file) => file;

/** One annotation; text from outside is escaped when it is rendered, not before. */
export interface Annotation {
  readonly level: Level;
  readonly title: string;
  /** Shown one below the other. */
  readonly lines: readonly string[];
  /** The place in the repository, or null for the run as a whole. */
  readonly place: Place | null;
}

/** Where in a file; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** The column after the last one that is meant. */
  readonly endColumn?: number;
}

/**
 * GitHub shows this many annotations of one level for a step and drops the rest without a word.
 * Source: https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md (limitations).
 */
const MOST_SHOWN = 10;

/**
 * The annotations as workflow commands, one a line, those first that come first. What GitHub would
 * drop without a word is counted in the last one of its level; `most` leaves room for what the same
 * step says later. Empty for none, else ends with a newline.
 */
export function writeAnnotations(
  annotations: readonly Annotation[],
  how: Partial<AnnotationOptions> = {},
): string {
  const { locate = asWritten, where = '', most = MOST_SHOWN } = how;
  return (['error', 'warning', 'notice'] as const)
    .flatMap((level) =>
      limit(
        annotations.filter((annotation) => annotation.level === level),
        where,
        most,
      ),
    )
    .map((annotation) => `${renderAnnotation(annotation, locate)}\n`)
    .join('');
}

/** How annotations are written. */
interface AnnotationOptions {
  readonly locate: LocateFile;
  /** Where those are seen that are left out. */
  readonly where: string;
  readonly most: number;
}

function limit(
  annotations: readonly Annotation[],
  where: string,
  most: number,
): readonly Annotation[] {
  const [first] = annotations;
  if (first === undefined || annotations.length <= most) return annotations;
  const shown = annotations.slice(0, most - 1);
  const hidden = annotations.length - shown.length;
  const more = { level: first.level, title: `${hidden} more`, place: null };
  return [...shown, { ...more, lines: [`… and ${hidden} more: ${where}`] }];
}

function renderAnnotation(annotation: Annotation, locate: LocateFile): string {
  const { file, line, column, endColumn } = annotation.place ?? {};
  const properties = {
    file: file === undefined ? undefined : locate(file),
    line,
    col: column,
    endColumn,
    title: annotation.title,
  };
  const given = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${escapeWorkflowProperty(String(value))}`],
  );
  const data = annotation.lines.map(escapeWorkflowData).join('%0A');
  return `::${annotation.level} ${given.join(',')}::${data}`;
}
