/** The outside as commands see it, whether those who look may see people, and whether somebody stopped it. */
import type { Env } from '../env.js';
import type { RosterError } from '../errors.js';
import type { Redaction } from '../render/redact.js';

/** The outside, with `--redact` carried along: what is shown goes through `redaction` if it is there. */
export interface CliEnv extends Env {
  readonly redaction?: Redaction;
  /** Not there in commands that a signal simply ends. */
  readonly interrupts?: Interrupts;
}

/** The outside of a command that ends in its own way when somebody stops it. */
export interface InterruptibleEnv extends CliEnv {
  readonly interrupts: Interrupts;
}

/** Aborted one after the other, by the first and the second press. */
export interface Interrupts {
  /** Its reason is the `interruption`. */
  readonly stop: AbortSignal;
  readonly abandon: AbortSignal;
  /** What to say and to exit with where nothing was written yet; null until somebody stops the run. */
  readonly interruption: RosterError | null;
}
