/** The file that `paradime login` writes: dotenv lines. */
import { join } from 'node:path';
import type { Env } from '../env.js';
import { EXIT, RosterError } from '../errors.js';

const LARGEST_FILE = 1024 * 1024;
const LINE = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/;

/** Where `paradime login` keeps credentials (`paradime-io` 6.6.0, `paradime/cli/login.py`). */
export function credentialsPath(homeDirectory: string): string {
  return join(homeDirectory, '.paradime', 'credentials');
}

/**
 * The file's names and values; empty when there is no such file.
 * Throws `credentials_unreadable` (exit 4) when there is one that can't be read.
 */
export async function readCredentialsFile(
  path: string,
  files: Env['files'],
): Promise<ReadonlyMap<string, string>> {
  const bytes = await readSmall(path, files);
  return bytes === null ? new Map() : parseDotenv(new TextDecoder().decode(bytes));
}

/** Names and values of dotenv lines. Other lines are passed over; of a name's values, the last counts. */
export function parseDotenv(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, name, rest] = LINE.exec(line) ?? [];
    if (name !== undefined && rest !== undefined) values.set(name, unquote(rest.trim()));
  }
  return values;
}

/** `'as it is'`, `"with \" and \\"`, or bare up to a comment. */
function unquote(text: string): string {
  const single = /^'([^']*)'\s*(?:#.*)?$/.exec(text);
  if (single?.[1] !== undefined) return single[1];
  const double = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/.exec(text);
  if (double?.[1] !== undefined) return double[1].replace(/\\(["\\$])/g, '$1');
  // A `#` starts a comment only after a space: it may be a character of a secret.
  return text.replace(/(?:^|\s+)#.*$/, '');
}

async function readSmall(path: string, files: Env['files']): Promise<Uint8Array | null> {
  try {
    const size = await files.size(path);
    if (size !== null && size > LARGEST_FILE) throw new Error('too large');
    return size === null ? null : await files.read(path);
  } catch {
    throw new RosterError(`The credentials file ${path} can't be read.`, {
      code: 'credentials_unreadable',
      exitCode: EXIT.credentials,
      hint: 'Check that it is a small text file which you may read, or run `paradime login` again.',
    });
  }
}
