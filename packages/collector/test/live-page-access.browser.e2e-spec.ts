import { readFileSync } from 'node:fs';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { comesTo, describeInChromium, hasRows, isIn } from './support/live-page.js';
import { EVENT } from './support/server.js';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(AXE);
  // What it finds is the same; nothing here is embedded, and what passes is not described.
  const result = await page.evaluate<AxeResult>("axe.run({ resultTypes: ['violations'], preload: false })");
  return result.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Everything that can be used, in the order in which it stands in the document. */
const REACHABLE = `[...document.querySelectorAll('a[href], button, input, select, textarea, [tabindex="0"]')]
  .filter((element) => !element.disabled && element.tabIndex === 0 && element.checkVisibility())
  .map((element) => element.outerHTML.slice(0, 80))`;

/** What has the focus after each press of Tab, until it is where it began; what does not show it is marked. */
async function reachedByTab(page: Page): Promise<string[]> {
  const reached: string[] = [];
  for (let presses = 0; presses < 200; presses++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string | null>(`(() => {
      const element = document.activeElement;
      if (element === document.body) return null;
      const isSeen = getComputedStyle(element).outlineStyle !== 'none';
      return (isSeen ? '' : 'unseen: ') + element.outerHTML.slice(0, 80);
    })()`);
    if (focused === null || (presses > 0 && focused === reached[0])) break;
    reached.push(focused);
  }
  return reached;
}

const VIEWS = [
  '',
  '?eventType=nothing',
  '?view=rejected',
  '?view=totals',
  '?view=conversations',
  '?view=conversations&conversation=thread-9',
  '?view=rehearse',
  '?view=compare#expected=%7B%22eventType%22%3A%22upgrade_purchased%22%2C%22value%22%3A%22other%22%7D',
];

const SHAPES: readonly BrowserContextOptions[] = [
  { colorScheme: 'light' },
  { colorScheme: 'dark' },
  { colorScheme: 'light', viewport: { width: 360, height: 740 } },
];

/** Leads to a view within the document, as a link of the page does: to open a page and to load axe takes longer than axe. */
function lead(page: Page, view: string): Promise<void> {
  return page.evaluate(`(() => {
    history.pushState(null, '', ${JSON.stringify(`/${view}`)});
    dispatchEvent(new PopStateEvent('popstate'));
    dispatchEvent(new HashChangeEvent('hashchange'));
    return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn())));
  })()`);
}

/** Resolves when a view shows all it has to show: the comparison is computed step by step. */
async function isWhole(page: Page, view: string): Promise<void> {
  await isIn(page, 'live');
  await page.locator('.extent, .page-head').first().waitFor();
  // Five events, and two requests that were refused.
  if (view === '') await hasRows(page, 7);
  if (view.includes('#expected=')) await page.locator('.findings .finding').first().waitFor();
}

/** A browser that axe looks at every view in, on a machine that does other things too. */
const WITHIN_MS = 180_000;

describeInChromium('the accessibility of the live page', (stage) => {
  const fill = async (): Promise<void> => {
    const event = { ...EVENT, externalUserId: 'u-1', externalConversationId: 'thread-9', valueType: 'currency' };
    for (const influence of ['positive', 'neutral', 'negative']) await stage.server.post({ ...event, influence });
    for (const value of ['1', '1', '2']) await stage.server.post({ ...event, insertId: 'i', value });
    await stage.server.post({ ...event, value: 'abc', sampleRate: 0.5, forceSample: true });
    await stage.server.post({ ...event, value: 5 });
    await stage.server.post('{');
  };

  it.each(SHAPES)(
    'has no violation that axe finds in any view, in %j',
    async (shape) => {
      const page = await stage.open('', shape);
      expect(await violations(page)).toEqual([]);
      await fill();
      await isWhole(page, '');
      const found: string[] = [];
      for (const view of VIEWS) {
        await lead(page, view);
        await isWhole(page, view);
        found.push(...(await violations(page)).map((violation) => `${view} ${violation}`));
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        if (overflow !== 0) found.push(`${view} is ${String(overflow)} px too wide`);
      }
      await lead(page, '');
      await page.locator('[role=row][data-key]').first().click();
      await page.locator('.detail pre').first().waitFor();
      found.push(...(await violations(page)));
      await page.goto(`${stage.server.url}/?view=events#key=wrong`);
      await page.getByRole('alert').waitFor();
      found.push(...(await violations(page)));
      expect(found).toEqual([]);
    },
    WITHIN_MS,
  );

  it(
    'is reached by Tab in all its parts, each of which shows that it has the focus',
    async () => {
      await fill();
      const page = await stage.open();
      for (const view of VIEWS) {
        await page.goto(`${stage.server.url}/${view}`);
        await isWhole(page, view);

        expect([view, ...(await reachedByTab(page))]).toEqual([view, ...(await page.evaluate<string[]>(REACHABLE))]);
      }
      expect(stage.complaints).toEqual([]);
    },
    WITHIN_MS,
  );

  it('gives the focus back to what opened the details, in a view without a grid', async () => {
    await fill();
    const page = await stage.open('?view=conversations&conversation=thread-9');
    const link = page.locator('.moment .type').nth(1);
    await link.focus();
    await page.keyboard.press('Enter');
    await page.locator('.detail').waitFor();
    await page.keyboard.press('Escape');

    await page.locator('.detail').waitFor({ state: 'detached' });
    await comesTo(
      () => page.evaluate("document.activeElement === document.querySelectorAll('.moment .type')[1]"),
      true,
    );
  });

  it('is used by the keyboard alone', async () => {
    for (let i = 0; i < 60; i++) await stage.server.post({ ...EVENT, value: `${i}`, externalUserId: `u-${i % 2}` });
    const page = await stage.open();
    await hasRows(page, 60);
    const focused = (): Promise<unknown> => page.evaluate("document.activeElement.closest('[role=row]')?.ariaRowIndex");
    const value = (): Promise<string> => page.locator('[role=row]:focus .value .content').innerText();

    await page.keyboard.press('/');
    await page.keyboard.type('upgrade_purchased');
    await page.keyboard.press('Escape');
    await comesTo(focused, '2');
    await page.keyboard.press('ArrowDown');
    await comesTo(value, '58');
    await page.keyboard.press('End');
    await comesTo(async () => [await value(), await focused()], ['0', '61']);
    await page.keyboard.press('PageUp');
    await page.keyboard.press('Home');
    await comesTo(value, '59');

    await page.keyboard.press('Enter');
    await page.locator('.detail').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator('.detail', { hasText: '58' }).waitFor();
    await stage.server.post({ ...EVENT, value: 'new' });
    await hasRows(page, 61);
    await comesTo(async () => [await value(), await focused()], ['58', '4']);
    await page.keyboard.press('Escape');
    await page.locator('.detail').waitFor({ state: 'detached' });
    await comesTo(value, '58');

    await page.keyboard.press('/');
    await page.keyboard.press('Tab');
    await page.keyboard.type('u-1');
    await page.keyboard.press('Enter');
    await hasRows(page, 30);
    expect(stage.complaints).toEqual([]);
  });
});
