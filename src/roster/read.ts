/** A roster file with all that it includes, from disk: a roster, or its problems. */
import { isAbsolute } from 'node:path';
import type { Day } from '../day.js';
import { loadBytes, unreadable } from './bytes.js';
import { type Opened, openFile } from './check/file.js';
import { type ReadingFiles, readIncludes } from './include/follow.js';
import { otherEnding } from './include/found.js';
import { linkFiles } from './include/link.js';
import { FILES_WORTH, includesOf, joinFiles, type ParseResult, shownPath } from './join.js';
import { fileProblem, type Problem } from './problem.js';
import { createBudget } from './yaml/budget.js';

/**
 * Reads and parses a roster file and the files that it includes. A file that is not there, is too
 * large, or can't be read is a problem like any other. Never rejects.
 */
export async function readRoster(
  path: string,
  files: ReadingFiles,
  today: Day,
): Promise<ParseResult> {
  const read = await loadBytes(path, files, { name: path, inside: 'roster.yaml' });
  if (!read.ok) return withProblem(read.problem);
  if (read.bytes === null) return withProblem(await missingFile(path, files));
  const root = await openFile(read.bytes, path, 'root');
  if (!root.ok) return withProblem(root.problem);
  const { source } = root.part;
  const entries = includesOf(root.part);
  try {
    const found = await readIncludes({ path, size: read.bytes.length }, entries, files);
    const linked = linkFiles(source, entries, found);
    const budget = createBudget(FILES_WORTH);
    const opened: Opened[] = [];
    for (const link of linked.links) {
      opened.push(await openFile(link.file.bytes, shownPath(source, link), 'included', budget));
    }
    return joinFiles(root.part, linked, opened, today);
  } catch (error) {
    return withProblem(unreadable(path, error, 'roster.yaml'));
  }
}

function withProblem(problem: Problem): ParseResult {
  return { ok: false, problems: [problem] };
}

async function missingFile(path: string, files: ReadingFiles): Promise<Problem> {
  if (!isAbsolute(path) && (await files.realPath('.').catch(() => null)) === null) {
    return fileProblem(path, {
      code: 'file_not_found',
      message: 'The working folder is gone: it was deleted or moved.',
      hint: 'Change to a folder that exists, then run it again.',
    });
  }
  const other = otherEnding(path);
  const isThere = other !== null && (await files.size(other).catch(() => null)) !== null;
  return fileProblem(path, {
    code: 'file_not_found',
    message: 'There is no such file.',
    hint: isThere
      ? `Did you mean ${other}? Name it, as in \`roster validate ${other}\`.`
      : `Name another file, or create one from the users in the workspace: roster init, or roster import --output ${path}`,
  });
}
