/** A roster that was not there before. */
import { dayAt } from '../../day.js';
import { EXIT, type ExitCode, RosterError } from '../../errors.js';
import { renderProblemsText } from '../../render/text/problems.js';
import { parseRoster } from '../../roster/parse.js';
import { writeRoster } from '../../roster/write-roster.js';
import type { CliEnv } from '../cli-env.js';
import type { ImportOptions } from '../commands/import.js';
import { showNote } from '../show/show-note.js';
import { textOptions } from '../show/text-options.js';
import { unwritable } from '../show/unwritable.js';
import { checkWritable } from '../show/write-file.js';
import { draftLive, draftTable } from './draft-roster.js';
import { readLive, readTable } from './import-source.js';

/** Writes it to standard output, or to a file that must not be there yet. */
export async function importNew(options: ImportOptions, env: CliEnv): Promise<ExitCode> {
  const path = options.output === '-' ? undefined : options.output;
  const { fromCsv } = options;
  if (path !== undefined) {
    if (path.endsWith('.json')) throw jsonOutput(path);
    if (await isThere(path, env)) throw fileExists(path);
    await checkWritable([path], '--output', fromCsv === undefined ? [] : [fromCsv], env);
  }
  const text = await draftText(options, env);
  if (text === null || !isValid(text, path ?? 'the new roster', options, env)) return EXIT.invalid;
  if (path === undefined) {
    env.stdout.write(text);
    return EXIT.success;
  }
  await createFile(path, text, env);
  return EXIT.success;
}

/** Never over a file that came into being meanwhile. */
async function createFile(path: string, text: string, { files, ...env }: CliEnv): Promise<void> {
  const isMade = await files.create(path, text).catch((cause: unknown) => {
    throw unwritable(path, cause);
  });
  if (!isMade) throw fileExists(path);
  showNote(`Wrote ${path}.`, env);
}

async function draftText(options: ImportOptions, env: CliEnv): Promise<string | null> {
  if (options.fromCsv === undefined) {
    return writeRoster(draftLive(await readLive(options, null, env)));
  }
  const people = await readTable(options.fromCsv, options, env);
  return people === null ? null : writeRoster(draftTable(people));
}

async function isThere(path: string, { files }: CliEnv): Promise<boolean> {
  return (await files.size(path).catch(() => null)) !== null;
}

function fileExists(path: string): RosterError {
  return new RosterError(`--output ${path} is there already, so nothing was written.`, {
    code: 'file_exists',
    exitCode: EXIT.invalid,
    hint: `To adopt what differs into it: roster import --merge ${path}`,
  });
}

function jsonOutput(path: string): RosterError {
  return new RosterError(`--output ${path}: a new roster is YAML.`, {
    code: 'yaml_only',
    exitCode: EXIT.invalid,
    hint: 'Name it .yaml.',
  });
}

/** What roster writes, roster must be able to read. */
function isValid(text: string, path: string, { color }: ImportOptions, env: CliEnv): boolean {
  const bytes = new TextEncoder().encode(text);
  const parsed = parseRoster(bytes, path, { today: dayAt(env.now()) });
  const problems = parsed.ok ? parsed.warnings : parsed.problems;
  if (problems.length > 0) {
    env.stderr.write(renderProblemsText(problems, textOptions(env.stderr, color, env)));
  }
  return parsed.ok;
}
