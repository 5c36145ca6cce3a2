/** What the system says of a file that it can't read or write, in words. Short: the base of rooms that do not know each other. */

/** The system's name for what went wrong, such as `EACCES`. */
export function errorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** ` (ENOSPC)`, or nothing where the system gave no reason. */
export function describeCause(cause: unknown): string {
  const code = errorCode(cause);
  return code === null ? '' : ` (${code})`;
}

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/** What to do where permissions are not what is wrong, or null. */
export function hintUnwritable(cause: unknown): string | null {
  const code = errorCode(cause) ?? '';
  if (FULL.has(code)) return 'The disk is full. Free some space, or write to another disk.';
  if (code === 'EROFS') return 'This disk is read-only. Write to another disk.';
  return null;
}
