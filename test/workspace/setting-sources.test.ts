import { describe, expect, it } from 'vitest';
import { parseDotenv } from '../../src/workspace/setting-sources.js';

describe('parseDotenv', () => {
  // What python-dotenv 1.2 makes of each line, which reads what `paradime login` writes.
  it.each([
    ['API_KEY=abc', 'abc'],
    ['  API_KEY = abc  ', 'abc'],
    ['export API_KEY=abc', 'abc'],
    ['API_KEY="a b" # comment', 'a b'],
    ["API_KEY='a#b'", 'a#b'],
    ['API_KEY=abc # comment', 'abc'],
    ['API_KEY=abc#def', 'abc#def'],
    ['API_KEY="a\\"b\\\\c"', 'a"b\\c'],
    ["API_KEY='a\\b'", 'a\\b'],
    ["API_KEY='it\\'s'", "it's"],
    ['API_KEY=', ''],
    ['API_KEY= # nothing', ''],
    ['API_KEY=#abc', '#abc'],
    ['API_KEY= #abc', ''],
    ['API_KEY=#', '#'],
    ['API_KEY="open', undefined],
    ["API_KEY='a' b", undefined],
    ['API_KEY=a # b # c', 'a'],
    ['API_KEY=a\t#b', 'a'],
    ['API_KEY="a\\nb"', 'a\nb'],
    ["API_KEY='a''b'", undefined],
    ['API_KEY="a\\$b"', 'a\\$b'],
    ["API_KEY = 'x'", 'x'],
    ['API_KEY', undefined],
    ["API_KEY='a'#c", 'a'],
    ['API_KEY=a"b"', 'a"b"'],
    ['API_KEY=a ', 'a'],
    ['API_KEY=a\\nb', 'a\\nb'],
    ['API_KEY=first\nAPI_KEY=second', 'second'],
  ])('reads %j', (line, value) => {
    expect(parseDotenv(line).get('API_KEY')).toBe(value);
  });

  it.each([
    ['API_KEY=@{HERE}', 'from a variable'],
    ["API_KEY='a@{HERE}b'", 'afrom a variableb'],
    ['HERE=above\nAPI_KEY="@{HERE}-@{HERE}"', 'above-above'],
    ['API_KEY=@{HERE}\nHERE=below', 'from a variable'],
    ['API_KEY=@{NOWHERE}', ''],
    ['API_KEY=@{NOWHERE:-else}', 'else'],
    ['API_KEY=@{HERE:-else}', 'from a variable'],
    ['API_KEY=@{HERE-else}', ''],
    ['API_KEY=@HERE', '$HERE'],
    ['API_KEY=@{toString}', ''],
    ['API_KEY=@{HERE}\nHERE=x\nAPI_KEY=@{API_KEY}!', 'from a variable!'],
  ])('fills in what %j refers to', (text, value) => {
    expect(parseDotenv(text.replaceAll('@', '$'), { HERE: 'from a variable' }).get('API_KEY')).toBe(
      value,
    );
  });

  it('passes over comments, blank lines and lines that are none of its own', () => {
    const text = '# API_KEY=no\n\nnonsense\n1X=2\r\nAPI_SECRET=yes\r\n';
    expect([...parseDotenv(text)]).toEqual([['API_SECRET', 'yes']]);
  });

  it('takes __proto__ for an ordinary name', () => {
    expect(parseDotenv('__proto__=x').get('API_KEY')).toBeUndefined();
  });
});
