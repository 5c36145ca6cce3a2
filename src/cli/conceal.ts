/** The last net: takes out of a text what roster did not put there itself and must not show. */
import { createRedactor, hideSecret } from '../workspace/secret.js';
import type { CliEnv } from './cli-env.js';

const SECRET_VARIABLES = [
  'PARADIME_API_KEY',
  'PARADIME_API_SECRET',
  'API_KEY',
  'API_SECRET',
] as const;
/** Something shorter is no secret, and stands in many words. */
const SHORTEST_SECRET = 8;

/** A text from a library or a command line, without the secrets that variables hold; with `--redact` without people. */
export function conceal(text: string, env: Pick<CliEnv, 'variables' | 'redaction'>): string {
  const values = SECRET_VARIABLES.flatMap((name) => env.variables[name] ?? []);
  const secrets = values.filter((value) => value.length >= SHORTEST_SECRET).map(hideSecret);
  const withoutSecrets = createRedactor(secrets)(text);
  return env.redaction?.text(withoutSecrets) ?? withoutSecrets;
}
