/** What both forges must do: the port's promises, whoever is behind it. */
import { describe, expect, test } from 'vitest';
import { RosterError } from '../../src/errors.js';
import { findCommitStanding } from '../../src/forge/newest.js';
import { FORGES } from './forges.js';

const HISTORY = [
  { sha: 'a1', parent: null, files: ['roster.yaml'] },
  { sha: 'b2', parent: 'a1', files: ['README.md'] },
  { sha: 'c3', parent: 'b2', files: ['teams/data.yaml'] },
];

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (cause: unknown) => cause,
  );
  return error instanceof RosterError ? error.code : 'none';
}

describe.each(FORGES)('%s', (_name, make) => {
  test('lists every page of comments, and says which are its own', async () => {
    const { forge, addComment, api } = make();
    for (let at = 0; at < 230; at += 1) addComment(5, `comment ${at}`, at % 2 === 0);
    const comments = await forge.listComments(5);
    expect(comments.map(({ body }) => body)).toEqual(
      Array.from({ length: 230 }, (_, at) => `comment ${at}`),
    );
    expect(comments.map(({ isOwn }) => isOwn)).toEqual(
      Array.from({ length: 230 }, (_, at) => at % 2 === 0),
    );
    expect(api.asked.filter(({ path }) => path.includes('5/')).length).toBe(3);
  });

  test('creates a comment, and changes it', async () => {
    const { forge, bodies } = make();
    await forge.createComment(5, 'one');
    const [comment] = await forge.listComments(5);
    await forge.updateComment(5, comment?.id ?? '', 'two @team');
    expect(bodies(5)).toEqual(['two @team']);
    expect(await forge.listComments(6)).toEqual([]);
  });

  test('opens, changes and closes an issue with a last word', async () => {
    const { forge, issues, addIssue } = make();
    addIssue('theirs', 'not mine', false);
    await forge.createIssue({ title: 'Drift', body: 'one' });
    const [own, ...others] = await forge.listOwnIssues();
    expect([own?.title, own?.body, own?.isOwn, others.length]).toEqual(['Drift', 'one', true, 0]);
    await forge.updateIssue(own?.id ?? '', { title: 'Drift', body: 'two' });
    expect(issues().at(-1)).toEqual({ title: 'Drift', body: 'two', isOpen: true });
    await forge.closeIssue(own?.id ?? '', 'It is over.');
    expect(issues().at(-1)?.isOpen).toBe(false);
    expect(issues()[0]?.isOpen).toBe(true);
    expect(await forge.listOwnIssues()).toEqual([]);
  });

  test('knows the newest commit of a branch with a slash, and the files between', async () => {
    const { forge, setHistory } = make();
    setHistory(HISTORY, 'teams/main');
    expect(await forge.newestCommit('teams/main')).toBe('c3');
    expect(await forge.filesBetween('a1', 'c3')).toEqual({
      kind: 'files',
      paths: expect.arrayContaining(['README.md', 'teams/data.yaml']),
    });
  });

  test('tells of reviews that were merged by a commit into that branch', async () => {
    const { forge, addMerged } = make();
    addMerged(12, 'c3', 'main');
    addMerged(13, 'c3', 'elsewhere');
    addMerged(14, 'b2', 'main');
    expect(await forge.mergedReviews('c3', 'main')).toEqual([12]);
  });

  test('takes a token that is not valid, or may not, for what it is', async () => {
    const wrong = make('another token');
    expect(await codeOf(wrong.forge.listComments(5))).toBe('forge_denied');
    const closed = make();
    closed.forbidWriting();
    expect(await codeOf(closed.forge.createComment(5, 'one'))).toBe('forge_denied');
    expect(await codeOf(closed.forge.createIssue({ title: '', body: '' }))).toBe('forge_denied');
    expect(closed.bodies(5)).toEqual([]);
  });

  test('tries a read again that was lost or failed, and a change too', async () => {
    const { forge, api, addComment, paths, change, bodies } = make();
    addComment(5, 'one', true);
    api.trouble.push({ method: 'GET', path: paths.comments, with: { status: 502 } });
    api.trouble.push({ method: 'GET', path: paths.comments, with: 'lost' });
    const [comment] = await forge.listComments(5);
    api.trouble.push({ method: change, path: paths.comment, with: 'lost' });
    await forge.updateComment(5, comment?.id ?? '', 'two');
    expect(bodies(5)).toEqual(['two']);
  });

  test('never sends again what may have been created', async () => {
    for (const trouble of ['lost', { status: 500 }] as const) {
      const { forge, api, paths, bodies } = make();
      api.trouble.push({ method: 'POST', path: paths.comments, with: trouble });
      expect(await codeOf(forge.createComment(5, 'one'))).toBe('forge_lost');
      expect(bodies(5).length).toBe(trouble === 'lost' ? 1 : 0);
    }
  });

  test('waits for a limit that is short, whatever was asked, and gives up on a long one', async () => {
    const { forge, api, paths, bodies, slept } = make();
    const headers = { 'Retry-After': '7' };
    api.trouble.push({ method: 'POST', path: paths.comments, with: { status: 429, headers } });
    await forge.createComment(5, 'one');
    expect(slept).toContain(7_000);
    expect(bodies(5)).toEqual(['one']);
    const long = { status: 403, headers: { 'Retry-After': '3600' } };
    api.trouble.push({ method: 'POST', path: paths.comments, with: long });
    expect(await codeOf(forge.createComment(5, 'two'))).toBe('forge_busy');
    expect(bodies(5)).toEqual(['one']);
  });

  test('sends its token to no other host, and repeats it in no error', async () => {
    const { forge, api, paths } = make();
    const moved = { status: 302, headers: { location: 'https://elsewhere.test/x' } };
    api.trouble.push({ method: 'GET', path: paths.comments, with: moved });
    const error = await forge.listComments(5).then(
      () => null,
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(RosterError);
    expect(JSON.stringify(error)).not.toContain('ghs_');
    const link = { link: '<https://elsewhere.test/next>; rel="next"' };
    api.trouble.push({
      method: 'GET',
      path: paths.comments,
      with: { status: 200, json: [], headers: link },
    });
    expect(await forge.listComments(5)).toEqual([]);
    expect(api.asked.every(({ origin }) => !origin.includes('elsewhere'))).toBe(true);
  });

  describe('a commit', () => {
    const matters = (path: string): boolean => path === 'roster.yaml' || path.startsWith('teams/');

    test('that is the newest of its branch is not superseded', async () => {
      const { forge, setHistory } = make();
      setHistory(HISTORY, 'main');
      expect(await findCommitStanding('c3', 'main', matters, forge)).toEqual({ kind: 'newest' });
    });

    test('is superseded by one that changed what matters, and by no other', async () => {
      const { forge, setHistory } = make();
      setHistory(HISTORY, 'main');
      expect(await findCommitStanding('a1', 'main', matters, forge)).toMatchObject({
        kind: 'superseded',
        newest: 'c3',
        why: expect.stringContaining('teams/data.yaml'),
      });
      const [first, second] = HISTORY;
      const short = make();
      if (first && second) short.setHistory([first, second], 'main');
      expect(await findCommitStanding('a1', 'main', matters, short.forge)).toEqual({
        kind: 'unchanged_since',
        newest: 'b2',
      });
    });

    test('is superseded where the branch was rewritten', async () => {
      const { forge, setHistory } = make();
      setHistory([...HISTORY, { sha: 'x9', parent: null, files: [] }], 'main');
      const standing = await findCommitStanding('c3', 'main', matters, forge);
      expect(standing).toMatchObject({ kind: 'superseded', why: 'main has been rewritten since' });
    });
  });
});
