/** `roster schema`: the published schemas, from the command itself. */
import { Argument, Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Env } from '../../env.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { DOCTOR_SCHEMA } from '../../generated/doctor-schema.js';
import { EXPIRING_SCHEMA } from '../../generated/expiring-schema.js';
import { PLAN_SCHEMA } from '../../generated/plan-schema.js';
import { REPORT_SCHEMA } from '../../generated/report-schema.js';
import { REVIEW_SCHEMA } from '../../generated/review-schema.js';
import { ROSTER_SCHEMA } from '../../generated/roster-schema.js';
import { addCommonOptions, type Finish } from '../options.js';

const SCHEMAS = {
  roster: ROSTER_SCHEMA,
  plan: PLAN_SCHEMA,
  report: REPORT_SCHEMA,
  doctor: DOCTOR_SCHEMA,
  review: REVIEW_SCHEMA,
  expiring: EXPIRING_SCHEMA,
};

/** The name of a published schema. */
type SchemaName = keyof typeof SCHEMAS;

/** Prints a schema. */
export function declareCommand(env: Env, finish: Finish): CommandUnknownOpts {
  const command = new Command('schema').addArgument(
    new Argument('[name]', 'which one')
      .choices(['roster', 'plan', 'report', 'doctor', 'review', 'expiring'])
      .default('roster'),
  );
  return addCommonOptions(command).action((name) => finish(printSchema(name, env)));
}

function printSchema(name: SchemaName, env: Env): ExitCode {
  env.stdout.write(SCHEMAS[name]);
  return EXIT.success;
}
