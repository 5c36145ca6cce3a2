/** Which workspace a roster is for, found without reading all of it. Short: only runs of many rosters need it. */
import { decodeText } from './bytes.js';
import type { RosterTarget } from './roster.js';
import { createBudget } from './yaml/budget.js';
import { readQuickly } from './yaml/quick.js';
import { entryOf, type Tree, textOf } from './yaml/tree.js';

/**
 * The workspace of a file, provided that it is a valid roster; null where only reading the file can tell. It is
 * looked for as most people write it: one key at the beginning of a line, with plain values.
 */
export function peekTarget(bytes: Uint8Array): RosterTarget | null {
  const decoded = decodeText(bytes, '');
  if (!decoded.ok) return null;
  const { text } = decoded.source;
  // YAML can write a key in quotes, with escapes, or within braces.
  if (!/workspace|\\/.test(text)) return { uid: null, name: null, credentials: null };
  const block = onlyBlock(text);
  const tree = block === null ? null : readQuickly(block, createBudget());
  const workspace = entryOf(tree, 'workspace')?.value ?? null;
  return workspace?.kind === 'mapping' ? targetOf(workspace) : null;
}

/** The text from the key to the next line that begins at the margin; null unless there is exactly one. */
function onlyBlock(text: string): string | null {
  const start = text.search(KEY);
  if (start < 0) return null;
  const rest = text.slice(start);
  if (KEY.test(rest.slice(1))) return null;
  const end = rest.search(/\n[^\s#]/);
  return end < 0 ? rest : rest.slice(0, end + 1);
}

const KEY = /^workspace:/m;

function targetOf(workspace: Tree): RosterTarget | null {
  const written = ['uid', 'name', 'credentials'].map((key) => entryOf(workspace, key));
  const [uid, name, credentials] = written.map((entry) => textOf(entry?.value ?? null));
  const isPlain = written.every((entry) => entry === null || textOf(entry.value) !== null);
  return isPlain
    ? { uid: uid ?? null, name: name ?? null, credentials: credentials ?? null }
    : null;
}
