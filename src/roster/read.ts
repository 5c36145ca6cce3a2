/** A roster file from disk. */
import type { Files } from '../env.js';
import { LARGEST_FILE, tooLarge } from './decode.js';
import { type ParseResult, parseRoster } from './parse.js';
import { fileProblem, type Problem } from './problem.js';

/** What reading needs of the outside. */
export type ReadingFiles = Pick<Files, 'read' | 'size'>;

/**
 * Reads and parses a roster file. A file that is not there, is too large, or can't be read is a
 * problem like any other. Never rejects.
 */
export async function readRoster(path: string, files: ReadingFiles): Promise<ParseResult> {
  try {
    const size = await files.size(path);
    if (size !== null && size > LARGEST_FILE) return refuse(tooLarge(path, size));
    const bytes = size === null ? null : await files.read(path);
    if (bytes === null) return refuse(await notFound(path, files));
    return parseRoster(bytes, path);
  } catch (error) {
    return refuse(unreadable(path, error));
  }
}

function refuse(problem: Problem): ParseResult {
  return { ok: false, problems: [problem] };
}

async function notFound(path: string, files: ReadingFiles): Promise<Problem> {
  const other = otherEnding(path);
  const isThere = other !== null && (await files.size(other).catch(() => null)) !== null;
  return fileProblem(path, {
    code: 'file_not_found',
    message: 'There is no such file.',
    hint: isThere
      ? `There is ${other}: name it, as in \`roster validate ${other}\`.`
      : 'Name another file, as in `roster validate FILE`, or write one: `roster schema` tells what it holds.',
  });
}

/** `roster.yml` for `roster.yaml` and the other way round. */
function otherEnding(path: string): string | null {
  if (path.endsWith('.yaml')) return `${path.slice(0, -'.yaml'.length)}.yml`;
  return path.endsWith('.yml') ? `${path.slice(0, -'.yml'.length)}.yaml` : null;
}

function unreadable(path: string, error: unknown): Problem {
  switch (errorCode(error)) {
    case 'EISDIR':
      return fileProblem(path, {
        code: 'is_directory',
        message: 'This is a directory, not a file.',
        hint: `Name the file in it, for example ${path.replace(/\/+$/, '')}/roster.yaml.`,
      });
    case 'EACCES':
    case 'EPERM':
      return fileProblem(path, {
        code: 'permission_denied',
        message: 'The file may not be read.',
        hint: 'Check who owns it and what its permissions are.',
      });
    default:
      return fileProblem(path, {
        code: 'unreadable_file',
        message: `The file could not be read (${errorCode(error) ?? 'unknown cause'}).`,
        hint: 'Check the disk or the mount that it is on.',
      });
  }
}

/** The system's name for what went wrong, such as `EACCES`. */
function errorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
