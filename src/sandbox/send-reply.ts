/** Replies on a real socket, and what becomes of them there. */
import type { ServerResponse } from 'node:http';
import { type Ending, errorReply, type Reply } from './reply.js';

/** A fetch `Response` as plain data, without its length: the body may become another one. */
export async function readReply(answer: Response): Promise<Reply> {
  const kept = [...answer.headers].filter(([name]) => name.toLowerCase() !== 'content-length');
  const headers = Object.fromEntries(kept);
  return { status: answer.status, headers, body: await answer.text() };
}

/** Lets the client have what it is to have, or not. */
export function sendEnding(response: ServerResponse, ending: Ending): void {
  switch (ending.end) {
    case 'reply':
      sendReply(response, ending.reply);
      break;
    case 'half_reply':
      sendHalf(response, ending.reply);
      break;
    case 'refused':
    case 'reset':
      // The request was read by now, so a connection was there: it can be reset, not refused.
      response.socket?.resetAndDestroy();
      break;
    case 'silence':
      break;
  }
}

function sendHalf(response: ServerResponse, { status, headers, body }: Reply): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
}

/** Sends a status with its reason. */
export function sendError(response: ServerResponse, status: number, message: string): void {
  sendReply(response, errorReply(status, message));
}

/** Sends an answer as it is. */
export function sendReply(response: ServerResponse, { status, headers, body }: Reply): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}
