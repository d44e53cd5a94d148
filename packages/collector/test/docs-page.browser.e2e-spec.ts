import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { OPERATIONS } from '../src/server/docs/operations.js';
import { comesTo } from './support/live-page.js';
import { EVENT, startTestServer, type TestServer } from './support/server.js';

const CHROMIUM = '/usr/bin/chromium';
const isMissing = !existsSync(CHROMIUM) && process.env['CI'] !== 'true';
if (isMissing) process.stderr.write(`the page at /docs is not tested: there is no ${CHROMIUM}\n`);

(isMissing ? describe.skip : describe)('the page at /docs in Chromium', () => {
  let browser: Browser;
  let server: TestServer;

  beforeAll(async () => {
    const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];
    browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args });
    server = await startTestServer({ apiKeys: ['dev'] });
  });

  afterAll(async () => {
    await browser?.close();
    await server.close();
  });

  it('shows every operation and tries one out, under its own policy and without an outside request', async () => {
    await server.post(EVENT);
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const isOurs = request.url().startsWith(`${server.url}/`) || request.url().startsWith('data:');
      if (!isOurs) complaints.push(`request to ${request.url()}`);
    });
    const response = await page.goto(`${server.url}/docs`);
    expect(response?.headers()['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; /);

    await page
      .locator('.opblock')
      .nth(OPERATIONS.length - 1)
      .waitFor();
    expect(await page.locator('.opblock').count()).toBe(OPERATIONS.length);
    await page.getByText('Its key is dev').waitFor();
    expect(await page.locator('header a[href="/"]').innerText()).toBe('Live page');
    const stats = page.locator('.opblock', { hasText: '/_collector/stats' });
    await stats.click();
    await stats.getByRole('button', { name: 'Try it out' }).click();
    await stats.getByRole('button', { name: 'Execute' }).click();
    await stats.locator('.live-responses-table', { hasText: 'upgrade_purchased' }).waitFor();

    expect(complaints).toEqual([]);
    await page.close();
  });

  it('is dark where the system is, says that a key that was given is needed, and shows real examples', async () => {
    const secret = await startTestServer({ apiKeys: ['one-that-was-given'] });
    const page = await browser.newPage({ colorScheme: 'dark' });
    await page.goto(`${secret.url}/docs`);
    await page.locator('.opblock').first().waitFor();

    expect(await page.content()).not.toContain('one-that-was-given');
    await page.getByText('give it under Authorize').waitFor();
    const background = 'getComputedStyle(document.documentElement).backgroundColor';
    await comesTo(() => page.evaluate(background), 'rgb(28, 32, 34)');
    await page.locator('.opblock', { hasText: '/api/v1/events' }).click();
    await page.locator('.opblock-body option', { hasText: 'A sale, once' }).waitFor({ state: 'attached' });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.locator('html:not(.dark-mode)').waitFor({ state: 'attached' });
    await page.close();
    await secret.close();
  });
});
