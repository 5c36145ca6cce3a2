/** GitLab's code-quality report. */
import { expect, test } from 'vitest';
import { invisible } from '../../src/characters.js';
import { renderProblemsCodeQuality } from '../../src/render/codequality.js';
import type { Problem } from '../../src/roster/problem.js';
import { HOSTILE_STRINGS } from '../fixtures/hostile-strings.js';

const PROBLEM: Problem = {
  severity: 'error',
  code: 'unknown_account_type',
  message: 'There is no account type `DEVELOPR`.',
  hint: 'Did you mean DEVELOPER?',
  file: 'roster.yaml',
  line: 32,
  column: 62,
  endColumn: 70,
  excerpt: 'x',
  excerptColumn: 1,
};

test('names each problem with its place, and how bad it is', () => {
  const warning: Problem = { ...PROBLEM, severity: 'warning', hint: null, line: 0 };
  const report = JSON.parse(
    renderProblemsCodeQuality([PROBLEM, warning], (file) => `people/${file}`),
  );
  expect(report).toEqual([
    {
      description: 'There is no account type `DEVELOPR`. Did you mean DEVELOPER?',
      check_name: 'roster/unknown_account_type',
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      severity: 'blocker',
      location: { path: 'people/roster.yaml', lines: { begin: 32 } },
    },
    expect.objectContaining({
      severity: 'minor',
      location: { path: 'people/roster.yaml', lines: { begin: 1 } },
    }),
  ]);
});

test('is a list without entries where nothing is wrong', () => {
  expect(JSON.parse(renderProblemsCodeQuality([]))).toEqual([]);
});

test('knows a problem again on another line, and two of one text apart', () => {
  const fingerprints = (problems: readonly Problem[]): readonly string[] =>
    JSON.parse(renderProblemsCodeQuality(problems)).map(
      (it: { readonly fingerprint: string }) => it.fingerprint,
    );
  const [one] = fingerprints([PROBLEM]);
  const twice = fingerprints([
    { ...PROBLEM, line: 99 },
    PROBLEM,
    { ...PROBLEM, file: 'other.yaml' },
  ]);
  expect(twice[0]).toBe(one);
  expect(new Set(twice).size).toBe(3);
});

test('shows hostile text and obeys none of it', () => {
  for (const raw of HOSTILE_STRINGS) {
    const [issue, ...others] = JSON.parse(
      renderProblemsCodeQuality([{ ...PROBLEM, message: raw, file: raw }]),
    );
    expect(others).toEqual([]);
    expect(issue.description).not.toMatch(new RegExp(invisible().source, 'u'));
    expect(issue.location.path).not.toMatch(new RegExp(invisible().source, 'u'));
  }
});

test('shows what nobody can see', () => {
  const odd = { ...PROBLEM, message: 'a\u202eb', hint: null, file: 'x\ny.yaml' };
  const [issue] = JSON.parse(renderProblemsCodeQuality([odd]));
  expect([issue.description, issue.location.path]).toEqual(['a\\u{202e}b', 'x\\ny.yaml']);
});
