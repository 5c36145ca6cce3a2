/** The one issue about drift. */
import { describe, expect, test } from 'vitest';
import { closeKeptIssues, keepIssue } from '../../src/forge/keep-issue.js';
import { type Mark, markBody } from '../../src/forge/mark.js';
import { FORGES } from './forges.js';

const MARK: Mark = { kind: 'drift', key: 'abc123', about: 'd00d', run: 10 };

describe.each(FORGES)('at %s the issue', (_name, make) => {
  test('is opened, updated, and closed when nothing differs anymore', async () => {
    const { forge, issues } = make();
    expect(await keepIssue({ title: 'Drift', body: 'one' }, MARK, forge)).toBe('opened');
    expect(await keepIssue({ title: 'Drift', body: 'one' }, MARK, forge)).toBe('unchanged');
    expect(await keepIssue({ title: 'Drift', body: 'two' }, MARK, forge)).toBe('updated');
    expect(issues()).toEqual([{ title: 'Drift', body: markBody('two', MARK), isOpen: true }]);
    expect(await closeKeptIssues(MARK, 'It is over.', forge)).toBe('closed');
    expect(issues()[0]?.isOpen).toBe(false);
    expect(await closeKeptIssues(MARK, 'It is over.', forge)).toBe('none_needed');
    expect(await keepIssue({ title: 'Drift', body: 'three' }, MARK, forge)).toBe('opened');
    expect(issues()).toHaveLength(2);
  });

  test('of another job or of someone else is left alone', async () => {
    const { forge, issues, addIssue } = make();
    addIssue('Drift', markBody('other job', { ...MARK, key: 'fff' }), true);
    addIssue('Drift', markBody('copied', MARK), false);
    addIssue('Drift', 'no mark', true);
    expect(await keepIssue({ title: 'Drift', body: 'one' }, MARK, forge)).toBe('opened');
    expect(await closeKeptIssues(MARK, 'It is over.', forge)).toBe('closed');
    expect(issues().filter(({ isOpen }) => isOpen)).toHaveLength(3);
  });

  test('that two runs opened at once becomes one again', async () => {
    const { forge, issues, addIssue } = make();
    addIssue('Drift', markBody('one', MARK), true);
    addIssue('Drift', markBody('one', MARK), true);
    expect(await keepIssue({ title: 'Drift', body: 'two' }, MARK, forge)).toBe('updated');
    expect(issues().filter(({ isOpen }) => isOpen)).toHaveLength(1);
  });

  test('that someone edited is closed as it is, and a new one goes on', async () => {
    const { forge, issues, addIssue } = make();
    const edited = markBody('one', MARK).replace('one', 'one\n\nJonny looks into it.');
    addIssue('Drift', edited, true);
    const text = { title: 'Drift', body: 'two' };
    expect(await keepIssue(text, MARK, forge)).toBe('opened_beside_edited');
    expect(issues()).toEqual([
      { title: 'Drift', body: edited, isOpen: false },
      { title: 'Drift', body: markBody('two', MARK), isOpen: true },
    ]);
    expect(await keepIssue(text, MARK, forge)).toBe('unchanged');
  });

  test('beside one that was edited is opened once though its answer was lost', async () => {
    const { forge, api, issues, addIssue, paths } = make();
    addIssue('Drift', markBody('one', MARK).replace('one', 'edited'), true);
    api.trouble.push({ method: 'POST', path: paths.issues, with: 'lost' });
    const end = await keepIssue({ title: 'Drift', body: 'two' }, MARK, forge);
    expect(end).toBe('opened_beside_edited');
    expect(issues().filter(({ isOpen }) => isOpen)).toHaveLength(1);
    expect(issues()).toHaveLength(2);
  });

  test('whose answer was lost is opened once', async () => {
    const { forge, api, issues, paths } = make();
    api.trouble.push({ method: 'POST', path: paths.issues, with: 'lost' });
    expect(await keepIssue({ title: 'Drift', body: 'one' }, MARK, forge)).toBe('opened');
    expect(issues()).toHaveLength(1);
  });
});
