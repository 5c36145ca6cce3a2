/** `roster users invite`, `set-account-type` and `disable`: one change by hand. */
import type { ExitCode } from '../../errors.js';
import type { CliEnv } from '../cli-env.js';
import { withConnection } from '../connect/connect.js';
import { interruptible } from '../interrupt.js';
import type { Wish } from '../users/one-change.js';
import { parseAccountType, parseAddress } from '../users/typed-user.js';
import { type WriteOptions, writeOne } from '../users/write-one.js';

/** Invites somebody, unless they are there. */
export async function inviteUser(
  typedEmail: string,
  typedType: string,
  options: WriteOptions,
  env: CliEnv,
): Promise<ExitCode> {
  const email = parseAddress(typedEmail, options, env);
  const accountType = parseAccountType(typedType);
  return grant({ action: 'invite', email, accountType }, options, env);
}

/** Changes the type of somebody active. */
export async function setAccountType(
  typedEmail: string,
  typedType: string,
  options: WriteOptions,
  env: CliEnv,
): Promise<ExitCode> {
  const email = parseAddress(typedEmail, options, env);
  const accountType = parseAccountType(typedType);
  return grant({ action: 'set_account_type', email, accountType }, options, env);
}

/** Disables somebody active. */
export async function disableUser(
  typedEmail: string,
  options: WriteOptions,
  env: CliEnv,
): Promise<ExitCode> {
  return grant({ action: 'disable', email: parseAddress(typedEmail, options, env) }, options, env);
}

function grant(wish: Wish, options: WriteOptions, outside: CliEnv): Promise<ExitCode> {
  return interruptible(outside, (env) =>
    withConnection(options, null, env, (connection) => writeOne(wish, connection, options, env)),
  );
}
