/** The completion of bash, zsh and fish as a script each: all words stand in it, so that no key press starts roster. */
import type { Completed, Flag, Value, Word } from './words.js';

/** The shells that can be made to complete. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** One of them. */
export type Shell = (typeof SHELLS)[number];

/** The script of each shell. */
export const RENDERERS: Readonly<Record<Shell, (commands: readonly Completed[]) => string>> = {
  bash: renderBash,
  zsh: renderZsh,
  fish: renderFish,
};

/** What leads on: ` plan`, ` users`, `users list`, as the place before, a space and the word. */
function steps(commands: readonly Completed[]): readonly string[] {
  return commands.flatMap(({ path }) => {
    if (path === '') return [];
    const at = path.lastIndexOf(' ');
    return [at < 0 ? ` ${path}` : path];
  });
}

/** Every flag with a value, as `place:--name`. */
function valued(
  commands: readonly Completed[],
): readonly { readonly keys: readonly string[]; readonly value: Value }[] {
  return commands.flatMap(({ path, flags }) =>
    flags.flatMap(({ names, value }) =>
      value === null ? [] : [{ keys: names.map((name) => `${path}:${name}`), value }],
    ),
  );
}

function renderBash(commands: readonly Completed[]): string {
  return [
    '# bash completion for roster, made by `roster completion bash`',
    '_roster() {',
    `  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} at= i`,
    '  # bash takes the sign in --format=json for a word of its own.',
    `  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD - 2]}; fi`,
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    `    case "$at \${COMP_WORDS[i]}" in`,
    `      ${steps(commands).map(quoteSingle).join('|')}) at="\${at:+$at }\${COMP_WORDS[i]}" ;;`,
    '    esac',
    '  done',
    '  COMPREPLY=()',
    '  case "$at:$prev" in',
    ...valued(commands).map(({ keys, value }) => {
      const pattern = keys.map(quoteSingle).join('|');
      return `    ${pattern}) ${bashValue(value)}; return ;;`;
    }),
    '  esac',
    '  case "$at" in',
    ...commands.map((command) => `    ${quoteSingle(command.path)}) ${bashWords(command)} ;;`),
    '  esac',
    '}',
    'complete -F _roster roster',
    '',
  ].join('\n');
}

function bashWords({ commands, flags, value }: Completed): string {
  const names = flags.flatMap((flag) => flag.names).join(' ');
  const words = commands.map(({ name }) => name);
  const behind = words.length > 0 ? bashValue({ kind: 'words', words }) : bashValue(value);
  return `if [[ $cur == -* ]]; then ${bashCompgen(names)}; else ${behind}; fi`;
}

function bashValue(value: Value): string {
  switch (value.kind) {
    case 'words':
      return bashCompgen(value.words.join(' '));
    case 'file':
      return `local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))`;
    case 'any':
      return ':';
  }
}

function bashCompgen(words: string): string {
  return `COMPREPLY=($(compgen -W ${quoteSingle(words)} -- "$cur"))`;
}

function renderZsh(commands: readonly Completed[]): string {
  return [
    '#compdef roster',
    '# zsh completion for roster, made by `roster completion zsh`',
    '_roster() {',
    `  local at= prev=\${words[CURRENT-1]} i`,
    '  local -a found',
    `  if [[ $PREFIX == --*=* ]]; then prev=\${PREFIX%%=*}; compset -P '*='; fi`,
    '  for ((i = 2; i < CURRENT; i++)); do',
    `    case "$at \${words[i]}" in`,
    `      (${steps(commands).map(quoteSingle).join('|')}) at="\${at:+$at }\${words[i]}" ;;`,
    '    esac',
    '  done',
    '  case "$at:$prev" in',
    ...valued(commands).map(({ keys, value }) => {
      return `    (${keys.map(quoteSingle).join('|')}) ${zshValue(value)}; return ;;`;
    }),
    '  esac',
    '  if [[ $PREFIX == -* ]]; then',
    '    case "$at" in',
    ...commands.map(
      ({ path, flags }) => `      (${quoteSingle(path)}) found=(${zshFlags(flags)}) ;;`,
    ),
    '    esac',
    "    _describe -o 'flag' found",
    '    return',
    '  fi',
    '  case "$at" in',
    ...commands.map((each) => `    (${quoteSingle(each.path)}) ${zshBehind(each)} ;;`),
    '  esac',
    '}',
    `if [[ \${funcstack[1]} == _roster ]]; then _roster "$@"; else compdef _roster roster; fi`,
    '',
  ].join('\n');
}

function zshBehind({ commands, value }: Completed): string {
  if (commands.length === 0) return zshValue(value);
  return `found=(${zshWords(commands)}); _describe 'command' found`;
}

function zshFlags(flags: readonly Flag[]): string {
  return zshWords(flags.flatMap(({ names, about }) => names.map((name) => ({ name, about }))));
}

function zshWords(words: readonly Word[]): string {
  return words.map(({ name, about }) => quoteSingle(`${name}:${about}`)).join(' ');
}

function zshValue(value: Value): string {
  switch (value.kind) {
    case 'words':
      return `compadd -- ${value.words.map(quoteSingle).join(' ')}`;
    case 'file':
      return '_files';
    case 'any':
      return ':';
  }
}

function renderFish(commands: readonly Completed[]): string {
  return [
    '# fish completion for roster, made by `roster completion fish`',
    'function __roster_at',
    "  set -l at ''",
    '  for word in (commandline -opc)[2..-1]',
    '    switch "$at $word"',
    `      case ${steps(commands).map(quoteFish).join(' ')}`,
    '        set at (string trim "$at $word")',
    '    end',
    '  end',
    '  test "$at" = "$argv[1]"',
    'end',
    'complete -c roster -f',
    ...commands.flatMap(fishCommand),
    '',
  ].join('\n');
}

function fishCommand({ path, commands, flags, value }: Completed): readonly string[] {
  const here = `complete -c roster -n ${quoteFish(`__roster_at ${quoteFish(path)}`)}`;
  const behind = commands.length > 0 ? '' : fishValue(value);
  return [
    ...commands.map(({ name, about }) => `${here} -a ${name} -d ${quoteFish(about)}`),
    ...(behind === '' ? [] : [`${here} ${behind}`]),
    ...flags.map((flag) => `${here} ${fishFlag(flag)}`),
  ];
}

function fishFlag({ names, about, value }: Flag): string {
  const shown = names.map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const needs =
    value === null ? '' : ` -r ${value.kind === 'file' ? '-F' : `-f ${fishValue(value)}`}`;
  return `${shown.join(' ')}${needs.trimEnd()} -d ${quoteFish(about)}`;
}

function fishValue(value: Value): string {
  switch (value.kind) {
    case 'words':
      return `-a ${quoteFish(value.words.join(' '))}`;
    case 'file':
      return '-F';
    case 'any':
      return '';
  }
}

function quoteSingle(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function quoteFish(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
