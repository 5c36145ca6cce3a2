/** What a repository's own settings could run, and must not while roster only reads. */
import { existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blameLine } from '../../../src/cli/git/blame.js';
import { readRosterPast } from '../../../src/cli/git/roster-past.js';
import { readBaseRoster } from '../../../src/cli/run/base.js';
import { emailKey } from '../../../src/email.js';
import { processEnv } from '../../../src/env/node.js';
import type { Env } from '../../../src/env.js';
import { hasGit, newFolder, type TestRepository, testRepository } from '../../fixtures/git.js';

const ROSTER = 'version: 1\nusers:\n  - { email: ana@acme.io, account_type: ADMIN }\n';

function envIn(cwd: string): Env {
  return { ...processEnv(), cwd: () => cwd, now: () => Date.parse('2026-11-23'), variables: {} };
}

interface Trap extends TestRepository {
  /** A program that leaves a mark when anything starts it. */
  readonly program: string;
  readonly wasSprung: () => boolean;
}

/** A repository with a roster in a commit and another in the work tree. */
function trap(): Trap {
  const repository = testRepository();
  const elsewhere = newFolder();
  const program = join(elsewhere, 'program');
  repository.write('roster.yaml', ROSTER);
  repository.write('.gitattributes', '*.yaml filter=x diff=x\n');
  repository.commit();
  repository.write('roster.yaml', `${ROSTER}# edited\n`);
  writeFileSync(program, `#!/bin/sh\n: > '${elsewhere}/mark'\ncat\n`, { mode: 0o700 });
  return { ...repository, program, wasSprung: () => existsSync(join(elsewhere, 'mark')) };
}

/** Everything that roster asks git about. */
async function readAll({ folder }: TestRepository): Promise<void> {
  await readBaseRoster('roster.yaml', 'main', envIn(folder));
  await blameLine({ file: 'roster.yaml', line: 3 }, envIn(folder));
  await blameLine({ file: 'not-there.yaml', line: 3 }, envIn(folder));
  const wanted = new Set([emailKey('ana@acme.io'), emailKey('bo@acme.io')]);
  await readRosterPast(wanted, { path: 'roster.yaml', includes: [], people: [] }, envIn(folder));
}

/** The blob of the committed roster, as of a partial clone that has not needed it yet. */
function forgetRoster({ git, folder }: TestRepository): void {
  const id = git('rev-parse', 'HEAD:roster.yaml').trim();
  rmSync(join(folder, '.git/objects', id.slice(0, 2), id.slice(2)));
  git('config', 'core.repositoryFormatVersion', '1');
  git('config', 'extensions.partialClone', 'origin');
  git('config', 'remote.origin.promisor', 'true');
}

const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  'a monitor of the file system': ['core.fsmonitor'],
  'a filter': ['filter.x.clean', 'filter.x.smudge'],
  'a filter that must be': ['filter.x.clean'],
  'a filter that stays': ['filter.x.process'],
  'a converter for differences': ['diff.x.textconv', 'diff.x.command', 'diff.external'],
  'a pager': ['core.pager', 'pager.blame', 'pager.rev-parse', 'pager.cat-file'],
  'a checker of signatures': ['gpg.program', 'gpg.ssh.program'],
};

