import type { Page } from 'playwright-core';
import { cellsOf, comesTo, describeInChromium, hasRows, isIn, PAGE_KEY } from './support/live-page.js';
import { EVENT, startTestServer } from './support/server.js';

describeInChromium("the live page's connection", (stage) => {
  const showsValues = async (page: Page, values: readonly string[]): Promise<void> => {
    await hasRows(page, values.length);
    await comesTo(() => Promise.all(values.map(async (_, row) => (await cellsOf(page, row))[2])), values);
  };
  const startAgain = async (database: string | undefined): Promise<void> => {
    const port = Number(new URL(stage.server.url).port);
    stage.server = await startTestServer({ apiKeys: [PAGE_KEY], port, database });
  };

  it('comes back after the collector was started again, and has every event once, with its marks', async () => {
    await stage.server.close();
    await stage.start({ database: stage.database });
    await stage.server.post({ ...EVENT, value: 'before', insertId: 'i' });
    const page = await stage.open();
    await hasRows(page, 1);

    await stage.server.close();
    await isIn(page, 'reconnecting');
    await page.locator('.connection', { hasText: /reconnecting\s*in \d s/ }).waitFor();
    await startAgain(stage.database);
    await stage.server.post({ ...EVENT, value: 'meanwhile' });
    await stage.server.post({ ...EVENT, value: 'before', insertId: 'i' });
    await isIn(page, 'live');
    await stage.server.post({ ...EVENT, value: 'after' });

    await showsValues(page, ['after', 'meanwhile', 'before']);
    await page.locator('[aria-rowindex="4"] .mark.duplicate').waitFor();
  });

  it('shows what a collector in memory has when that was started again, and nothing else', async () => {
    await stage.server.post({ ...EVENT, value: 'before' });
    const page = await stage.open();
    await hasRows(page, 1);
    await stage.server.close();
    await isIn(page, 'reconnecting');
    await startAgain(undefined);
    await stage.server.post({ ...EVENT, value: 'after' });
    await page
      .getByRole('button', { name: 'Try now' })
      .click({ timeout: 500 })
      .catch(() => undefined);
    await isIn(page, 'live');

    await page.locator('[role=gridcell]', { hasText: 'after' }).waitFor();
    await showsValues(page, ['after']);
  });

  it('stops and goes on where it stopped', async () => {
    const page = await stage.open();
    await stage.server.post({ ...EVENT, value: '1' });
    await hasRows(page, 1);
    await page.getByRole('button', { name: 'Stop' }).click();
    await isIn(page, 'stopped');
    await stage.server.post({ ...EVENT, value: '2' });
    await page.getByRole('button', { name: 'Go on' }).click();

    await showsValues(page, ['2', '1']);
    expect(stage.complaints).toEqual([]);
  });

  it('forgets what the collector forgets', async () => {
    await stage.server.post(EVENT);
    await stage.server.post({});
    const page = await stage.open();
    // The event, and the request that was refused.
    await hasRows(page, 2);
    await stage.server.get('/_collector/reset', { method: 'POST' });
    await page.getByRole('heading', { name: 'No event yet' }).waitFor();
    expect(stage.complaints).toEqual([]);
  });
});
