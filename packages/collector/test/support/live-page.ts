import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import type { CollectorOptions } from '../../src/server/app/collector-options.js';
import { startTestServer, type TestServer } from './server.js';

const CHROMIUM = '/usr/bin/chromium';
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The key of every server here; the page gets it by the fragment of its URL. */
export const PAGE_KEY = 'dev';

/** What one test has: a collector of its own, and pages on it whose every complaint is remembered. */
export interface Stage {
  server: TestServer;
  readonly browser: Browser;
  /** A file that outlives the server, for tests that start it again. */
  readonly database: string;
  /** Errors on the console, uncaught ones, and requests to another origin. */
  readonly complaints: string[];
  start(options?: Partial<CollectorOptions>): Promise<void>;
  /** Opens the page, by default in light colours at 1280 × 800, and waits until it is live. */
  open(search?: string, options?: BrowserContextOptions): Promise<Page>;
}

/** How long a view may take to show what a test reads from it. */
const SHOWN_MS = 30_000;

/** A suite in one Chromium; where there is none, it is skipped with a line that says so, except in CI. */
export function describeInChromium(what: string, suite: (stage: Stage) => void): void {
  const isMissing = !existsSync(CHROMIUM) && process.env['CI'] !== 'true';
  if (isMissing) process.stderr.write(`${what} is not tested: there is no ${CHROMIUM}\n`);
  (isMissing ? describe.skip : describe)(what, () => {
    let browser: Browser;
    let folder: string;
    let count = 0;
    const stage = {
      complaints: [] as string[],
      get browser(): Browser {
        return browser;
      },
      get database(): string {
        return join(folder, `${count}.db`);
      },
      async start(options: Partial<CollectorOptions> = {}): Promise<void> {
        stage.server = await startTestServer({ apiKeys: [PAGE_KEY], ...options });
      },
      async open(search = '', options: BrowserContextOptions = {}): Promise<Page> {
        const page = await newPage(browser, stage, options);
        await page.goto(`${stage.server.url}/${search}${search.includes('#') ? '&' : '#'}key=${PAGE_KEY}`);
        await isIn(page, 'live');
        return page;
      },
    } as Stage;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'collector-page-'));
      browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: ARGS });
    });
    beforeEach(async () => {
      count++;
      stage.complaints.length = 0;
      await stage.start();
    });
    suite(stage);
    afterEach(async () => {
      for (const context of browser.contexts()) await context.close();
      await stage.server.close();
    });
    afterAll(async () => {
      await browser?.close();
      await rm(folder, { recursive: true });
    });
  });
}

async function newPage(browser: Browser, stage: Stage, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('console', (message) => {
    if (message.type() === 'error') stage.complaints.push(message.text());
  });
  page.on('pageerror', (error) => stage.complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${stage.server.url}/`)) stage.complaints.push(`request to ${request.url()}`);
  });
  return page;
}

/** Resolves when the page says that its connection is in this state. */
export function isIn(page: Page, state: string): Promise<void> {
  return page.locator(`.connection[data-state=${state}]`).waitFor();
}

/** What stands in the cells of a row, the newest being 0. */
export function cellsOf(page: Page, row: number): Promise<string[]> {
  return page.locator(`[aria-rowindex="${row + 2}"] [role=gridcell]`).allInnerTexts();
}

/** Resolves when the grid has this many rows, in sight or not. */
export async function hasRows(page: Page, count: number): Promise<void> {
  await page.locator(`[role=grid][aria-rowcount="${count + 1}"]`).waitFor();
}

/** Reads until it reads what is expected: the page shows what has changed in steps. Fails with the last difference. */
export async function comesTo(read: () => unknown, expected: unknown): Promise<void> {
  const deadline = performance.now() + SHOWN_MS;
  for (;;) {
    const last: unknown = await read();
    try {
      return expect(last).toEqual(expected);
    } catch (difference) {
      if (performance.now() > deadline) throw difference;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The address as the page has it: `page.url()` hears of a step of the page's own a moment later. */
export async function addressOf(page: Page): Promise<URL> {
  return new URL(await page.evaluate<string>('location.href'));
}

/** Within a second, or so many times what the machine takes at the same time for a request and a frame. */
const SECOND_MS = 1000;
const CONTROLS = 20;

/** Posts, and asserts that the page has shown what came of it within a second, without a refresh. */
export async function showsWithinASecond(stage: Stage, page: Page, shown: Locator, body: object): Promise<void> {
  const before = await controlMs(stage, page);
  const postedAt = performance.now();
  await stage.server.post(body);
  await shown.waitFor();
  const tookMs = performance.now() - postedAt;
  const limitMs = Math.max(SECOND_MS, CONTROLS * Math.max(before, await controlMs(stage, page)));
  expect({ limitMs, isSoon: tookMs <= limitMs ? true : tookMs }).toEqual({ limitMs, isSoon: true });
}

async function controlMs(stage: Stage, page: Page): Promise<number> {
  const startedAt = performance.now();
  await stage.server.get('/_collector/stats');
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(drawn)).then(() => undefined)');
  return performance.now() - startedAt;
}
