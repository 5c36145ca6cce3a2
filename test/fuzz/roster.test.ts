/** Any file whatever is a roster or a list of problems: never a crash, never a long wait. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderProblemsGithub } from '../../src/render/github.js';
import { renderJson } from '../../src/render/json.js';
import { createRedaction } from '../../src/render/redact.js';
import { renderProblemsText } from '../../src/render/text/problems.js';
import { parseRoster } from '../../src/roster/parse-roster.js';
import { MOST_PROBLEMS, type Problem } from '../../src/roster/problem.js';
import type { Roster } from '../../src/roster/roster.js';
import { createSecrets } from '../../src/secret.js';
import { anyCharacter } from '../fixtures/any-character.js';
import { PROBLEM_CODES } from '../fixtures/problem-codes.js';
import { TODAY } from '../roster/fixture.js';
import { HANGS_AFTER_MS, inTime, readCorpus, runs } from './fuzz.js';
import { yamlText } from './yaml-texts.js';

/** Parses and shows; what comes of it must be true of the text. */
function expectSense(bytes: Uint8Array): void {
  const parsed = inTime(() => parseRoster(bytes, 'roster.yaml', { today: TODAY }));
  const problems = parsed.ok ? parsed.warnings : parsed.problems;
  const isError = ({ severity }: Problem): boolean => severity === 'error';
  expect(problems.some(isError)).toBe(!parsed.ok);
  expect(problems.length).toBeLessThanOrEqual(MOST_PROBLEMS + 1);
  const lines = new TextDecoder().decode(bytes).split('\n');
  for (const problem of problems) expectPlace(problem, lines);
  if (parsed.ok) expectRoster(parsed.roster);
  inTime(() => {
    renderProblemsText(problems, { color: true, columns: 60 });
    renderProblemsGithub(problems);
    JSON.parse(renderJson({ problems: createRedaction(createSecrets({})).problems(problems) }));
  });
}

function expectPlace(problem: Problem, lines: readonly string[]): void {
  expect(PROBLEM_CODES).toContain(problem.code);
  expect(problem.message).not.toBe('');
  expect(problem.line).toBeGreaterThanOrEqual(1);
  expect(problem.line).toBeLessThanOrEqual(lines.length);
  expect(problem.column).toBeGreaterThanOrEqual(1);
  expect(problem.column).toBeLessThanOrEqual((lines[problem.line - 1] ?? '').length + 2);
  expect(problem.endColumn).toBeGreaterThanOrEqual(problem.column);
}

function expectRoster({ people, policy }: Roster): void {
  expect(new Set(people.map(({ key }) => key)).size).toBe(people.length);
  for (const { email, source } of people) {
    expect(email).toMatch(/^[^\s@]+@[^\s@]+\.[^\s@]+$/);
    expect(source.line).toBeGreaterThanOrEqual(1);
  }
  expect(policy.minAdmins).toBeGreaterThanOrEqual(0);
}

describe('the corpus', () => {
  it.each(readCorpus('rosters'))('%s', (_name, bytes) => {
    expectSense(bytes);
  });
});

it('any bytes', { timeout: HANGS_AFTER_MS }, () => {
  fc.assert(
    fc.property(fc.uint8Array({ size: 'medium' }), (bytes) => expectSense(bytes)),
    runs(100),
  );
});

it('any text', { timeout: HANGS_AFTER_MS }, () => {
  const text = fc.string({ unit: anyCharacter, size: 'medium' });
  fc.assert(
    fc.property(text, (raw) => expectSense(new TextEncoder().encode(raw))),
    runs(100),
  );
});

it('any YAML', { timeout: HANGS_AFTER_MS }, () => {
  fc.assert(
    fc.property(yamlText, (text) => expectSense(new TextEncoder().encode(text))),
    runs(300),
  );
});
