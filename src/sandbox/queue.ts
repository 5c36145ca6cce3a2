/** One after another: a task starts when the one before has ended, however it ended. */

/** Does a task when all tasks given before are done; returns what it returns, throws what it throws. */
export type Queue = <T>(task: () => Promise<T>) => Promise<T>;

/** An empty queue. */
export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    // The next task must not fail because this one did.
    last = result.catch(() => undefined);
    return result;
  };
}
