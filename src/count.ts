/** How many, in sentences. Short, since every room says it, and knows no other room for it. */

/** `1 user`, `2 users`. */
export function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `ana, bo and 3 more`: the first few of a list, and how many it hides. Nothing is escaped here. */
export function nameFirst(names: readonly string[], most: number): string {
  const hidden = names.length - most;
  if (hidden <= 0) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${hidden} more`;
}
