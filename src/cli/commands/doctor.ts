/** `roster doctor`: checks everything that a run depends on, and says what to fix. Reads only. */
import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { type ExitCode, worstExitCode } from '../../errors.js';
import type { Check, DoctorFile } from '../../generated/doctor-file.js';
import { VERSION } from '../../generated/version.js';
import { renderJson } from '../../render/json.js';
import { renderDoctorText } from '../../render/text/doctor.js';
import { secretsOf } from '../../workspace/credentials.js';
import type { WantedWorkspace } from '../../workspace/settings.js';
import { checkLive } from '../doctor/live.js';
import { checkSettings } from '../doctor/settings.js';
import { checkCi, checkGit, checkRoster, checkSchemaLine } from '../doctor/surroundings.js';
import { good } from '../doctor/verdict.js';
import {
  addConnectionOptions,
  addRedactOption,
  type CliEnv,
  type ConnectionOptions,
  DEFAULT_ROSTER,
  type Finish,
  SANDBOX_STATE,
} from '../options.js';
import { createRosterReader } from '../run/which-roster.js';
import { textOptions } from '../say.js';

/** The flags of `roster doctor`. */
interface DoctorOptions extends ConnectionOptions {
  readonly format: 'text' | 'json';
}

/** Looks, and says what to mend. */
export function declareCommand(env: CliEnv, finish: Finish): CommandUnknownOpts {
  const command = new Command('doctor')
    .argument('[file]', 'the roster file', DEFAULT_ROSTER)
    .addOption(
      new Option('--format <format>', 'what goes to standard output')
        .choices(['text', 'json'])
        .default('text'),
    );
  return addConnectionOptions(addRedactOption(command)).action(async (file, options) =>
    finish(await doctor(file, options, env)),
  );
}

/** The exit code is that of the worst that is wrong: 0, 1, 3 or 4. */
async function doctor(path: string, options: DoctorOptions, env: CliEnv): Promise<ExitCode> {
  const parsed = await createRosterReader(env)(path);
  const wanted = parsed.ok ? parsed.roster.workspace : null;
  const schema = await checkSchemaLine(path, env);
  const checks = [
    ...(await checkConnection(options, wanted, env)),
    checkRoster(path, parsed),
    ...(schema === null ? [] : [schema]),
    ...(await checkGit(path, env)),
    ...checkCi(env),
  ];
  showDoctor(checks, options, env);
  return worstExitCode(checks.map(({ exit_code }) => exit_code));
}

async function checkConnection(
  options: DoctorOptions,
  wanted: WantedWorkspace | null,
  env: CliEnv,
): Promise<readonly Check[]> {
  if (options.sandbox) {
    const sandbox = good(
      'endpoint',
      `The sandbox, with its state in ${SANDBOX_STATE} (--sandbox).`,
    );
    return [sandbox, ...(await checkLive(options, wanted, null, env))];
  }
  const { checks, settings } = await checkSettings(options, wanted, env);
  if (settings === null) return checks;
  env.secrets?.add(secretsOf(settings.credentials));
  return [...checks, ...(await checkLive(options, wanted, settings.endpoint, env))];
}

function showDoctor(found: readonly Check[], { format, color }: DoctorOptions, env: CliEnv): void {
  const counted = (verdict: Check['verdict']): number =>
    found.filter((check) => check.verdict === verdict).length;
  const file: DoctorFile = {
    format_version: '1.0',
    tool_version: VERSION,
    summary: {
      good: counted('good'),
      odd: counted('odd'),
      wrong: counted('wrong'),
      unknown: counted('unknown'),
    },
    checks: found,
  };
  const shown = env.redaction?.doctorFile(file) ?? file;
  env.stdout.write(
    format === 'json'
      ? renderJson(shown)
      : renderDoctorText(shown, textOptions(env.stdout, color, env)),
  );
}
