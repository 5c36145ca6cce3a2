/**
 * The bytes of a roster's file and the text in them. Both are read strictly: a byte that was guessed
 * could be a letter of someone's address.
 */
import type { Files } from '../env.js';
import { errorCode } from '../system-error.js';
import {
  createSourceText,
  fileProblem,
  locateProblem,
  type Problem,
  type ProblemAt,
  type SourceText,
} from './problem.js';

/** No roster of people is larger than this, in bytes. */
export const LARGEST_FILE: number = 16 * 1024 * 1024;

/** The bytes, null when there is no such file; or the problem that keeps them from being read. */
type LoadedBytes =
  | { readonly ok: true; readonly bytes: Uint8Array | null }
  | { readonly ok: false; readonly problem: Problem };

/** How a file is named to people, and what a file in it would be if it turns out to be a folder. */
interface FileWords {
  readonly name: string;
  readonly inside: string;
}

/** Reads a file, unless it is too large to be looked at. Never rejects. */
export async function loadBytes(
  path: string,
  files: Pick<Files, 'read' | 'size'>,
  { name, inside }: FileWords,
): Promise<LoadedBytes> {
  try {
    const size = await files.size(path);
    if (size !== null && size > LARGEST_FILE) {
      return { ok: false, problem: tooLarge(name, size) };
    }
    return { ok: true, bytes: await files.read(path, LARGEST_FILE) };
  } catch (error) {
    return { ok: false, problem: unreadable(name, error, inside) };
  }
}

/** The text, or the one problem that keeps it from being read. */
type Decoded =
  | { readonly ok: true; readonly source: SourceText }
  | { readonly ok: false; readonly problem: Problem };

/** Decodes UTF-8, with or without a byte order mark. */
export function decodeText(bytes: Uint8Array, path: string): Decoded {
  if (bytes.length > LARGEST_FILE) {
    return { ok: false, problem: tooLarge(path, bytes.length) };
  }
  if (startsLikeUtf16(bytes)) return { ok: false, problem: utf16Problem(path) };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { ok: true, source: createSourceText(path, text) };
  } catch {
    return { ok: false, problem: notUtf8Problem(bytes, path) };
  }
}

/** The problem of a file with so many bytes. */
function tooLarge(path: string, bytes: number): Problem {
  const mebibytes = (bytes / 1024 / 1024).toFixed(1);
  return fileProblem(path, {
    code: 'too_large',
    message: `The file is ${mebibytes} MiB, but a roster can be at most 16 MiB.`,
    hint: 'Check that this is the file you mean.',
  });
}

/** The problem of a file whose reading failed. `inside` is an example of a file in a directory. */
export function unreadable(path: string, error: unknown, inside: string): Problem {
  switch (errorCode(error)) {
    case 'EISDIR':
      return fileProblem(path, {
        code: 'is_directory',
        message: 'This is a directory, not a file.',
        hint: `Name the file in it, for example ${path.replace(/\/+$/, '')}/${inside}.`,
      });
    case 'EACCES':
    case 'EPERM':
      return fileProblem(path, {
        code: 'permission_denied',
        message: 'You are not allowed to read the file.',
        hint: 'Check who owns it and what its permissions are.',
      });
    case 'too_large':
      return fileProblem(path, {
        code: 'too_large',
        message: 'The file is larger than 16 MiB, the limit for a roster.',
        hint: 'Check that this is the file you mean.',
      });
    case 'not_a_file':
      return fileProblem(path, {
        code: 'not_a_file',
        message: 'This is a pipe or a device, not a file.',
        hint: 'Save its output to a file, and name that file.',
      });
    default:
      return fileProblem(path, {
        code: 'unreadable_file',
        message: `The file could not be read (${errorCode(error) ?? 'unknown cause'}).`,
        hint: 'Check the disk or the mount that it is on.',
      });
  }
}

/** By its mark; without one by the zero beside each letter, which no text has in UTF-8. */
function startsLikeUtf16(bytes: Uint8Array): boolean {
  const [first, second, third, fourth] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const [even, odd] = [first === 0 && third === 0, second === 0 && fourth === 0];
  return bytes.length >= 4 && even !== odd;
}

function utf16Problem(path: string): Problem {
  return fileProblem(path, {
    code: 'utf16',
    message: 'The file is UTF-16, but must be UTF-8.',
    hint: 'Save it as UTF-8: in Excel as "CSV UTF-8", in PowerShell with `Out-File -Encoding utf8`.',
  });
}

function notUtf8Problem(bytes: Uint8Array, path: string): Problem {
  const badByte = validPrefixLength(bytes);
  // Up to the bad byte this is the true text; from there on it only serves as an excerpt.
  const source = createSourceText(path, new TextDecoder().decode(bytes));
  const start = new TextDecoder().decode(bytes.subarray(0, badByte)).length;
  const hex = (bytes[badByte] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  const problem: ProblemAt = {
    code: 'not_utf8',
    at: { start, end: start + 1 },
    message: `The byte 0x${hex} here is not UTF-8.`,
    hint: 'Save the file as UTF-8. In Excel, choose "CSV UTF-8".',
  };
  return locateProblem(source, problem);
}

/** Looking for the bad byte begins with blocks of this size, so that each byte is decoded a few times. */
const BLOCK = 65_536;

/** How many bytes from the start are whole UTF-8 characters. */
function validPrefixLength(bytes: Uint8Array): number {
  const start = startOfBadBlock(bytes);
  return start + validLengthOf(bytes.subarray(start, start + 2 * BLOCK));
}

/** A character's first byte, less than two blocks before the bad byte. */
function startOfBadBlock(bytes: Uint8Array): number {
  let start = 0;
  while (start + BLOCK < bytes.length) {
    let next = start + BLOCK;
    // A block ends before a character, so that it can be decoded by itself.
    while (next > start && isContinuation(bytes[next])) next -= 1;
    if (next === start || !decodesWhole(bytes.subarray(start, next))) break;
    start = next;
  }
  return start;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}

/** The same of a piece that begins with a whole character: a search for the first bad byte. */
function validLengthOf(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodes(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  // What decodes as a beginning can end inside a character: step back to where that one started.
  let start = good;
  while (start > 0 && !decodesWhole(bytes.subarray(0, start))) start -= 1;
  return start;
}

/** Whether bytes are the beginning of valid UTF-8. */
function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function decodesWhole(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
