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

describe('CODEOWNERS of GitLab', () => {
  it('has an owner from each section, and those of its heading for lines without', () => {
    const of = parseOwners(
      '[Data][2] @data-leads\nteams/\nteams/web.yaml @web\n^[Audit]\n*.yaml @audit\n',
    );
    expect(of('teams/data.yaml')).toEqual(['@data-leads', '@audit']);
    expect(of('teams/web.yaml')).toEqual(['@web', '@audit']);
    expect(of('README.md')).toEqual([]);
  });
});
