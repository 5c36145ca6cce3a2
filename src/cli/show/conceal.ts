/** The last net: takes out of a text what roster did not put there itself and must not show. */
import { SECRET_VARIABLE } from '../../env/secret-variable.js';
import { createRedactor, hideSecret } from '../../workspace/secret.js';
import type { CliEnv } from '../cli-env.js';

/** Something shorter is no secret, and stands in many words. */
const SHORTEST_SECRET = 8;

/** A text from a library or a command line, without the secrets that variables hold; with `--redact` without people. */
export function conceal(text: string, env: Pick<CliEnv, 'variables' | 'redaction'>): string {
  const values = Object.entries(env.variables).flatMap(([name, value]) =>
    value !== undefined && SECRET_VARIABLE.test(name) ? [value] : [],
  );
  const secrets = values.filter((value) => value.length >= SHORTEST_SECRET).map(hideSecret);
  const withoutSecrets = createRedactor(secrets)(text);
  return env.redaction?.text(withoutSecrets) ?? withoutSecrets;
}
