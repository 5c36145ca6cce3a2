/** What is read without the YAML library reads the same with it: the same tree, and the same places. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSourceText } from '../../src/roster/problem.js';
import { createBudget } from '../../src/roster/yaml/budget.js';
import { parseByLibrary } from '../../src/roster/yaml/parse.js';
import { readQuickly } from '../../src/roster/yaml/quick.js';
import { HANGS_AFTER_MS, runs } from './fuzz.js';
import { anyLines, plainYaml, slips } from './plain-yaml.js';
import { yamlText } from './yaml-texts.js';

/** Whether the text was read quickly at all; if so, it must read the same. */
function readsTheSame(text: string): boolean {
  const tree = readQuickly(text, createBudget());
  if (tree === null) return false;
  expect({ tree, problems: [] }).toStrictEqual(
    parseByLibrary(createSourceText('', text), createBudget()),
  );
  return true;
}

describe('a text that is read without the YAML library reads the same with it:', () => {
  it.each([
    ['lines that make sense together', plainYaml, 0.3],
    ['such lines with a slip', slips, 0.08],
    ['lines in any order', anyLines, 0.03],
    ['anything that YAML knows', yamlText, 0.003],
  ] as const)('%s', { timeout: HANGS_AFTER_MS }, (_name, texts, share) => {
    let all = 0;
    let quick = 0;
    fc.assert(
      fc.property(texts, (text) => {
        all += 1;
        if (readsTheSame(text)) quick += 1;
      }),
      runs<string>(2_000),
    );
    // Else the law would be one about nothing.
    expect(quick / all).toBeGreaterThan(share);
  });
});
