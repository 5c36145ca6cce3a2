/** A roster names people, and so does what is done to one. */
import { EXIT, RosterError } from '../../errors.js';
import type { CliEnv } from '../cli-env.js';

/** Throws `redacted_roster` (exit 3) when people are not to be seen. */
export function refuseRedacted(command: string, env: CliEnv): void {
  if (env.redaction === undefined) return;
  throw new RosterError(
    `roster ${command} shows a roster, which names people: there is no --redact.`,
    {
      code: 'redacted_roster',
      exitCode: EXIT.invalid,
      hint: 'Run it where nobody else can read along.',
    },
  );
}
