/** A roster file from disk. */
import type { Day } from '../day.js';
import { openFile } from './check-file.js';
import { LARGEST_FILE, tooLarge } from './decode.js';
import { unreadable } from './file-problems.js';
import { joinFiles, type ParseResult } from './join-files.js';
import { fileProblem, type Problem } from './problem.js';
import { type ReadingFiles, readIncludes } from './read-includes.js';
import { writtenIncludes } from './written-includes.js';

/**
 * Reads and parses a roster file and the files that it includes. A file that is not there, is too
 * large, or can't be read is a problem like any other. Never rejects.
 */
export async function readRoster(
  path: string,
  files: ReadingFiles,
  today: Day,
): Promise<ParseResult> {
  try {
    const size = await files.size(path);
    if (size !== null && size > LARGEST_FILE) return refuse(tooLarge(path, size));
    const bytes = size === null ? null : await files.read(path);
    if (bytes === null) return refuse(await notFound(path, files));
    return await joinIncluded(bytes, path, files, today);
  } catch (error) {
    return refuse(unreadable(path, error, 'roster.yaml'));
  }
}

async function joinIncluded(
  bytes: Uint8Array,
  path: string,
  files: ReadingFiles,
  today: Day,
): Promise<ParseResult> {
  const root = openFile(bytes, path, 'root');
  if (!root.ok) return refuse(root.problem);
  const entries = root.part.tree === null ? [] : writtenIncludes(root.part.tree);
  const found = await readIncludes({ path, size: bytes.length }, entries, files);
  return joinFiles(root.part, entries, found, today);
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
