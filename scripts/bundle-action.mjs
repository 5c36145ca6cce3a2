/**
 * Bundles the GitHub Action into dist-action/, which is in git: `uses: OWNER/roster@COMMIT` runs what is there. A test
 * bundles it anew and compares.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { bundleAction } from './bundles.mjs';

const folder = new URL('../dist-action/', import.meta.url);
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const [name, text] of await bundleAction()) {
  const mode = name.endsWith('.cjs') ? 0o755 : 0o644;
  await writeFile(new URL(name, folder), text, { mode });
}
