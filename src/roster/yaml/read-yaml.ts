/** The way from text to tree. Apart from the YAML library, which is loaded for what only it can read. */
import type { SourceText } from '../problem.js';
import type { Budget } from './budget.js';
import type { ParsedYaml } from './build-tree.js';
import { readQuickly } from './quick.js';

/** Reads one document. Never rejects for a text, whatever is in it. */
export async function readYaml(source: SourceText, budget: Budget): Promise<ParsedYaml> {
  const tree = readQuickly(source.text, budget);
  if (tree !== null) return { tree, problems: [] };
  const { parseByLibrary } = await import('./parse.js');
  return parseByLibrary(source, budget);
}
