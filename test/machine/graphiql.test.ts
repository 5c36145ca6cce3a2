import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../built/run-roster.js';
import { CHROMIUM, describeWith } from './machine.js';

/** A browser that asks nobody but the page's own server. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

interface OpenPage {
  readonly page: Page;
  readonly endpoint: string;
  /** The address of every request that the page made, or tried to make. */
  readonly requested: string[];
  /** What the browser complained about, e.g. of something that the page's policy forbids. */
  readonly complaints: string[];
}

describeWith('chromium', 'GraphiQL in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  }, 60_000);
  afterAll(() => browser?.close());

  async function openExplorer(): Promise<OpenPage> {
    const { endpoint } = await startSandbox();
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    const requested: string[] = [];
    const complaints: string[] = [];
    context.on('request', (request) => requested.push(request.url()));
    context.on('weberror', ({ error }) => complaints.push(String(error())));
    context.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    const page = await context.newPage();
    await page.goto(endpoint);
    return { page, endpoint, requested, complaints };
  }

  test('shows the users at one click, and asks nobody but the sandbox', async () => {
    const { page, endpoint, requested, complaints } = await openExplorer();
    await clickRun(page);
    await seeResult(page, 'alexandra@acme.io');
    const { origin } = new URL(endpoint);
    expect(new URL(endpoint).hostname).toBe('127.0.0.1');
    expect(requested).toContain(`${origin}/graphiql/graphiql.js`);
    expect(requested.filter((url) => new URL(url).origin !== origin)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('does a mutation that is typed', async () => {
    const { page, complaints } = await openExplorer();
    const editor = page.locator('.graphiql-query-editor');
    await editor.click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(
      'mutation { inviteUser(email: "new@acme.io", accountType: ANALYST) { ok } }',
    );
    // GraphiQL reads what is typed only after a pause, and then keeps it for the tab.
    const kept = () => page.evaluate("sessionStorage.getItem('graphiql:query')");
    await expect.poll(kept, { timeout: 10_000 }).toContain('mutation');
    await clickRun(page);
    await seeResult(page, '"ok": true');
    expect(complaints).toEqual([]);
  });

  test("shows the API's description", async () => {
    const { page, complaints } = await openExplorer();
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Mutation' }).click();
    await page.getByRole('link', { name: 'updateUserAccountType' }).waitFor();
    expect(complaints).toEqual([]);
  });
});

async function clickRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Execute query' }).click();
}

async function seeResult(page: Page, text: string): Promise<void> {
  await page.getByLabel('Result Window').filter({ hasText: text }).waitFor();
}
