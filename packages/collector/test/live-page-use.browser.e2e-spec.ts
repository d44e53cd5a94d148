import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { addressOf, cellsOf, comesTo, describeInChromium, hasRows, isIn } from './support/live-page.js';
import { EVENT } from './support/server.js';

const searchOf = async (page: Page): Promise<URLSearchParams> => (await addressOf(page)).searchParams;
const detail = (page: Page) => page.locator('.detail');
const close = (page: Page) => page.getByRole('button', { name: 'Close details' });

describeInChromium('the live page, as it is used,', (stage) => {
  describe('a filter', () => {
    beforeEach(async () => {
      for (const [eventType, user] of [
        ['upgrade_purchased', 'u-1'],
        ['upgrade_seen', 'u-10'],
        ['trial_started', 'u-2'],
      ]) {
        await stage.server.post({ ...EVENT, eventType, externalUserId: user, properties: { plan: { name: user } } });
      }
    });

    it('shows what has a part of a word while it is typed, as one step that Back undoes', async () => {
      const page = await stage.open();
      await hasRows(page, 3);
      await page.getByRole('combobox', { name: 'Type' }).click();
      await page.keyboard.type('GRADE_', { delay: 20 });
      await hasRows(page, 2);
      // Each further letter takes effect by itself, and is no further step.
      for (const [letter, rows] of [
        ['p', 1],
        ['u', 1],
      ] as const) {
        await page.keyboard.type(letter);
        await page.waitForURL(({ search }) => search.endsWith(letter));
        await hasRows(page, rows);
      }

      await page.goBack();
      await hasRows(page, 3);
      await comesTo(async () => (await searchOf(page)).size, 0);
      await comesTo(() => page.getByRole('combobox', { name: 'Type' }).inputValue(), '');
      expect(stage.complaints).toEqual([]);
    });

    it('is what it was before, after Escape', async () => {
      const page = await stage.open('?user=u-1');
      await hasRows(page, 1);
      const user = page.getByRole('combobox', { name: 'User' });
      await comesTo(() => user.inputValue(), '=u-1');
      await user.fill('u-2');
      await page.locator('[role=row] .user', { hasText: 'u-2' }).waitFor();
      await page.keyboard.press('Escape');

      await page.locator('[role=row] .user', { hasText: 'u-1' }).waitFor();
      await comesTo(() => user.inputValue(), '=u-1');
      await page.waitForURL(({ search }) => search === '?user=u-1');
    });

    it('suggests what is there, which is then taken whole', async () => {
      const page = await stage.open();
      await page.keyboard.press('/');
      await page.keyboard.press('Tab');
      await page.keyboard.type('u-1');
      const options = page.getByRole('listbox', { name: 'User: suggestions' }).getByRole('option');
      await comesTo(() => options.allInnerTexts(), ['u-10', 'u-1']);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');

      await hasRows(page, 1);
      await comesTo(async () => (await searchOf(page)).get('user'), 'u-1');
      expect(await options.count()).toBe(0);
    });

    it('takes its opposite, a property, and a value that is clicked on', async () => {
      const page = await stage.open();
      await page.getByRole('combobox', { name: 'User' }).fill('!=u-2');
      await hasRows(page, 2);
      await page.getByRole('button', { name: 'Clear' }).click();
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('combobox', { name: 'Property' }).fill('plan.name=u-1');
      await hasRows(page, 2);

      await page.locator('[role=row].stored').first().click();
      await page.getByRole('link', { name: 'plan.name=u-10' }).click();
      await hasRows(page, 1);
      await page.getByRole('button', { name: 'Hide type upgrade_seen' }).click();
      await page.getByText('None of the events that the collector holds matches this filter.').waitFor();
      expect(stage.complaints).toEqual([]);
    });
  });

  it('closes the details by Back, by Close and by Escape, with one step for all rows that were looked at', async () => {
    for (const value of ['1', '2', '3']) await stage.server.post({ ...EVENT, value });
    const page = await stage.open('', { viewport: { width: 360, height: 740 } });
    await page.locator('[role=row][data-key]').first().click();
    await detail(page).waitFor();
    await page.goBack();
    await detail(page).waitFor({ state: 'detached' });
    expect((await addressOf(page)).origin).toBe(stage.server.url);

    await page.locator('[role=row][data-key]').first().focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.locator('.detail', { hasText: 'upgrade_purchased' }).waitFor();
    await close(page).click();
    await detail(page).waitFor({ state: 'detached' });
    await page.goForward();
    await detail(page).waitFor();
    await page.keyboard.press('Escape');
    await detail(page).waitFor({ state: 'detached' });
    await comesTo(async () => (await searchOf(page)).has('event'), false);
    expect(stage.complaints).toEqual([]);
  });

  it('opens in a new tab, from a bookmark and by the printed address without the key, which no address keeps', async () => {
    await stage.server.close();
    await stage.start({ apiKeys: ['dev', 'another'] });
    const page = await stage.open('?user=u-1');
    const tab = await page.context().newPage();
    await tab.goto(stage.server.url);
    await isIn(tab, 'live');
    await tab.goto((await addressOf(page)).href);
    await isIn(tab, 'live');

    // Without a reload: the page is open already.
    await tab.evaluate("location.hash = '#key=another'");
    await tab.waitForURL(({ hash }) => hash === '');
    await isIn(tab, 'live');
    await stage.server.post({ ...EVENT, externalUserId: 'u-1' }, { authorization: 'Bearer another' });
    await hasRows(tab, 1);
    expect(stage.complaints).toEqual([]);
  });

  it('keeps what was sampled out and refused over a reload, with its details, and counts it in the header', async () => {
    await stage.server.post({ ...EVENT, eventType: 'usage_logged', sampleRate: 0 });
    await stage.server.post({ ...EVENT, value: 5 });
    await stage.server.post(EVENT, { authorization: 'Bearer wrong-key-here' });
    await stage.server.get('/api/v1/event', { method: 'POST' });
    const page = await stage.open();
    await hasRows(page, 4);
    await page.getByRole('link', { name: 'Rejected' }).getByText('3').waitFor();
    await page.locator('.counts .refused dd', { hasText: '2' }).waitFor();
    await page.locator('[role=row]', { hasText: '401 rejected' }).click();
    await page.locator('.detail', { hasText: 'here' }).waitFor();

    await page.reload();
    await hasRows(page, 4);
    await page.locator('.detail', { hasText: 'key ends in' }).waitFor();
    await page.getByLabel('Mark').selectOption('rejected');
    await hasRows(page, 3);
    await page.getByLabel('Mark').selectOption('sampled');
    await hasRows(page, 1);
    expect(stage.complaints).toEqual([]);
  });

  it('shows a body as it was sent, with the fields that the API does not name', async () => {
    const body = `{ "value": "1",  "influance": "positive",\n "eventType": "a", "productId": "${EVENT.productId}" }`;
    await stage.server.post(body);
    const page = await stage.open();
    await page.locator('[role=row] .mark.unknown', { hasText: 'influance → influence' }).click();

    await comesTo(() => page.getByRole('region', { name: 'Body as sent' }).textContent(), body);
    await page.locator('.notice', { hasText: 'Did you mean influence?' }).waitFor();
    expect(stage.complaints).toEqual([]);
  });

  it('shows calls that were forwarded, in the story of their conversation too, and what the API answered', async () => {
    const origin = createServer((_, response) => response.writeHead(201).end('{"answer":"of the API"}'));
    await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
    const { port } = origin.address() as AddressInfo;
    await stage.server.close();
    await stage.start({ forward: `http://127.0.0.1:${port}`, forwardEvents: true });
    try {
      const call = { externalConversationId: 'thread-9', content: 'hello' };
      await stage.server.get('/api/v1/messages', { method: 'POST', body: JSON.stringify(call) });
      await stage.server.post({ ...EVENT, externalConversationId: 'thread-9' });
      const page = await stage.open();
      await page.locator('[role=row] .mark', { hasText: 'API 201' }).waitFor();
      await page.locator('[role=row].forwarded', { hasText: 'POST /api/v1/messages' }).waitFor();
      await page.locator('[role=row].stored').click();
      await page.locator('.detail').getByText('{"answer":"of the API"}').first().waitFor();

      await page.reload();
      await page.locator('[role=row] .mark', { hasText: 'API 201' }).waitFor();
      await page.locator('.detail').getByRole('link', { name: 'thread-9' }).click();
      await page.locator('.moment').nth(1).waitFor();
      await comesTo(() => page.locator('.moment .type').allInnerTexts(), ['POST /api/v1/messages', EVENT.eventType]);
      expect(stage.complaints).toEqual([]);
    } finally {
      origin.close();
    }
  });

  it('takes the default key where the remembered one is not known any more', async () => {
    await stage.server.close();
    await stage.start({ apiKeys: ['dev', 'old'] });
    const page = await stage.open();
    await page.evaluate("location.hash = '#key=old'");
    await page.waitForURL(({ hash }) => hash === '');
    await isIn(page, 'live');
    const port = Number(new URL(stage.server.url).port);
    await stage.server.close();
    await stage.start({ port });

    await page.reload();
    await isIn(page, 'live');
    await comesTo(() => page.evaluate('localStorage.getItem("key")'), 'dev');
  });

  it('opens without a question where the key is the default', async () => {
    const context = (await stage.open()).context();
    await context.clearCookies();
    const fresh = await context.browser()?.newContext();
    const page = await fresh?.newPage();
    if (page === undefined) throw new Error('no page');
    await page.goto(stage.server.url);
    await isIn(page, 'live');
  });

  it('claims nothing before it knows', async () => {
    await stage.server.post(EVENT);
    const page = await stage.open();
    await page.addInitScript(`
      window.said = new Set();
      new MutationObserver(() => document.body && window.said.add(document.body.innerText))
        .observe(document, { childList: true, subtree: true, characterData: true });
    `);
    await page.reload();
    await hasRows(page, 1);
    const said = await page.evaluate<string[]>('[...window.said]');
    expect(said.length).toBeGreaterThan(1);
    expect(said.filter((text) => /not connected|No event yet|no key|cannot be reached/i.test(text))).toEqual([]);
  });

  it('writes times of another day with date and zone, in the zone that is chosen', async () => {
    await stage.server.post({ ...EVENT, eventAt: '2026-03-01T23:30:00Z', externalConversationId: 'thread-9' });
    const page = await stage.open('?view=conversations&conversation=thread-9', { timezoneId: 'Asia/Kolkata' });
    await page.locator('.moment time', { hasText: '2026-03-02 05:00:00.000 UTC+5:30' }).waitFor();
    await page.goto(stage.server.url);
    await page.getByLabel('Times').selectOption('utc');
    await page.locator('.grid-head .time', { hasText: /UTC$/ }).waitFor();
    await comesTo(async () => (await cellsOf(page, 0))[0], expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3}$/));
    await page.locator('[role=row][data-key]').click();
    await page.locator('.detail time', { hasText: '2026-03-01 23:30:00.000 UTC' }).waitFor();
    await page.reload();
    await comesTo(() => page.getByLabel('Times').inputValue(), 'utc');
  });

  it.each(['x'.repeat(300), `\u202E${'Z\u0310\u0311\u0312'.repeat(80)}`, `${'long '.repeat(60)}`])(
    'leaves Close where it is, whatever the type',
    async (eventType) => {
      await stage.server.post({ ...EVENT, eventType });
      for (const viewport of [
        { width: 360, height: 740 },
        { width: 1280, height: 800 },
      ]) {
        const page = await stage.open('', { viewport });
        await page.locator('[role=row][data-key]').click();
        const box = await close(page).boundingBox();
        expect(box?.x).toBeGreaterThan(viewport.width / 2);
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(viewport.width);
        expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(120);
        await close(page).click();
        await detail(page).waitFor({ state: 'detached' });
      }
    },
  );

  it('leads from every type of the totals to its events, however it is called', async () => {
    const types = ['x'.repeat(300), 'a*b', '!not', '~part', '=whole', '__proto__', 'plain'];
    for (const eventType of types) await stage.server.post({ ...EVENT, eventType });
    const page = await stage.open('?view=totals');
    for (let index = 0; index < types.length; index++) {
      await page.locator('.totals tbody th a').nth(index).click();
      await hasRows(page, 1);
      await page.goBack();
      await page
        .locator('.totals tbody tr')
        .nth(types.length - 1)
        .waitFor();
    }
    expect(stage.complaints).toEqual([]);
  });

  it('prints every row, or says how to have the others', async () => {
    for (let i = 0; i < 60; i++) await stage.server.post({ ...EVENT, value: `value ${i}` });
    const page = await stage.open();
    await hasRows(page, 60);
    await page.emulateMedia({ media: 'print' });
    await comesTo(() => page.locator('.printed tbody tr').count(), 60);
    await comesTo(() => page.locator('.grid-scroller').isVisible(), false);
    await page.emulateMedia({ media: 'screen' });
    await page.locator('.printed').waitFor({ state: 'detached' });

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const stream = await (await download).createReadStream();
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    expect(text.trim().split('\n')).toHaveLength(60);
    expect(stage.complaints).toEqual([]);
  });

  it('draws a first minute as wide as an hour, with its scale and the name of every colour', async () => {
    const barOfNow = (): number => Math.floor(Date.now() / 2000);
    // Until all four stand in one bar, which begins with every other second.
    for (let first = -1; first !== barOfNow();) {
      await stage.server.get('/_collector/reset', { method: 'POST' });
      first = barOfNow();
      for (let i = 0; i < 3; i++) await stage.server.post({ ...EVENT, influence: 'positive' });
      await stage.server.post({});
    }
    const page = await stage.open();
    await page.getByText('Events per 2 s, the last 2 minutes').waitFor();
    await page.locator('.plot rect.positive').first().waitFor();
    const bar = await page.locator('.plot rect.positive').first().boundingBox();
    expect(bar?.width).toBeGreaterThan(4);
    await comesTo(
      () => page.locator('.chart-scale li').allInnerTexts(),
      [expect.stringMatching(/^[45]$/), expect.any(String), '0'],
    );
    await comesTo(
      () => page.locator('.chart-legend li').allInnerTexts(),
      ['positive', 'neutral', 'negative', 'rejected'].map((name) => expect.stringContaining(name) as string),
    );
    await page.locator('.plot rect.rejected').first().waitFor();
  });
});
