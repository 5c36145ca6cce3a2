/** What keeps an entry of `include` from being followed on a disk, in words. */
import { quote } from './characters.js';
import { unreadable } from './file-problems.js';
import type { EntryFault } from './included.js';
import type { Problem } from './problem.js';

/** The fault of a path that the disk refused with an error. */
export function faultAt(path: string, error: unknown): EntryFault {
  return faultOf(path, unreadable(path, error, '*.yaml'));
}

/** The fault of a path whose file has a problem. */
export function faultOf(path: string, { code, message, hint }: Problem): EntryFault {
  return { code, message: `${quote(path)} can not be included. ${message}`, hint };
}

/** The fault of a path that is a symbolic link to somewhere outside. */
export function leadsOut(path: string): EntryFault {
  return {
    code: 'include_outside',
    message: `${quote(path)} is a link that leads out of the folder of this file.`,
    hint: 'Put the file itself there: included files stand below the folder of this file.',
  };
}

/** The fault of a name that is there and leads to no file. */
export function brokenLink(path: string): EntryFault {
  return {
    code: 'include_not_found',
    message: `${quote(path)} is a link that leads nowhere.`,
    hint: 'Mend the link, or remove it.',
  };
}

/** The fault of entries that lead to more than so many files. */
export function tooManyFiles(most: number): EntryFault {
  return {
    code: 'too_many_files',
    message: `More than ${most} files are included, or too many are looked at to find them.`,
    hint: 'Write a narrower pattern: a folder for the files alone, as in teams/*.yaml.',
  };
}

/** The fault of files that are too large together. */
export function tooMuchTogether(): EntryFault {
  return {
    code: 'too_large',
    message: 'This roster and what it includes have more than 16 MiB together.',
    hint: 'Check that these are the files you mean.',
  };
}
