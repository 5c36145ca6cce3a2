/**
 * Problems of rosters as GitLab's code-quality report, which shows them on the lines of a merge request. Format:
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
import type { Problem } from '../roster/problem.js';
import { asWritten, type LocateFile } from './annotations.js';
import { showInvisible } from './escape.js';
import { renderJson } from './json.js';

/** One entry of the report. */
interface CodeQualityIssue {
  readonly description: string;
  readonly check_name: string;
  /** The same for the same problem, wherever it moves: by it GitLab knows what a branch adds. */
  readonly fingerprint: string;
  readonly severity: 'blocker' | 'minor';
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

const SEVERITIES = { error: 'blocker', warning: 'minor' } as const;

/** The report, an empty list for no problems. Two problems of one text are told apart by their number. */
export function renderProblemsCodeQuality(
  problems: readonly Problem[],
  locate: LocateFile = asWritten,
): string {
  const seen = new Map<string, number>();
  const issues = problems.map((problem): CodeQualityIssue => {
    const path = locate(problem.file);
    const same = [problem.code, path, problem.message].join('\u001f');
    const number = (seen.get(same) ?? 0) + 1;
    seen.set(same, number);
    const hint = problem.hint === null ? '' : ` ${problem.hint}`;
    return {
      description: showInvisible(`${problem.message}${hint}`),
      check_name: `roster/${problem.code}`,
      fingerprint: fingerprintOf(`${same}\u001f${number}`),
      severity: SEVERITIES[problem.severity],
      location: { path: showInvisible(path), lines: { begin: Math.max(1, problem.line) } },
    };
  });
  return renderJson(issues);
}

/** FNV-1a with 64 bits: no secret, only short. Source: http://www.isthe.com/chongo/tech/comp/fnv/ */
function fingerprintOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
