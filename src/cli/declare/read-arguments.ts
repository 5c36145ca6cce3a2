/** The arguments as commander should parse them, where it would take a wrong command for a right one. */
import type { Command } from 'commander';

const HELP: ReadonlySet<string> = new Set(['-h', '--help']);

/**
 * The arguments for commander to parse. `help a b` is read as `a b --help`. Where no such command is, no help
 * is asked for: commander would show that of what is above, as if all were right, rather than its error
 * with a suggestion.
 */
export function readArguments(argv: readonly string[], program: Command): readonly string[] {
  let command = program;
  for (const [index, word] of argv.entries()) {
    // Behind an option stands perhaps its value; behind a command without others, an argument.
    if (word.startsWith('-') || command.commands.length === 0) return argv;
    if (word === 'help') {
      const asked = argv.slice(index + 1).filter((each) => !HELP.has(each));
      return readArguments([...argv.slice(0, index), ...asked, '--help'], program);
    }
    const meant = command.commands.find((each) => each.name() === word);
    if (meant === undefined) return argv.filter((each) => !HELP.has(each));
    command = meant;
  }
  return argv;
}
