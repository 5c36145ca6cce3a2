/** Places below the root file's folder. */
import { sep } from 'node:path';

/** A place below the root file's folder: the way to it, and where it really is. */
export interface Place {
  /** Relative to the folder, with `/` between names; empty for the folder itself. */
  readonly path: string;
  readonly home: string;
}

/** The path of a name in a place. */
export function pathIn(folder: Place, name: string): string {
  return folder.path === '' ? name : `${folder.path}/${name}`;
}

/** Where a name in a place is, as long as it is no link. */
export function homeIn({ home }: Place, name: string): string {
  return home.endsWith(sep) ? `${home}${name}` : `${home}${sep}${name}`;
}

/** Whether a real path is below a folder's. */
export function isBelow(home: string, folder: string): boolean {
  return home.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