describe.skipIf(!hasGit())("a repository's own settings (needs git)", () => {
  it.each(Object.entries(SETTINGS))('with %s run nothing', async (name, keys) => {
    const repository = trap();
    for (const key of keys) repository.git('config', key, repository.program);
    if (name.endsWith('must be')) repository.git('config', 'filter.x.required', 'true');
    repository.git('config', 'log.showSignature', 'true');
    await readAll(repository);
    expect(repository.wasSprung()).toBe(false);
  });

  it.each([
    ['by a git that can be told so', []],
    ['by an older git', ['-c', 'safe.bareRepository=explicit']],
  ])('in a bare repository that a commit plants are not believed, %s', async (_name, unknown) => {
    const repository = trap();
    const { folder, write, program, wasSprung } = repository;
    write('ws/roster.yaml', ROSTER);
    write('ws/HEAD', 'ref: refs/heads/main\n');
    write(
      'ws/config',
      `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = ..\n\tfsmonitor = ${program}\n`,
    );
    write('ws/objects/x', '');
    write('ws/refs/x', '');
    repository.commit();
    const real = envIn(folder);
    const run: Env['run'] = (name, args, more) =>
      real.run(
        name,
        unknown.length > 0
          ? args.join('\n').replace(unknown.join('\n'), '-c\nx.y=z').split('\n')
          : args,
        more,
      );
    const env = { ...real, run };
    const says = await blameLine({ file: 'ws/roster.yaml', line: 3 }, env);
    const base = await readBaseRoster('ws/roster.yaml', 'main', env);
    expect(wasSprung()).toBe(false);
    // What such a repository would say is not believed either.
    expect(says.status).toBe('no_repository');
    expect(base.kind).not.toBe('roster');
  });

  it('with hooks run nothing', async () => {
    const repository = trap();
    const hooks = newFolder();
    repository.git('config', 'core.hooksPath', hooks);
    for (const hook of ['post-index-change', 'reference-transaction', 'fsmonitor-watchman']) {
      symlinkSync(repository.program, join(hooks, hook));
    }
    await readAll(repository);
    expect(repository.wasSprung()).toBe(false);
  });

  it('with hooks would run none, whatever git made of its locks', async () => {
    const repository = trap();
    const env = envIn(repository.folder);
    const seen = new Set<string>();
    const run: Env['run'] = async (program, args, variables) => {
      const command = args.indexOf('rev-parse');
      const asked = [...args.slice(0, command), 'config', 'core.hooksPath'];
      if (command > 0) {
        seen.add(new TextDecoder().decode((await env.run(program, asked, variables)).stdout));
      }
      return env.run(program, args, variables);
    };
    repository.git('config', 'core.hooksPath', '/hooks');
    await readBaseRoster('roster.yaml', 'main', { ...env, run });
    expect([...seen]).toEqual(['/dev/null\n']);
  });

  it.each([
    ['A.b', { status: 'committed', author: 'Ana Writer' }],
    ['ä', { status: 'committed', author: 'Ana Writer' }],
    // Nothing takes this one away, so nothing is asked.
    ['a=b', { status: 'unknown' }],
  ])('with a filter called %j run nothing', async (name, expected) => {
    const repository = trap();
    repository.git('config', `filter.${name}.clean`, repository.program);
    repository.git('config', `filter.${name}.required`, 'true');
    repository.write('.gitattributes', `*.yaml filter=${name}\n`);
    const says = await blameLine({ file: 'roster.yaml', line: 3 }, envIn(repository.folder));
    expect(says).toMatchObject(expected);
    expect(repository.wasSprung()).toBe(false);
  });

  it.each([
    ['ext', (program: string) => `ext::${program}`, []],
    ['file', () => `file://${newFolder()}`, ['remote.origin.uploadpack']],
    ['ssh', () => 'ssh://nowhere.invalid/x', ['core.sshCommand']],
    ['git', () => 'git://nowhere.invalid/x', ['core.gitProxy']],
  ] as const)('of a partial clone fetch nothing over %s', async (protocol, url, keys) => {
    const repository = trap();
    forgetRoster(repository);
    repository.git('config', 'remote.origin.url', url(repository.program));
    repository.git('config', 'protocol.allow', 'always');
    repository.git('config', `protocol.${protocol}.allow`, 'always');
    for (const key of keys) repository.git('config', key, repository.program);
    const found = await readBaseRoster('roster.yaml', 'main', envIn(repository.folder));
    await blameLine({ file: 'roster.yaml', line: 3 }, envIn(repository.folder));
    expect(repository.wasSprung()).toBe(false);
    expect(found).toMatchObject({ kind: 'unusable' });
  });

  it('that name a missing list of commits to pass over are passed over', async () => {
    const { folder, git } = trap();
    git('config', 'blame.ignoreRevsFile', 'not-there');
    const says = await blameLine({ file: 'roster.yaml', line: 3 }, envIn(folder));
    expect(says).toMatchObject({ status: 'committed' });
  });

  it('that replace a commit by another are not obeyed', async () => {
    const { folder, git, write, commit } = trap();
    write('roster.yaml', ROSTER.replace('ADMIN', 'DEVELOPER'));
    const other = commit();
    git('replace', 'HEAD~1', other);
    const found = await readBaseRoster('roster.yaml', 'HEAD~1', envIn(folder));
    expect(found).toMatchObject({ roster: { people: [{ accountType: 'ADMIN' }] } });
  });
});
