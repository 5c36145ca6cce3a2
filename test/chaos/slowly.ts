/** A way to the server that takes its time. */
import type { Env } from '../../src/env.js';
import type { FakeTime } from '../outside.js';

type Fetch = Env['fetch'];

/** Each request and each answer takes up to `delay` milliseconds. */
export function slowly(fetch: Fetch, delay: number, time: FakeTime): Fetch {
  if (delay === 0) return fetch;
  return async (input, init) => {
    const signal = init?.signal ?? undefined;
    await time.sleep(time.random() * delay, signal);
    const response = await fetch(input, init);
    await time.sleep(time.random() * delay, signal);
    return response;
  };
}
