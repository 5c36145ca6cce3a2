/** Files that can't be read, in words. */
import { fileProblem, type Problem } from './problem.js';

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
export function errorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
