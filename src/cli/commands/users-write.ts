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
  email: string,
  accountType: string,
  options: WriteOptions,
  env: CliEnv,
): Promise<ExitCode> {
  return grant('invite', { email, accountType }, options, env);
}

/** Changes the type of somebody active. */
export async function setAccountType(
  email: string,
  accountType: string,
  options: WriteOptions,
  env: CliEnv,
): Promise<ExitCode> {
  return grant('set_account_type', { email, accountType }, options, env);
}

/** Disables somebody active. */
export async function disableUser(
  email: string,
  options: WriteOptions,
  env: CliEnv,
): Promise<ExitCode> {
  return fulfil({ action: 'disable', email: parseAddress(email, options, env) }, options, env);
}

function grant(
  action: 'invite' | 'set_account_type',
  typed: { readonly email: string; readonly accountType: string },
  options: WriteOptions,
  env: CliEnv,
): Promise<ExitCode> {
  const email = parseAddress(typed.email, options, env);
  const accountType = parseAccountType(typed.accountType);
  return fulfil({ action, email, accountType }, options, env);
}

function fulfil(wish: Wish, options: WriteOptions, outside: CliEnv): Promise<ExitCode> {
  return interruptible(outside, (env) =>
    withConnection(options, null, env, (connection) => writeOne(wish, connection, options, env)),
  );
}
