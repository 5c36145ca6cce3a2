/** The renderers that there are, by their names in the sources. */
import { readdirSync, readFileSync } from 'node:fs';

/** Parts of documents that other renderers show whole. */
const PARTS = ['renderAlert', 'renderHeader', 'renderRows'];

/** Every function that a room may call to show something. */
export function listRenderers(): readonly string[] {
  return readdirSync('src/render', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(`src/render/${file}`, 'utf8'))
    .flatMap((source) => [...source.matchAll(/^export function (render\w+)/gm)])
    .map(([, name = '']) => name)
    .filter((name) => !PARTS.includes(name));
}
