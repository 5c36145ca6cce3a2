/** How far an apply is: a line for each result and, on a terminal when it takes long, a bar below them. */
import type { Result } from '../../apply/report.js';
import type { Output } from '../../env.js';
import type { Plan } from '../../plan/plan.js';
import { escapeTerminal } from '../../render/escape.js';
import { renderProgressText, wordsOfResult } from '../../render/text/report.js';
import type { InterruptibleEnv } from '../interrupt.js';
import type { CommonOptions } from '../options.js';
import { textOptions } from '../say.js';

/** A line that stands below everything else, and goes away as soon as anything is written. */
export interface ProgressBar {
  /** The outside whose output does not run into the bar. */
  readonly env: InterruptibleEnv;
  readonly draw: (text: string) => void;
}

/** Back to the start of the line, which is emptied. ECMA-48: "Erase in Line". */
const CLEAR_LINE = '\r\u001b[K';

/** A log gets no bar, nor does a terminal that can't take one back. */
export function openBar(env: InterruptibleEnv): ProgressBar {
  const { stdout, stderr, variables } = env;
  if (!stderr.isTerminal || variables['TERM'] === 'dumb') return { env, draw: () => undefined };
  let isDrawn = false;
  const clear = (): void => {
    if (isDrawn) stderr.write(CLEAR_LINE);
    isDrawn = false;
  };
  const aboveBar = (output: Output): Output => ({
    get isTerminal() {
      return output.isTerminal;
    },
    get columns() {
      return output.columns;
    },
    write(text) {
      clear();
      output.write(text);
    },
  });
  return {
    env: { ...env, stdout: aboveBar(stdout), stderr: aboveBar(stderr) },
    draw(text) {
      clear();
      stderr.write(text);
      isDrawn = true;
    },
  };
}

/** What takes less than this needs no bar. */
const LONG_MS = 3_000;

/** How lines look, and what they have told already, which need not be said again. */
interface FollowOptions extends Pick<CommonOptions, 'color'> {
  readonly told: Set<string>;
}

/** Writes a line on standard error for each result, as soon as it is known. */
export function createProgress(
  plan: Plan,
  name: string | null,
  { color, told }: FollowOptions,
  { env, draw }: ProgressBar,
): (result: Result) => void {
  const text = textOptions(env.stderr, color, env);
  const total = plan.changes.length;
  const where = name === null ? '' : `${escapeTerminal(env.redaction?.text(name) ?? name)} `;
  const startedAt = env.monotonic();
  let done = 0;
  return (result) => {
    done += 1;
    const shown = env.redaction?.result(result) ?? result;
    told.add(wordsOfResult(shown));
    env.stderr.write(renderProgressText(shown, { ...text, done, total, where }));
    const elapsedMs = env.monotonic() - startedAt;
    if (elapsedMs < LONG_MS || done === total) return;
    draw(describeBar(done, total, elapsedMs, text.columns ?? 80));
  };
}

const WIDEST_BAR = 30;

/** `[=======>      ] 40 of 100, 5.2 per second, 12 s left`, never wider than the terminal. */
function describeBar(done: number, total: number, elapsedMs: number, columns: number): string {
  const perSecond = (done * 1_000) / elapsedMs;
  const left = describeSeconds(Math.ceil((total - done) / perSecond));
  const words = `${done} of ${total}, ${perSecond.toFixed(1)} per second, ${left} left`;
  // A full last column would begin another line, which could not be taken back.
  const width = Math.min(WIDEST_BAR, columns - words.length - 4);
  if (width < 5) return words.slice(0, columns - 1);
  const filled = Math.floor((done / total) * (width - 1));
  return `[${'='.repeat(filled)}>${' '.repeat(width - 1 - filled)}] ${words}`;
}

function describeSeconds(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
