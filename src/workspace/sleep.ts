/** Waiting that somebody can end. */
import type { Env } from '../env.js';

/** Sleeps; true when it slept to the end, false when the signal was aborted before. */
export async function sleepUnlessAborted(
  env: Pick<Env, 'sleep'>,
  milliseconds: number,
  signal?: AbortSignal,
): Promise<boolean> {
  if (signal?.aborted) return false;
  try {
    await env.sleep(milliseconds, signal);
    return true;
  } catch (error) {
    if (signal?.aborted) return false;
    throw error;
  }
}
