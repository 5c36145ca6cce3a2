/** The report page in a real browser: what people do with it, and what it must not do to them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { renderPlanHtml } from '../../src/render/html/page-of-plan.js';
import { renderReportHtml } from '../../src/render/html/page-of-report.js';
import { emptyFolder } from '../built/run-roster.js';
import { planWith, reportWith } from '../fixtures/hostile-files.js';
import { HOSTILE_STRINGS } from '../fixtures/hostile-strings.js';
import { AUTHORS, examplePage, planOfMany, RICH_PLAN } from '../fixtures/pages.js';
import { planFileOf, planOf, reportFileOf, reportOf, resultOf } from '../fixtures/plans.js';
import { CHROMIUM, describeWith } from './machine.js';

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const SEVERAL = planFileOf(
  RICH_PLAN,
  planOf({ target: { ...RICH_PLAN.target, workspace_name: 'marketing' }, inSync: 12 }),
);

/** Names that would be elements, and that hold nothing that is shown in another form. */
const MARKUP = HOSTILE_STRINGS.filter((raw) => /^[ -~]*<[ -~]*$/.test(raw));

/** What axe finds, of each the rule and where. */
const RUN_AXE = `axe.run().then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target).join(', ')))`;

function severalPage(): string {
  const failure = {
    roster: 'finance.yaml',
    workspace_uid: null,
    workspace_name: 'finance',
    code: 'unreachable',
    message: 'api.paradime.io could not be reached.',
    exit_code: 4,
  } as const;
  return renderPlanHtml({ ...SEVERAL, failures: [failure] }, { mode: 'drift' }, AUTHORS);
}

function reportPage(): string {
  const [first, second, ...others] = RICH_PLAN.changes;
  if (first === undefined || second === undefined) throw new Error('The example has no changes.');
  const error = { code: 'timeout', message: 'The answer was lost, and nobody can tell.' };
  const results = [
    ...others.map((change) => resultOf(change, 'applied')),
    resultOf(first, 'indeterminate', error, 2),
    resultOf(second, 'skipped'),
  ];
  const report = reportOf(results, { converged: null, target: RICH_PLAN.target });
  return renderReportHtml(reportFileOf('indeterminate', report), planFileOf(RICH_PLAN), AUTHORS);
}

