import { describe, expect, it } from 'vitest';
import {
  type AuditEntry,
  auditTable,
  renderWorkspaceMatrix,
  wholeAuditTable,
} from '../../src/render/lists.js';
import { eventsWith } from '../fixtures/hostile-lists.js';
import { HOSTILE_STRINGS } from '../fixtures/hostile-strings.js';

describe('a matrix', () => {
  it('is one line of JSON that GitHub takes for a matrix', () => {
    expect(renderWorkspaceMatrix([{ uid: 'w1', name: 'one' }])).toBe(
      '{"include":[{"uid":"w1","name":"one"}]}\n',
    );
  });

  it.each(HOSTILE_STRINGS.map((text) => [text]))('stays one line, and JSON, with %j', (text) => {
    const line = renderWorkspaceMatrix([{ uid: text, name: text }]);
    expect(line.slice(0, -1)).not.toMatch(/[\p{C}\u2028\u2029\u3164\u2800]|\u034f|\ufe0f/u);
    expect(line.endsWith('\n')).toBe(true);
    expect(line).not.toMatch(/##\w*\[|^\s*::/);
    expect(JSON.parse(line)).toEqual({ include: [{ uid: text, name: text }] });
  });
});

describe('the table of an audit log', () => {
  const [event] = eventsWith('x');
  const rowWith = (over: Partial<AuditEntry>): readonly (string | null)[] =>
    auditTable(event === undefined ? [] : [{ ...event, ...over }]).rows[0] ?? [];

  it('names who acted, or what did when it was nobody', () => {
    expect(rowWith({ actor_email: 'ann@acme.io' })).toContain('ann@acme.io');
    expect(rowWith({ actor_email: null, actor_type: 'api_key' })).toContain('api_key');
  });

  it.each([
    [{ a: [1, null] }, '{"a":[1,null]}'],
    ['as it is', 'as it is'],
    [null, null],
  ])('shows the metadata %j as %j', (metadata, shown) => {
    expect(rowWith({ metadata }).at(-1)).toBe(shown);
  });

  it('has every field where there is room for all', () => {
    const { columns, rows } = wholeAuditTable(eventsWith('x'));
    expect(columns).toEqual(Object.keys(event ?? {}));
    expect(rows[0]).toHaveLength(columns.length);
  });
});
