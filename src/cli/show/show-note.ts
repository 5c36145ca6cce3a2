/** Says on standard error what was done. */
import { escapeTerminal } from '../../render/escape.js';
import type { FileChange } from '../../render/text/diff.js';
import type { CliEnv } from '../cli-env.js';

/** One line, which is escaped. */
export function showNote(message: string, { stderr }: Pick<CliEnv, 'stderr'>): void {
  stderr.write(`${escapeTerminal(message)}\n`);
}

/** Names each file that differs, with what was done, or would be. */
export function noteFiles(
  verb: 'Wrote' | 'Would write',
  changes: readonly FileChange[],
  env: Pick<CliEnv, 'stderr'>,
): void {
  for (const { path, before, after } of changes) {
    if (before !== after) showNote(`${verb} ${path}.`, env);
  }
}
