/** Other programs, such as git. */
import type { ExecFileException } from 'node:child_process';
import type { Ran } from '../env.js';
import { SECRET_VARIABLE } from './secret-variable.js';

/** More than any roster, and than any answer about one. */
const MOST_OUTPUT = 64 * 1024 * 1024;

/** As `Env` says. The program inherits this process's variables, but for secrets. */
export async function runProgram(
  program: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const { execFile } = process.getBuiltinModule('node:child_process');
  return new Promise((resolve) => {
    const env = { ...withoutSecrets(process.env), ...variables };
    const options = { encoding: 'buffer', maxBuffer: MOST_OUTPUT, env } as const;
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      resolve({ exitCode: exitCodeOf(error), stdout, stderr: stderr.toString('utf8') });
    });
    child.stdin?.end();
  });
}

/** A number where the program ended by itself; the system's own errors have names. */
function exitCodeOf(error: ExecFileException | null): number | null {
  if (error === null) return 0;
  return typeof error.code === 'number' ? error.code : null;
}

/** Keys are for roster alone: git runs hooks and helpers of others. */
function withoutSecrets(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const shown = Object.entries(variables).filter(([name]) => !SECRET_VARIABLE.test(name));
  return Object.fromEntries(shown);
}
