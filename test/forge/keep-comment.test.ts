/** One comment for each job: whose it is, when it is updated, and what is never lost. */
import { describe, expect, test } from 'vitest';
import { keepComment } from '../../src/forge/keep-comment.js';
import { type Mark, markBody, readMark } from '../../src/forge/mark.js';
import { FORGES } from './forges.js';

const MARK: Mark = { kind: 'plan', key: 'abc123', about: 'd00d', run: 10 };

describe.each(FORGES)('at %s a comment', (_name, make) => {
  test('is created once, and updated in place from then on', async () => {
    const { forge, bodies } = make();
    const keep = (body: string, run: number): ReturnType<typeof keepComment> =>
      keepComment({ review: 5, body, mark: { ...MARK, run }, isCorrection: false }, forge);
    expect(await keep('<!-- roster:plan -->\nfirst', 10)).toBe('created');
    expect(await keep('second', 11)).toBe('updated');
    expect(await keep('second', 11)).toBe('unchanged');
    expect(bodies(5)).toHaveLength(1);
    expect(bodies(5)[0]).toMatch(/^<!-- roster:plan key=abc123 about=d00d run=11 -->\nsecond\n/);
  });

  test('of another job, of someone else or of another kind is left alone', async () => {
    const { forge, bodies, addComment } = make();
    const others = [
      markBody('theirs', { ...MARK, key: 'fff' }),
      markBody('theirs', { ...MARK, kind: 'apply' }),
      'no mark at all',
    ];
    for (const body of others) addComment(5, body, true);
    addComment(5, markBody('a copy by someone else', MARK), false);
    expect(
      await keepComment({ review: 5, body: 'mine', mark: MARK, isCorrection: false }, forge),
    ).toBe('created');
    expect(bodies(5).slice(0, 4)).toEqual([...others, markBody('a copy by someone else', MARK)]);
    expect(bodies(5)).toHaveLength(5);
  });

  test('that someone edited stays, and a new one takes over', async () => {
    const { forge, bodies, addComment, editComment } = make();
    addComment(5, markBody('mine', MARK), true);
    const edited = (bodies(5)[0] ?? '').replace('mine', 'mine, and a remark');
    editComment(5, 0, edited);
    const keep = (body: string): ReturnType<typeof keepComment> =>
      keepComment({ review: 5, body, mark: { ...MARK, run: 12 }, isCorrection: false }, forge);
    expect(await keep('new')).toBe('created_beside_edited');
    expect(await keep('newer')).toBe('updated');
    expect(bodies(5)[0]).toBe(edited);
    expect(bodies(5)).toHaveLength(2);
  });

  test('that the forge gave other line ends counts as untouched', async () => {
    const { forge, bodies, addComment } = make();
    addComment(5, `${markBody('one\ntwo', MARK).replaceAll('\n', '\r\n')}\r\n`, true);
    const kept = { review: 5, body: 'new', mark: MARK, isCorrection: false };
    expect(await keepComment(kept, forge)).toBe('updated');
    expect(bodies(5)).toHaveLength(1);
  });

  test('of a newer run is not overwritten by an older one', async () => {
    const { forge, bodies, addComment } = make();
    addComment(5, markBody('newer', { ...MARK, run: 99 }), true);
    const kept = { review: 5, body: 'older', mark: MARK, isCorrection: false };
    expect(await keepComment(kept, forge)).toBe('newer_run');
    expect(bodies(5)[0]).toContain('newer');
  });

  test('of the same run about something else is not overwritten', async () => {
    const { forge, bodies, addComment } = make();
    addComment(5, markBody('of the other roster', { ...MARK, about: 'beef' }), true);
    const kept = { review: 5, body: 'mine', mark: MARK, isCorrection: false };
    expect(await keepComment(kept, forge)).toBe('created_beside_other');
    expect(bodies(5)).toHaveLength(2);
  });

  test('that only corrects is not made where there is nothing to correct', async () => {
    const { forge, bodies, addComment } = make();
    const kept = { review: 5, body: 'There is no plan.', mark: MARK, isCorrection: true };
    expect(await keepComment(kept, forge)).toBe('none_needed');
    addComment(5, markBody('old', MARK), true);
    expect(await keepComment(kept, forge)).toBe('updated');
    expect(bodies(5)).toHaveLength(1);
  });

  test('whose answer was lost is looked for before it is made again', async () => {
    const { forge, api, bodies, paths } = make();
    const kept = { review: 5, body: 'mine', mark: MARK, isCorrection: false };
    api.trouble.push({ method: 'POST', path: paths.comments, with: 'lost' });
    expect(await keepComment(kept, forge)).toBe('created');
    expect(bodies(5)).toHaveLength(1);
    const other = make();
    other.api.trouble.push({ method: 'POST', path: paths.comments, with: { status: 502 } });
    expect(await keepComment(kept, other.forge)).toBe('created');
    expect(other.bodies(5)).toHaveLength(1);
  });

  test('that was deleted meanwhile is made anew', async () => {
    const { forge, api, bodies, addComment, deleteComments, paths, change } = make();
    addComment(5, markBody('old', MARK), true);
    const asked = api.asked.length;
    api.trouble.push({ method: change, path: paths.comment, with: { status: 404 } });
    const list = forge.listComments.bind(forge);
    let reads = 0;
    const racing = {
      ...forge,
      listComments: async (review: number) => {
        reads += 1;
        if (reads === 2) deleteComments(review);
        return await list(review);
      },
    };
    const kept = { review: 5, body: 'new', mark: MARK, isCorrection: false };
    expect(await keepComment(kept, racing)).toBe('created');
    expect(bodies(5)).toHaveLength(1);
    expect(api.asked.length).toBeGreaterThan(asked);
  });
});

describe('a mark', () => {
  test('is read as it was written', () => {
    expect(readMark(markBody('text', MARK))).toEqual({ ...MARK, isUntouched: true });
  });

  test('is none where the first line is another', () => {
    for (const body of ['', 'text', `x${markBody('text', MARK)}`, '<!-- roster:plan -->\ntext']) {
      expect(readMark(body)).toBeNull();
    }
  });

  test('tells of any change of the text, and of a last line that is gone', () => {
    const body = markBody('one\ntwo', MARK);
    for (const other of [
      body.replace('two', 'tw0'),
      body.replace('run=10', 'run=11'),
      body.split('\n\n')[0] ?? '',
    ]) {
      expect(readMark(other)?.isUntouched).toBe(false);
    }
  });
});
