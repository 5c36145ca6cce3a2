import { describe, expect, it } from 'vitest';
import { parseDotenv } from '../../src/workspace/setting-sources.js';

describe('parseDotenv', () => {
  it.each([
    ['API_KEY=abc', 'abc'],
    ['  API_KEY = abc  ', 'abc'],
    ['export API_KEY=abc', 'abc'],
    ['API_KEY="abc"', 'abc'],
    ["API_KEY='abc'", 'abc'],
    ['API_KEY="a b" # comment', 'a b'],
    ["API_KEY='a#b'", 'a#b'],
    ['API_KEY=abc # comment', 'abc'],
    ['API_KEY=abc#def', 'abc#def'],
    ['API_KEY="a\\"b\\\\c"', 'a"b\\c'],
    ["API_KEY='a\\b'", 'a\\b'],
    ['API_KEY=a=b==', 'a=b=='],
    ['API_KEY=', ''],
    ['API_KEY= # nothing', ''],
    ['API_KEY="open', '"open'],
    ['API_KEY=first\nAPI_KEY=second', 'second'],
  ])('reads %j', (line, value) => {
    expect(parseDotenv(line).get('API_KEY')).toBe(value);
  });

  it('passes over comments, blank lines and lines that are none of its own', () => {
    const text = '# API_KEY=no\n\nnonsense\n1X=2\r\nAPI_SECRET=yes\r\n';
    expect([...parseDotenv(text)]).toEqual([['API_SECRET', 'yes']]);
  });

  it('takes __proto__ for an ordinary name', () => {
    expect(parseDotenv('__proto__=x').get('API_KEY')).toBeUndefined();
  });
});
