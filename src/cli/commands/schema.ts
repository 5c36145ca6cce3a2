/** `roster schema`: the published schemas, from the command itself. */
import type { Env } from '../../env.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { PLAN_SCHEMA } from '../../generated/plan-schema.js';
import { REPORT_SCHEMA } from '../../generated/report-schema.js';
import { ROSTER_SCHEMA } from '../../generated/roster-schema.js';

const SCHEMAS: Readonly<Record<SchemaName, string>> = {
  roster: ROSTER_SCHEMA,
  plan: PLAN_SCHEMA,
  report: REPORT_SCHEMA,
};

/** The name of a published schema. */
export type SchemaName = 'roster' | 'plan' | 'report';

/** Prints a schema. */
export function schema(name: SchemaName, env: Env): ExitCode {
  env.stdout.write(SCHEMAS[name]);
  return EXIT.success;
}
