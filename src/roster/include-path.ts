/** The paths of `include`: relative, below the root file's folder, `*` for any characters of a name. */
import { matchesPieces } from '../email.js';
import { quote } from './characters.js';
import { type AddressFault, checkCharacters } from './check-address.js';

/** One name of a path, split at each `*`: a single piece is a name as it is. */
export type Segment = readonly string[];

/** The names of a path that has no fault. A leading `./` says nothing and is left out. */
export function parseIncludePath(path: string): readonly Segment[] {
  return namesOf(path).map((name) => name.split('*'));
}

/** Whether a name is one that a segment stands for. Hidden files must be named, as in a shell. */
export function matchesName(segment: Segment, name: string): boolean {
  if (segment.length === 1) return name === segment[0];
  if (name.startsWith('.') && segment[0] === '') return false;
  return matchesPieces(name, segment);
}

/** What is wrong with a path as it is written, or null. Looks at no file. */
export function includePathFault(path: string): AddressFault | null {
  const fault = checkCharacters(path);
  if (fault !== null) return fault;
  for (const [isFaulty, because, hint] of FAULTS) {
    if (!isFaulty(path)) continue;
    return {
      code: 'invalid_path',
      message: `${quote(path)} can not be included: ${because}.`,
      hint,
    };
  }
  return null;
}

const BELOW =
  'Included files stand below the folder of this file: write, for example, teams/*.yaml.';

/** From special to general: the first that matches names the fault. */
const FAULTS: readonly (readonly [(path: string) => boolean, because: string, hint: string])[] = [
  [(path) => path.includes('\\'), 'there is a backslash in it', 'Write / between names.'],
  [(path) => path.startsWith('/') || /^[A-Za-z]:/.test(path), 'it is an absolute path', BELOW],
  [(path) => path.split('/').includes('..'), 'it leads out of a folder with `..`', BELOW],
  [
    (path) => path.includes('**'),
    '`**` is not known',
    '`*` stands for any characters of one name: write a pattern for each depth, as in teams/*/*.yaml.',
  ],
  [
    (path) => namesOf(path).length === 0 || namesOf(path).includes(''),
    'a name in it is empty',
    'Write one / between two names, and a name at the end.',
  ],
];

function namesOf(path: string): readonly string[] {
  return path.split('/').filter((name) => name !== '.');
}
