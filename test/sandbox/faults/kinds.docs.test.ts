import { describe, expect, test } from 'vitest';
import { FAULT_KINDS, type FaultKind } from '../../../src/sandbox/faults/kinds.js';
import { formsOf, parseFault, TARGET_NAMES } from '../../../src/sandbox/faults/spec.js';
import { codesIn, readSection, readTable } from '../../docs/markdown.js';

const SECTION = readSection('docs/sandbox.md', '## Faults');

/** A kind's row, as the page writes it. */
function rowOf(kind: FaultKind): readonly string[] {
  const done = kind.isDone === null ? 'as it says' : kind.isDone ? 'yes' : 'no';
  const forms = formsOf(kind).map((form) => `\`${form}\``);
  const scope = kind.scope === 'listUsers' ? '`listUsers`' : kind.scope;
  return [forms.join(' '), scope, `\`${kind.end}\``, done, kind.means];
}

describe('sandbox.md', () => {
  test('has every kind of fault, with what the code says about it', () => {
    expect(readTable(SECTION)).toEqual(FAULT_KINDS.map(rowOf));
  });

  test('gives examples that are faults', () => {
    const examples = [...SECTION.matchAll(/^- `([^`]+)`: /gm)].map(([, text = '']) => text);
    expect(examples.map((text) => parseFault(text).text)).toEqual(examples);
    expect(examples).toHaveLength(4);
  });

  test('names everything that can stand after @', () => {
    const [, sentence = ''] = /`OPERATION` is ([^.]*)\./.exec(SECTION) ?? [];
    expect(new Set(codesIn(sentence))).toEqual(new Set(TARGET_NAMES));
  });
});
