/**
 * Takes this run's secrets out of what is shown, whoever said them: a server can repeat a key in a name. Works on
 * the data before anything is rendered, since what is cut or escaped can't be recognised anymore.
 */
import { concealIn, type Secrets } from '../secret.js';
import type { Redaction } from './redact.js';

/** What shows everyone, and no secrets. */
export function createConcealment(secrets: Secrets): Redaction {
  const conceal = <T>(shown: T): T => concealIn(shown, secrets);
  return {
    hidesPeople: false,
    planFile: conceal,
    reportFile: conceal,
    result: conceal,
    explanation: conceal,
    problems: conceal,
    users: conceal,
    workspaces: conceal,
    auditLog: conceal,
    written: conceal,
    doctorFile: conceal,
    expiringFile: conceal,
    reviewFile: conceal,
    rosterPast: conceal,
    email: conceal,
    text: conceal,
  };
}
