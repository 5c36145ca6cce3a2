/** Reading the workspace in the middle of a run: one read that counts, or several until lag is ruled out. */
import { EXIT, RosterError } from '../errors.js';
import { readWorkspace } from '../workspace/read.js';
import { sleepUnlessAborted } from '../workspace/retry.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Run } from './run.js';

/** A read can lag behind a write for a moment; it is asked this often before it is believed. */
const LOOKS = 4;
const PAUSE_BETWEEN_LOOKS_MS = 1_000;

/** Reads the workspace, or null when it can't be read. */
export async function tryRead(run: Run): Promise<Workspace | null> {
  try {
    run.lastRead = await readWorkspace(run.reader, run.pace, run.abandon, run.grace);
    return run.lastRead;
  } catch (error) {
    // Who may not read can't be told what became of a change.
    run.denied ||= error instanceof RosterError && error.exitCode === EXIT.credentials;
    return null;
  }
}

/** Reads the workspace. Where no try showed it whole, nothing more is started. */
export async function readForGood(run: Run): Promise<Workspace | null> {
  const live = await tryRead(run);
  if (live === null || live.gaps.length > 0) run.unreadable = true;
  return live;
}

/**
 * Reads until all that is looked for can be seen, or until no lag can be the reason that it is not: then
 * the last read counts. Null when the workspace can't be read.
 */
export async function lookFor(
  isAllThere: (live: Workspace) => boolean,
  run: Run,
  read: (run: Run) => Promise<Workspace | null> = tryRead,
): Promise<Workspace | null> {
  for (let look = 1; ; look += 1) {
    const live = await read(run);
    if (live === null || look === LOOKS || isAllThere(live)) return live;
    if (!(await sleepUnlessAborted(run.env, PAUSE_BETWEEN_LOOKS_MS * 2 ** (look - 1), run.abandon)))
      return live;
  }
}
