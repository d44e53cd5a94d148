import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { EVENT, startTestServer, type TestServer } from './support/server.js';

const CHROMIUM = '/usr/bin/chromium';
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const isMissing = !existsSync(CHROMIUM) && process.env['CI'] !== 'true';
if (isMissing) process.stderr.write(`the live page is not tested: there is no ${CHROMIUM}\n`);

(isMissing ? describe.skip : describe)('the live page in Chromium', () => {
  jest.setTimeout(30_000);

  let folder: string;
  let browser: BrowserContext;
  let server: TestServer;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'collector-'));
    browser = await chromium.launchPersistentContext(folder, { executablePath: CHROMIUM, headless: true, args: ARGS });
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  beforeEach(async () => {
    server = await startTestServer({ apiKeys: ['dev'] });
    page = await browser.newPage();
    complaints = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(`${server.url}/`)) complaints.push(`request to ${request.url()}`);
    });
  });

  afterEach(async () => {
    await page.close();
    await server.close();
  });

  const cells = (): Promise<string[]> => page.locator('#events tr:first-child td').allInnerTexts();
  const live = (): Promise<void> => page.locator('#connection[data-state=live]').waitFor();

  it('shows an event within a second of its POST, without a refresh', async () => {
    await page.goto(`${server.url}/#key=dev`);
    await live();

    await server.post({
      ...EVENT,
      influence: 'positive',
      externalUserId: 'u-1',
      organizationId: EVENT.productId,
      externalConversationId: 'thread-9',
    });
    await page.locator('#events tr').waitFor({ timeout: 1000 });

    const [time, ...others] = await cells();
    expect(time).toMatch(/\d/);
    expect(others).toEqual(['upgrade_purchased', '149.00', 'positive', 'u-1', EVENT.productId, 'thread-9', '']);
    expect(complaints).toEqual([]);
  });

  it('takes the key from the fragment, out of the address, and asks for it otherwise', async () => {
    await page.goto(`${server.url}/#key=dev`);
    await live();
    expect(page.url()).toBe(`${server.url}/`);

    await page.evaluate('sessionStorage.clear()');
    await page.reload();
    await page.locator('#key').fill('wrong');
    await page.locator('#key-form button').click();
    await page.locator('#connection[data-state=refused]').waitFor();
    await page.locator('#key').fill('dev');
    await page.keyboard.press('Enter');
    await live();
  });

  it('marks duplicates, conflicts and warnings, and shows rejected events with their problems', async () => {
    await page.goto(`${server.url}/#key=dev`);
    await live();
    await server.post({ ...EVENT, insertId: 'i', value: 'abc', valueType: 'currency' });
    await server.post({ ...EVENT, insertId: 'i' });
    await server.post({ ...EVENT, value: 5 });

    await page.locator('.mark.conflict').waitFor();
    await page.locator('#rejected li').waitFor();

    expect((await cells()).at(-1)).toBe('1 duplicate, 1 conflict, warning');
    expect(await page.locator('#rejected .problem').innerText()).toBe('value must be a string, but is a number');
    await page.locator('#counts', { hasText: '1 stored · 1 duplicate · 1 conflict · 1 rejected' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows what is hostile as text', async () => {
    const hostile = '<script>document.title="hacked"</script><img src=x onerror=\'document.title="hacked"\'>';
    await page.goto(`${server.url}/#key=dev`);
    await live();
    await server.post({
      ...EVENT,
      eventType: hostile,
      value: hostile,
      externalUserId: hostile,
      externalOrganizationId: hostile,
    });
    await server.post({ [hostile]: hostile, eventType: hostile });
    await page.locator('#events tr').waitFor();
    await page.locator('#rejected li').waitFor();

    expect((await cells())[1]).toBe(hostile);
    expect(await page.locator('main script, main img').count()).toBe(0);
    expect(await page.title()).toBe('Greenflash events collector');
    expect(complaints).toEqual([]);
  });

  it('reconnects to a collector that was started again, and shows its events', async () => {
    await page.goto(`${server.url}/#key=dev`);
    await live();
    await server.post({ ...EVENT, value: 'before' });
    await page.locator('#events tr').waitFor();
    const { port } = new URL(server.url);

    await server.close();
    await page.locator('#connection[data-state=failed]').waitFor();
    server = await startTestServer({ apiKeys: ['dev'], port: Number(port) });
    await server.post({ ...EVENT, value: 'after' });
    await live();
    await page.locator('#events', { hasText: 'after' }).waitFor();

    expect(await page.locator('#events tr').count()).toBe(1);
  });

  it('keeps a bounded number of rows, the newest on top', async () => {
    await page.goto(`${server.url}/#key=dev`);
    await live();
    for (let i = 0; i < 520; i += 20) {
      await Promise.all(Array.from({ length: 20 }, () => server.post(EVENT)));
    }
    await server.post({ ...EVENT, value: 'last' });
    await page.locator('#events tr:first-child', { hasText: 'last' }).waitFor();

    expect(await page.locator('#events tr').count()).toBe(500);
    expect(complaints).toEqual([]);
  });
});
