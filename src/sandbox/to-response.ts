/** Replies as `fetch` gives them, and what becomes of them there. */
import { bodyTerminated, connectionRefused, connectionReset } from './network-error.js';
import type { Ending, Reply } from './reply.js';

/** What a request to the endpoint gives, or throws. */
export function toResponse(
  ending: Exclude<Ending, { readonly end: 'silence' }>,
  endpoint: URL,
): Response {
  switch (ending.end) {
    case 'refused':
      throw connectionRefused(endpoint);
    case 'reset':
      throw connectionReset();
    case 'reply':
      return new Response(ending.reply.body, headOf(ending.reply));
    case 'half_reply':
      return new Response(halfOf(ending.reply.body), headOf(ending.reply));
  }
}

function headOf({ status, headers }: Reply): ResponseInit {
  return { status, headers: { ...headers } };
}

/** A body that breaks off after its first half. */
function halfOf(body: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(body);
  let isSent = false;
  return new ReadableStream({
    pull(controller) {
      if (isSent) controller.error(bodyTerminated());
      else controller.enqueue(bytes.subarray(0, bytes.length >> 1));
      isSent = true;
    },
  });
}