describeWith('chromium', 'the report page in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());

  /** A page as a file, with all that went wrong in it. */
  async function open(
    html: string,
    options: Parameters<Browser['newPage']>[0] = { viewport: DESK },
    fragment = '',
  ): Promise<{ page: Page; wrong: readonly string[] }> {
    const path = join(emptyFolder(), 'page.html');
    writeFileSync(path, html);
    const page = await browser.newPage(options);
    const wrong: string[] = [];
    page.on('console', (message) => wrong.push(message.text()));
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('dialog', (dialog) => wrong.push(dialog.message()));
    page.on('request', (request) => {
      if (!request.url().startsWith(`file://${path}`)) wrong.push(request.url());
    });
    await page.goto(`file://${path}${fragment}`);
    return { page, wrong };
  }

  const shownPeople = (page: Page): Promise<string[]> =>
    page.locator('.people .row:visible .email').allTextContents();

  it('loads nothing and complains of nothing', async () => {
    for (const html of [examplePage(), reportPage(), severalPage()]) {
      const { page, wrong } = await open(html);
      expect(await page.locator('.controls').isVisible()).toBe(true);
      expect(wrong).toEqual([]);
    }
  });

  it('finds people by any word of their row, and Escape shows all again', async () => {
    const { page } = await open(examplePage());
    const all = await shownPeople(page);
    expect(all).toHaveLength(7);
    await page.keyboard.press('/');
    await page.keyboard.type('okafor DEVELOPER');
    await expect
      .poll(() => shownPeople(page))
      .toEqual(['ben.okafor@acme.io', 'ben.okafor@old-acme.io']);
    expect(await page.locator('.found').textContent()).toMatch(
      /^\d of \d+ entries shown: “okafor DEVELOPER”$/,
    );
    await page.keyboard.press('Escape');
    await expect.poll(() => shownPeople(page)).toEqual(all);
    expect(await page.locator('.found').textContent()).toBe('');
  });

  it('filters by what happens to people', async () => {
    const { page } = await open(examplePage());
    await page.getByRole('button', { name: 'Lose access' }).click();
    expect(await shownPeople(page)).toEqual([
      'old.contractor@partner.example',
      'ben.okafor@old-acme.io',
    ]);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(async () => (await shownPeople(page)).length).toBe(7);
  });

  it('sorts and groups without losing anyone', async () => {
    const { page } = await open(examplePage());
    const all = (await shownPeople(page)).toSorted();
    await page.getByLabel('Sort by').selectOption('email');
    for (const group of ['type', 'domain', 'file', 'by', 'effect']) {
      await page.getByLabel('Group by').selectOption(group);
      expect((await shownPeople(page)).toSorted(), group).toEqual(all);
    }
    await page.getByLabel('Group by').selectOption('by');
    expect(await page.locator('.people h3').allTextContents()).toEqual([
      'Author unknown 2',
      'Jon Bell 2',
      'Maya Ortiz 3',
    ]);
  });

  it('leads to one person, past any filter', async () => {
    const { page } = await open(examplePage(), { viewport: DESK }, '#p:priya.nair%40acme.io');
    await expect
      .poll(() => page.evaluate('document.activeElement.id'))
      .toBe('p:priya.nair@acme.io');
    await page.getByRole('button', { name: 'Lose access' }).click();
    expect(await page.locator('[id="p:liam.chen@acme.io"]').isVisible()).toBe(false);
    await page.evaluate("location.hash = '#p:liam.chen@acme.io'");
    await expect.poll(() => page.locator('[id="p:liam.chen@acme.io"]').isVisible()).toBe(true);
  });

  it('is used by keyboard alone: past the head to the people, to a filter, to those who lose access', async () => {
    const { page } = await open(examplePage());
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('people');
    await page.getByRole('button', { name: 'Lose access' }).focus();
    await page.keyboard.press('Space');
    expect(await shownPeople(page)).toHaveLength(2);
    await page.keyboard.press('Space');
    await page.getByRole('link', { name: 'Lose access' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('location.hash')).toBe('#g%3Alose');
  });

  it.each([
    ['a desk', DESK],
    ['a phone', PHONE],
  ])('fits %s: nothing is wider than the window', async (_name, viewport) => {
    for (const html of [examplePage(), reportPage(), severalPage()]) {
      const { page } = await open(html, { viewport });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
    }
  });

  it.each([
    ['light', 'a desk', DESK],
    ['dark', 'a desk', DESK],
    ['light', 'a phone', PHONE],
    ['dark', 'a phone', PHONE],
  ] as const)('has nothing that axe finds, %s, on %s', async (colorScheme, _name, viewport) => {
    for (const html of [examplePage(), reportPage(), severalPage()]) {
      const { page } = await open(html, { viewport, colorScheme });
      await page.evaluate(axe.source);
      expect(await page.evaluate(RUN_AXE)).toEqual([]);
    }
  });

  it('is read whole where scripts are off', async () => {
    const { page } = await open(examplePage(), { viewport: DESK, javaScriptEnabled: false });
    expect(await shownPeople(page)).toHaveLength(7);
    expect(await page.locator('.controls').isVisible()).toBe(false);
    expect(await page.locator('.by').first().textContent()).toContain('Maya Ortiz');
  });

  it('is printed with everyone who is shown, and without what can only be clicked', async () => {
    const { page } = await open(examplePage());
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.length).toBeGreaterThan(10_000);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.search').isVisible()).toBe(false);
    expect(await shownPeople(page)).toHaveLength(7);
  });

  it('keeps hostile names as text', async () => {
    const files = HOSTILE_STRINGS.map(planWith);
    const plans = { ...planWith(''), plans: files.flatMap((file) => file.plans) };
    const reports = HOSTILE_STRINGS.map(reportWith).flatMap((file) => file.reports);
    for (const html of [
      renderPlanHtml(plans, { mode: 'drift' }, new Map()),
      renderReportHtml({ ...reportWith(''), reports }, plans, new Map()),
    ]) {
      const { page, wrong } = await open(html);
      const shown = await page.locator('.email').allTextContents();
      expect(shown).toEqual(expect.arrayContaining(MARKUP));
      expect(await page.locator('script, style, img, iframe, object').count()).toBe(2);
      expect(wrong).toEqual([]);
    }
  });

  it('lets nothing run, even what stood in it unescaped', async () => {
    const planted =
      '<img src=x onerror="document.title=\'run\'"><script>document.title="run"</script>';
    const { page, wrong } = await open(examplePage().replace('<main', `${planted}<main`));
    expect(await page.title()).toBe('Plan: analytics');
    expect(wrong.length).toBeGreaterThan(0);
  });

  it('stays fluid with 10,000 changes', async () => {
    const { page } = await open(renderPlanHtml(planOfMany(10_000), { mode: 'plan' }, AUTHORS));
    await page.locator('input').fill('person.9999@');
    await expect.poll(() => shownPeople(page)).toEqual(['person.9999@team-3.example']);
    await page.locator('input').fill('');
    await expect.poll(() => page.locator('.found').textContent()).toBe('');
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const { metrics } = await session.send('Performance.getMetrics');
    // With every row laid out there would be some 200,000: what is out of sight costs nothing.
    const laidOut = metrics.find(({ name }) => name === 'LayoutObjects')?.value;
    expect(laidOut).toBeLessThan(40_000);
  });

  it('goes dark and light by hand', async () => {
    const { page } = await open(examplePage());
    const paper = (): Promise<unknown> =>
      page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await paper();
    await page.getByRole('button', { name: 'Theme' }).click();
    await page.getByRole('button', { name: 'Theme' }).click();
    expect(await paper()).not.toBe(light);
  });
});
