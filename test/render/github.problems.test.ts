import { describe, expect, it } from 'vitest';
import { renderProblemsGithub } from '../../src/render/github.js';
import type { Problem } from '../../src/roster/problem.js';

const TYPO: Problem = {
  code: 'unknown_account_type',
  severity: 'error',
  file: 'roster.yaml',
  line: 12,
  column: 19,
  endColumn: 27,
  message: 'unknown account type "DEVELOPR"',
  hint: 'did you mean DEVELOPER?',
  excerpt: '    account_type: DEVELOPR',
  excerptColumn: 19,
};

describe('problems as annotations', () => {
  it('stand on their lines, errors first, the hint below the message', () => {
    const warning: Problem = { ...TYPO, severity: 'warning', hint: null };
    const whole: Problem = { ...TYPO, file: 'a:b,c.yaml', hint: null, excerpt: null };
    expect(renderProblemsGithub([warning, TYPO, whole])).toBe(`\
::error file=roster.yaml,line=12,col=19,endColumn=27,title=unknown_account_type::unknown account type "DEVELOPR"%0Adid you mean DEVELOPER?
::error file=a%3Ab%2Cc.yaml,title=unknown_account_type::unknown account type "DEVELOPR"
::warning file=roster.yaml,line=12,col=19,endColumn=27,title=unknown_account_type::unknown account type "DEVELOPR"
`);
  });

  it('are nothing when there are none', () => {
    expect(renderProblemsGithub([])).toBe('');
  });
});
