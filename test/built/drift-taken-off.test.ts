/** Drift in a repository: who was taken off the roster waits for an apply, who is on no roster came in another way. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GIT_VARIABLES, newFolder, runGit, testRepository } from '../fixtures/git.js';
import { ROOT, runRoster } from './run-roster.js';

const EXAMPLE = readFileSync(join(ROOT, 'roster.example.yaml'), 'utf8');

interface Drifted {
  readonly email: string;
  readonly reason: string;
  readonly taken_off?: { readonly commit: string; readonly day: string } | null;
  readonly past_unknown?: string;
}

async function driftIn(cwd: string): Promise<readonly Drifted[]> {
  const run = await runRoster(['drift', '--sandbox', '--format', 'json'], {
    cwd,
    variables: GIT_VARIABLES,
  });
  expect(run.status, run.stderr).toBe(2);
  const changes: readonly Drifted[] = JSON.parse(run.stdout).plans[0].changes;
  return changes.filter(({ reason }) => reason === 'not_on_roster');
}

test('drift tells the two apart by the history of the roster', async () => {
  const work = testRepository();
  work.write('.gitignore', '.roster/\n');
  work.write('roster.yaml', EXAMPLE);
  work.commit('first', '2026-11-01T12:00:00Z');
  work.write('roster.yaml', EXAMPLE.replace(/ {2}- email: marco@acme\.io\n(?: {4}.*\n)*/, ''));
  const off = work.commit('marco leaves', '2026-11-02T12:00:00Z');
  const changes = await driftIn(work.folder);
  expect(changes.map(({ email, taken_off: it }) => [email, it])).toEqual([
    ['marco@acme.io', { commit: off, day: '2026-11-02', by: 'Ana Writer' }],
    ['old.contractor@acme.io', null],
  ]);

  const clone = newFolder();
  runGit(clone, ['clone', '--quiet', '--depth', '1', `file://${work.folder}`, '.']);
  const known = await driftIn(clone);
  expect(known.map(({ taken_off: it, past_unknown: why }) => [it, why])).toEqual([
    [undefined, 'shallow'],
    [undefined, 'shallow'],
  ]);
});
