/** A way to the server that takes its time. */
import type { Post } from '../../src/env.js';
import type { FakeTime } from '../outside.js';

/** Each request and each answer takes up to `delay` milliseconds. */
export function slowly(post: Post, delay: number, time: FakeTime): Post {
  if (delay === 0) return post;
  return async (request) => {
    await time.sleep(time.random() * delay, request.signal);
    const answer = await post(request);
    await time.sleep(time.random() * delay, request.signal);
    return answer;
  };
}
