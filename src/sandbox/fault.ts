/** What can go wrong in the sandbox on demand, as plain data. */
import type { Span } from './fault-value.js';
import type { WriteAnswer } from './operation.js';
import type { Breakage, RetryAfter } from './reply.js';

/** Whether something goes wrong before the operation is done, or after. */
export type Phase = 'before' | 'after';

/** What goes wrong. */
export type Fault =
  /** The reply is lost, or comes to harm. Before: the operation is not done at all. */
  | { readonly does: 'break'; readonly phase: Phase; readonly breakage: Breakage }
  /** GraphQL answers otherwise. Before: the operation is not done at all. */
  | { readonly does: 'answer'; readonly phase: Phase; readonly answer: WriteAnswer }
  /** Time passes before the operation is done, or between that and the answer. */
  | { readonly does: 'wait'; readonly phase: Phase; readonly ms: number }
  /** Reads show what was before a write. */
  | { readonly does: 'lag'; readonly span: Span }
  /** After so many operations the server is away for a while. */
  | { readonly does: 'stop'; readonly after: number; readonly span: Span }
  /** More operations a second than this are answered with 429, and not done. */
  | { readonly does: 'limit'; readonly perSecond: number; readonly retryAfter: RetryAfter | null }
  /** Reads show something strange. */
  | { readonly does: 'disguise'; readonly as: Disguise };

/** Something strange that a read can show. */
export type Disguise = 'unknown_role' | 'same_address' | 'hostile_text';
