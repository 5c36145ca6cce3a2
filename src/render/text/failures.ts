/** Workspaces that failed beside others, for people at a terminal. */
import type { Failure } from '../../plan/plan.js';
import { escapeTerminal } from '../escape.js';
import { nameFailure } from '../failure-words.js';
import type { Style } from '../style.js';
import { hangText, type TextOptions } from './layout.js';

/** A paragraph with one item for each; no line for none. */
export function renderFailures(
  failures: readonly Failure[],
  options: TextOptions,
  style: Style,
): string[] {
  const lines = failures.flatMap((failure) => {
    const told = `${nameFailure(failure)}: ${failure.message}`;
    return hangText('✗ ', escapeTerminal(told), options.columns);
  });
  return lines.length === 0 ? [] : [...lines.map((line) => style.red(line)), ''];
}
