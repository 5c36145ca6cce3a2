/** How text should look on a stream. */
import type { Env, Output } from '../../env.js';
import type { TextOptions } from '../../render/text/layout.js';

/**
 * Colours when a terminal can show them and nobody objects: `--no-color`, `NO_COLOR`
 * (https://no-color.org), `TERM=dumb`. `FORCE_COLOR` asks for them in CI logs.
 */
export function textOptions(
  output: Output,
  color: boolean,
  env: Pick<Env, 'variables'>,
): TextOptions {
  return { color: color && wantsColor(output, env), columns: output.columns };
}

function wantsColor(output: Output, env: Pick<Env, 'variables'>): boolean {
  const { variables } = env;
  if (variables['NO_COLOR']) return false;
  const force = variables['FORCE_COLOR'];
  // Set to nothing is not set, as with NO_COLOR.
  if (force && force !== '0') return true;
  return output.isTerminal && variables['TERM'] !== 'dumb';
}
