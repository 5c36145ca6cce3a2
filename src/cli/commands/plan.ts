/** `roster plan`: shows what apply would write. Has no way to write to Paradime. */
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import type { Allowances } from '../../plan/allowances.js';
import type { PlanFile } from '../../plan/plan.js';
import { renderJson } from '../../render/json.js';
import type { CliEnv } from '../cli-env.js';
import { withConnection } from '../connect.js';
import { filePlan, planLive } from '../live-plan.js';
import { loadRoster } from '../load-roster.js';
import type { ConnectionOptions, OutputOptions } from '../options.js';
import { namesOf, showPlan } from '../show.js';
import { checkWritable, writeFile } from '../write-file.js';

/** The flags of `roster plan`. */
export interface PlanOptions extends ConnectionOptions, OutputOptions {
  readonly save?: string;
  readonly detailedExitcode: boolean;
  readonly allow: Allowances;
}

/** A saved plan names people, so only its owner may read it. */
const PRIVATE = 0o600;

/** Plans a roster and shows the plan; exit code 5 when a guard trips. */
export async function plan(path: string, options: PlanOptions, env: CliEnv): Promise<ExitCode> {
  if (options.save !== undefined && env.redaction !== undefined) throw refuseRedacted();
  await checkWritable(options.save === undefined ? [] : [options.save], '--save', path, env);
  await checkWritable(namesOf(options.report), '--report', path, env);
  const roster = await loadRoster(path, options, env);
  if (roster === null) return EXIT.invalid;
  return withConnection(options, roster.workspace.uid, env, async (connection) => {
    const live = await planLive(roster, connection, options.allow, env);
    const file = filePlan(live.plan, env);
    if (options.save !== undefined) {
      await writeFile(options.save, renderJson(file), '--save', env, PRIVATE);
    }
    await showPlan(file, 'plan', options, env);
    return exitCodeOf(file, options.detailedExitcode);
  });
}

/** What is applied must say whom, and what is redacted must not. */
function refuseRedacted(): RosterError {
  return new RosterError('A saved plan names people, so --save and --redact do not go together.', {
    code: 'redacted_save',
    exitCode: EXIT.invalid,
    hint: 'Save the plan in a run of its own, without showing it: roster plan --save FILE > /dev/null',
  });
}

/** The exit code comes from the very list that is shown. */
function exitCodeOf(file: PlanFile, detailed: boolean): ExitCode {
  if (!file.applyable) return EXIT.guard;
  const changes = file.plans.reduce((sum, each) => sum + each.changes.length, 0);
  return detailed && changes > 0 ? EXIT.differs : EXIT.success;
}
