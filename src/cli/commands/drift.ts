/** `roster drift`: reports what differs live, for a schedule. */
import { EXIT, type ExitCode } from '../../errors.js';
import type { GuardName, Plan } from '../../plan/plan.js';
import { differs } from '../../plan/summary.js';
import type { CliEnv } from '../cli-env.js';
import { withConnection } from '../connect.js';
import { filePlan, planLive } from '../live-plan.js';
import { loadRoster } from '../load-roster.js';
import type { ConnectionOptions, OutputOptions } from '../options.js';
import { namesOf, showPlan } from '../show.js';
import { checkWritable } from '../write-file.js';

/** The flags of `roster drift`. */
export interface DriftOptions extends ConnectionOptions, OutputOptions {}

/** Without these, what was read says nothing about drift. The others limit writing, and drift writes nothing. */
const TRUST_GUARDS: ReadonlySet<GuardName> = new Set<GuardName>([
  'incomplete_read',
  'empty_read',
  'wrong_workspace',
]);

/** Shows what differs; exit code 2 when anything does, 5 when the read can't be trusted. */
export async function drift(path: string, options: DriftOptions, env: CliEnv): Promise<ExitCode> {
  await checkWritable(namesOf(options.report), '--report', path, env);
  const roster = await loadRoster(path, options, env);
  if (roster === null) return EXIT.invalid;
  return withConnection(options, roster.workspace.uid, env, async (connection) => {
    const { plan } = await planLive(roster, connection, {}, env);
    await showPlan(filePlan(plan, env), 'drift', options, env);
    if (!isTrusted(plan)) return EXIT.guard;
    return differs(plan) ? EXIT.differs : EXIT.success;
  });
}

function isTrusted(plan: Plan): boolean {
  return plan.guards.every((guard) => guard.passed || !TRUST_GUARDS.has(guard.name));
}
