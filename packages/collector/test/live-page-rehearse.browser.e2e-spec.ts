import { createTracker } from '@greenflash-events/core';
import { describeInChromium, hasRows } from './support/live-page.js';
import { EVENT, PRODUCT } from './support/server.js';

describeInChromium('the view "Rehearse a bad day"', (stage) => {
  it('switches faults on, and shows an app come through', async () => {
    await stage.server.close();
    await stage.start({ faults: true });
    const page = await stage.open('?view=rehearse');
    await page.getByRole('radio', { name: /Lost answers/ }).check();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    const verdict = page.locator('.verdict');
    await verdict.getByText('Requests fail now.').waitFor();

    const tracker = createTracker({
      apiKey: 'dev',
      productId: PRODUCT,
      baseUrl: `${stage.server.url}/api/v1`,
    });
    for (let n = 0; n < 20; n++) tracker.track({ eventType: 'order_placed', value: String(n) });
    const report = await tracker.shutdown({ deadlineMs: 25_000 });
    expect(report).toMatchObject({ ok: true, lost: 0 });

    const figure = (name: string) => page.locator('.course .summary > div', { hasText: name }).locator('dd');
    await figure('Stored').getByText('20', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'End now' }).click();
    await verdict.getByText(/^Over: \d+ requests? failed on purpose; 20 events arrived anyway\.$/).waitFor();
    const lost = await figure('Answers lost after storing').innerText();
    await figure('Came again, counted once').getByText(lost, { exact: true }).waitFor();
    expect(Number(await figure('Failed on purpose').innerText())).toBeGreaterThan(0);

    const failed = await figure('Failed on purpose').innerText();
    await page.getByRole('link', { name: /^Events/ }).click();
    const faulted = page.locator('.grid-row.faulted');
    await faulted.first().click();
    await page.locator('.detail .notice.faulted', { hasText: 'The script of faults' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.detail').waitFor({ state: 'detached' });
    await page.getByLabel('Mark').selectOption('faulted');
    await hasRows(page, Number(failed));
    expect((await stage.server.post(EVENT)).status).toBe(200);
    expect(stage.complaints).toEqual([]);
  });

  it('says how to switch faults on where they are off', async () => {
    const page = await stage.open('?view=rehearse');
    await page.getByRole('region', { name: 'Start it with faults' }).getByText('--faults').waitFor();
    expect(await page.getByRole('button', { name: 'Start', exact: true }).count()).toBe(0);
    expect(stage.complaints).toEqual([]);
  });
});
