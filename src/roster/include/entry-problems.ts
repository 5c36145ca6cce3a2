/** What keeps an entry of `include` from being followed, in words. It is shown at the path of the entry. */
import { unreadable } from '../bytes.js';
import type { WrittenInclude } from '../check/include.js';
import type { Problem, UnplacedProblem } from '../problem.js';
import { quote } from '../words.js';

/** An error, since a slip in a path would otherwise disable a whole team. */
export function nothingFound({ path, segments }: WrittenInclude): UnplacedProblem {
  const isPattern = segments.some((segment) => segment.length > 1);
  const hasOtherWildcard = /[?[\]{}]/.test(path);
  const said = hasOtherWildcard
    ? ' Only `*` is a wildcard: `?`, `[` and `{` stand for themselves.'
    : '';
  return {
    code: 'include_not_found',
    message: isPattern ? `No file matches ${quote(path)}.` : `There is no file ${quote(path)}.`,
    hint: isPattern
      ? `Correct the pattern, or remove the entry.${said || ' `*` does not match names that begin with a dot.'}`
      : `Correct the path, or remove the entry.${said || ' It is relative to the folder of this file.'}`,
  };
}

/** The problem of a path that the disk refused with an error. */
export function unreadableEntry(path: string, error: unknown): UnplacedProblem {
  return entryProblem(path, unreadable(path, error, '*.yaml'));
}

/** The problem of a path whose file has a problem. */
export function entryProblem(path: string, { code, message, hint }: Problem): UnplacedProblem {
  return { code, message: `${quote(path)} can not be included. ${message}`, hint };
}

/** The problem of a path that is a symbolic link to somewhere outside. */
export function linkLeadsOut(path: string): UnplacedProblem {
  return {
    code: 'include_outside',
    message: `${quote(path)} is a link that leads out of the folder of this file.`,
    hint: 'Put the file itself there: included files stand below the folder of this file.',
  };
}

/** The problem of a name that is there and leads to no file. */
export function brokenLink(path: string): UnplacedProblem {
  return {
    code: 'include_not_found',
    message: `${quote(path)} is a link that leads nowhere.`,
    hint: 'Mend the link, or remove it.',
  };
}

/** The problem of entries that lead to more than so many files. */
export function tooManyFiles(most: number): UnplacedProblem {
  return {
    code: 'too_many_files',
    message: `More than ${most} files are included, or too many are looked at to find them.`,
    hint: 'Write a narrower pattern: a folder for the files alone, as in teams/*.yaml.',
  };
}

/** The problem of files that are too large together. */
export function tooMuchTogether(): UnplacedProblem {
  return {
    code: 'too_large',
    message: 'This roster and what it includes have more than 16 MiB together.',
    hint: 'Check that these are the files you mean.',
  };
}
