import { describe, expect, it } from 'vitest';
import { EXIT, type ExitCode, worstExitCode } from '../src/errors.js';

describe('the worst of several exit codes', () => {
  it.each<[ExitCode, readonly number[]]>([
    [0, []],
    [0, [0, 0]],
    [2, [0, 2]],
    [5, [2, 5]],
    [6, [5, 6]],
    [3, [6, 3, 5]],
    [4, [3, 4]],
    [1, [4, 1, 3]],
    [7, [1, 7, 4]],
    [8, [7, 8, 1]],
    [130, [8, 130]],
    [143, [130, 143]],
  ])('is %i of %j', (worst, codes) => {
    expect(worstExitCode(codes)).toBe(worst);
    expect(worstExitCode(codes.toReversed())).toBe(worst);
  });

  it('knows every exit code', () => {
    for (const code of Object.values(EXIT)) expect(worstExitCode([0, code])).toBe(code);
  });
});
