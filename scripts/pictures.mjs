/**
 * Takes the pictures in docs/images/: `npm run pictures`. Needs Chromium. `test/docs/pictures.test.ts` holds the digests that
 * are written beside them against the pages of today, so that no picture shows what is no longer there.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}docs/images/`;

const bundled = await build({
  entryPoints: [`${root}test/fixtures/pictures.ts`],
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
  logLevel: 'warning',
});
const { listSitters } = await import(
  `data:text/javascript,${encodeURIComponent(bundled.outputFiles[0].text)}`
);

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const digests = {};
for (const [name, { html, width, height }] of Object.entries(listSitters())) {
  const page = await browser.newPage({ viewport: { width, height } });
  await page.setContent(html);
  const picture = await page.screenshot();
  await writeFile(folder + name, picture);
  digests[name] = createHash('sha256').update(html).digest('hex');
  console.log(`${name}: ${Math.round(picture.length / 1024)} KB`);
}
await browser.close();
await writeFile(`${folder}taken-of.json`, `${JSON.stringify(digests, null, 2)}\n`);
