/**
 * The lines that nobody sees in what roster writes at a forge: what it is about, which run wrote it, and a digest by which
 * a text that someone edited is known.
 */
import { createHash } from 'node:crypto';

/** What a comment or an issue is. */
type MarkKind = 'plan' | 'apply' | 'drift';

/** By what a comment is found again, and which run wrote it. */
export interface Mark {
  readonly kind: MarkKind;
  /** Of the job and its label: the same in each run. */
  readonly key: string;
  /** Of what the run was about (its rosters, its workspace): two that differ must not share a comment. */
  readonly about: string;
  /** Grows with each run of the forge; 0 where there are none. */
  readonly run: number;
}

/** A mark that was found, and whether the text is still the one that was written. */
interface FoundMark extends Mark {
  readonly isUntouched: boolean;
}

/** Twelve hex digits of any texts: short, and nobody's name is in them. */
export function digestOf(texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 12);
}

/** The text between its two lines. A mark that it begins with already is left out. */
export function markBody(body: string, { kind, key, about, run }: Mark): string {
  const text = body.replace(/^<!-- roster:\w+ -->\n/, '').trimEnd();
  const head = `<!-- roster:${kind} key=${key} about=${about} run=${run} -->`;
  return `${head}\n${text}\n\n<!-- roster:written ${digestText(`${head}\n${text}`)} -->`;
}

const HEAD = /^<!-- roster:(plan|apply|drift) key=([0-9a-f]+) about=([0-9a-f]+) run=(\d+) -->\n/;
const END = /\n*<!-- roster:written ([0-9a-f]+) -->$/;

/** What a body says of itself; null for one that roster did not write, or of which the first line is gone. */
export function readMark(body: string): FoundMark | null {
  const whole = body.replaceAll('\r\n', '\n').trimEnd();
  const [, kind, key = '', about = '', run] = HEAD.exec(whole) ?? [];
  if (kind !== 'plan' && kind !== 'apply' && kind !== 'drift') return null;
  const [end, written] = END.exec(whole) ?? [];
  const text = end === undefined ? whole : whole.slice(0, -end.length);
  return { kind, key, about, run: Number(run), isUntouched: digestText(text) === written };
}

/** Forges may change the ends of lines, and of the text. */
function digestText(text: string): string {
  return digestOf([text.replaceAll('\r\n', '\n').trimEnd()]);
}
