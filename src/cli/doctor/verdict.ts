/** What one look came to, each in its verdict. Short: everything that looks shares it. */
import { EXIT, RosterError } from '../../errors.js';
import type { Check } from '../../generated/doctor-file.js';

type CheckName = Check['name'];

/** All is as it should be. */
export function good(name: CheckName, message: string): Check {
  return { name, verdict: 'good', message, mend: null, exit_code: EXIT.success };
}

/** It works, and is worth a look. */
export function odd(name: CheckName, message: string, mend: string): Check {
  return { name, verdict: 'odd', message, mend, exit_code: EXIT.success };
}

/** Reading can't tell. `mend` says who can. */
export function unknown(name: CheckName, message: string, mend: string | null = null): Check {
  return { name, verdict: 'unknown', message, mend, exit_code: EXIT.success };
}

/** It does not work as it is; `mend` is the one thing to do about it. */
export function faulty(
  name: CheckName,
  message: string,
  mend: string,
  exitCode: 1 | 3 | 4 = EXIT.invalid,
): Check {
  return { name, verdict: 'wrong', message, mend, exit_code: exitCode };
}

/** What an error keeps from working. Throws what is no error of roster's. */
export function wrongBy(name: CheckName, error: unknown): Check {
  if (!(error instanceof RosterError)) throw error;
  const { exitCode, hint, message } = error;
  const code = exitCode === EXIT.invalid || exitCode === EXIT.credentials ? exitCode : 1;
  return faulty(name, message, hint ?? 'Run it again with --debug.', code);
}
