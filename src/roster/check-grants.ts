/** What included files may grant. */
import { isAccountType } from '../account-type.js';
import { quote } from './characters.js';
import type { PlacedFinding } from './problem.js';
import type { SourceText } from './source-text.js';
import { itemsOf, type Tree, valueAt } from './tree.js';
import { namePlace, writtenText } from './written.js';
import type { WrittenInclude } from './written-includes.js';

/** People in an included file whose account type the root file does not let that file grant. */
export function checkGrants(
  { source, tree }: { readonly source: SourceText; readonly tree: Tree | null },
  root: SourceText,
  { path, mayGrant, mayGrantAt }: WrittenInclude,
): PlacedFinding[] {
  if (mayGrant === null) return [];
  const rule = namePlace(root, mayGrantAt, source);
  return itemsOf(valueAt(tree, 'users')).flatMap((person) =>
    writtenText(valueAt(person, 'account_type'), person.at).flatMap(({ text, at }) => {
      // A word that is no account type is told by the schema.
      if (!isAccountType(text) || mayGrant.includes(text)) return [];
      return [
        {
          code: 'grant_not_allowed',
          source,
          at,
          message: `This file may not grant ${text}: by ${rule} (\`include\`, ${quote(path)}) it may grant ${mayGrant.join(', ')}.`,
          hint: 'Choose one of these, or ask the owners of the root file.',
        } as const,
      ];
    }),
  );
}
