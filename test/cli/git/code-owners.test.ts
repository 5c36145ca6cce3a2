/** CODEOWNERS, by the examples of GitHub's and GitLab's own pages. */
import { describe, expect, it } from 'vitest';
import { parseOwners } from '../../../src/cli/git/code-owners.js';

const GITHUB = `# a comment
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/ @octocat
/apps/github
`;

describe('CODEOWNERS of GitHub', () => {
  const ownersOf = parseOwners(GITHUB);
  it.each([
    ['README.md', ['@global-owner1', '@global-owner2']],
    ['src/a.js', ['@js-owner']],
    ['deep/er/a.go', ['docs@example.com']],
    ['a.txt', ['@octo-org/octocats']],
    ['build/logs/x/y', ['@octocat']],
    ['docs/getting-started.md', ['@doctocat']],
    ['web/apps/x', ['@octocat']],
    ['scripts/run', ['@doctocat', '@octocat']],
    ['deeply/nested/logs', ['@octocat']],
    ['apps/other', ['@octocat']],
    ['apps/github/x', []],
  ])('%s is owned by %j', (path, owners) => {
    expect(ownersOf(path)).toEqual(owners);
  });

  it('has `docs/*` for what is directly in there alone', () => {
    const direct = parseOwners('docs/* docs@example.com');
    expect(direct('docs/getting-started.md')).toEqual(['docs@example.com']);
    expect(direct('docs/build-app/troubleshooting.md')).toEqual([]);
  });

  it('keeps spaces that a backslash stands before, and takes no sign for more than it is', () => {
    expect(parseOwners('my\\ team.yaml @a')('my team.yaml')).toEqual(['@a']);
    expect(parseOwners('a.b(c)+[d].yaml @a')('a.b(c)+[d].yaml')).toEqual(['@a']);
    expect(parseOwners('a.yaml @a')('axyaml')).toEqual([]);
  });

  it('of a roster names who owns each file', () => {
    const text =
      '* @acme/platform\n/teams/data.yaml @acme/data-leads\nteams/readers-*.yaml @acme/finance\n';
    const of = parseOwners(text);
    expect(of('roster.yaml')).toEqual(['@acme/platform']);
    expect(of('teams/data.yaml')).toEqual(['@acme/data-leads']);
    expect(of('teams/readers-finance.yaml')).toEqual(['@acme/finance']);
  });
});

describe('CODEOWNERS of GitHub, line by line', () => {
  it.each([
    ['/team* @a', 'teams/data.yaml', ['@a'], 'a star in a folder’s name means what is below it'],
    ['team?/ @a', 'teams/data.yaml', ['@a'], 'a question mark is one character'],
    ['/a/**/z.yaml @a', 'a/z.yaml', ['@a'], 'two stars are no folder too'],
    ['/a/**/z.yaml @a', 'a/b/c/z.yaml', ['@a'], 'and any number of them'],
    ['teams/data.yaml @a', 'x/teams/data.yaml', [], 'a slash in the middle begins at the top'],
    ['* @a\n!/teams/ @b', 'teams/data.yaml', ['@a'], '! does not work, so the line is passed over'],
    ['* @a\n/teams/ nobody', 'teams/data.yaml', ['@a'], 'nor does a line whose owner is none'],
    ['/Teams/ @a', 'teams/data.yaml', [], 'upper and lower case differ'],
    ['\ufffd/*', 'a', [], 'odd signs match nothing'],
  ])('%j of %s is %j: %s', (text, path, owners) => {
    expect(parseOwners(text)(path)).toEqual(owners);
  });

  it('takes no longer for a pattern that is made to be slow', () => {
    const slow = `${'**/'.repeat(60)}${'*a'.repeat(60)}b @a`;
    const path = `${'a/'.repeat(60)}${'a'.repeat(200)}`;
    expect(parseOwners(slow)(path)).toEqual([]);
  });
});

describe('CODEOWNERS of GitLab', () => {
  it.each([
    ['[A]\n* @a\n!teams/data.yaml', 'teams/data.yaml', [], '! takes a file out of its section'],
    ['[A]\n* @a\n!teams/data.yaml\n[B]\n* @b', 'teams/data.yaml', ['@b'], 'and of no other'],
    ['[A]\n* @a\n[B]\n* @b\n[a]\n* @c', 'x', ['@c', '@b'], 'sections of one name are one'],
    ['[A]\nteams/data.yaml @a', 'x/teams/data.yaml', ['@a'], 'without a slash it begins anywhere'],
    ['[A]\n/teams @a', 'teams/data.yaml', [], 'what is below needs a slash at the end'],
    ['[A]\n/teams/ @@maintainer @b', 'teams/a/b', ['@@maintainer', '@b'], 'roles are owners'],
  ])('%j of %s is %j: %s', (text, path, owners) => {
    expect(parseOwners(text)(path)).toEqual(owners);
  });

  it.each([
    ['/teams @a', 'teams/data.yaml', [], 'a name is no folder without a slash at its end'],
    ['/teams/ @a', 'teams/a/data.yaml', ['@a'], 'and with one it is all below'],
    ['/teams/* @a', 'teams/a/data.yaml', [], 'a star is one name'],
    ['/teams/** @a', 'teams/a/data.yaml', [], 'and so are two at the end'],
    ['/teams/**/*.yaml @a', 'teams/data.yaml', ['@a'], 'two before a slash are no folder too'],
    ['* @a', 'teams/.data.yaml', ['@a'], 'a star is for hidden files too'],
    ['teams/data.yaml @a', 'x/teams/data.yaml', ['@a'], 'it begins anywhere'],
    ['* @a\n!/teams/', 'teams/data.yaml', [], '! takes out'],
    ['/teams/[a-d]ata.yaml @a', 'teams/data.yaml', ['@a'], 'brackets are one of these signs'],
    ['/teams/[!a-d]ata.yaml @a', 'teams/data.yaml', [], 'or none of them'],
    ['/teams/[ab.yaml @a', 'teams/[ab.yaml', ['@a'], 'a bracket alone is a bracket'],
    ['/a\\*.yaml @a', 'ab.yaml', [], 'a backslash takes the meaning of a sign'],
    ['* @a # not @b', 'x', ['@a', '@b'], 'there are no comments behind a line'],
    ['# * @a\n\\#x @b', '#x', ['@b'], 'but before one'],
    ['* @a bob @c', 'x', ['@a', '@c'], 'whoever is nobody is passed over alone'],
  ])('without sections has %j of %s as %j: %s', (text, path, owners) => {
    expect(parseOwners(text, 'gitlab')(path)).toEqual(owners);
  });

  it('takes no longer for a pattern that is made to be slow', () => {
    const slow = `${'**/'.repeat(60)}${'*[a-b]'.repeat(60)}c @a`;
    const path = `${'a/'.repeat(60)}${'a'.repeat(200)}`;
    expect(parseOwners(slow, 'gitlab')(path)).toEqual([]);
  });

  it('has an owner from each section, and those of its heading for lines without', () => {
    const of = parseOwners(
      '[Data][2] @data-leads\nteams/\nteams/web.yaml @web\n^[Audit]\n*.yaml @audit\n',
    );
    expect(of('teams/data.yaml')).toEqual(['@data-leads', '@audit']);
    expect(of('teams/web.yaml')).toEqual(['@web', '@audit']);
    expect(of('README.md')).toEqual([]);
  });
});
