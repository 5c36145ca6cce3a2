/** The outside as commands see it, and whether those who look may see people. */
import type { Env } from '../env.js';
import type { Redaction } from '../render/redact.js';

/** The outside, with `--redact` carried along: what is shown goes through `redaction` if it is there. */
export interface CliEnv extends Env {
  readonly redaction?: Redaction;
}
