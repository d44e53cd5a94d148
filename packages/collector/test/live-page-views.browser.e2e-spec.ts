import type { Page } from 'playwright-core';
import { addressOf, comesTo, describeInChromium, showsWithinASecond } from './support/live-page.js';
import { EVENT } from './support/server.js';

const rowsOf = async (page: Page, table: string): Promise<string[]> =>
  (await page.locator(`${table} tbody tr, ${table} tfoot tr`).allInnerTexts()).map((text) =>
    text.replace(/\s+/g, ' ').trim(),
  );

describeInChromium("the live page's views", (stage) => {
  it('shows each problem of a rejected body beside its field, as it is rejected', async () => {
    const page = await stage.open('?view=rejected');
    await page.getByText('Nothing was rejected.').waitFor();
    const body = { eventType: 'upgrade_purchased', value: 5 };
    await showsWithinASecond(stage, page, page.locator('.rejected-card'), body);

    await comesTo(
      () => rowsOf(page, '.body-fields'),
      [
        'value 5 must be a string, but is a number',
        expect.stringMatching(/^productId not there is required/),
        'eventType "upgrade_purchased"',
      ],
    );

    await stage.server.post('{"eventType":');
    await page.getByText('{"eventType":', { exact: true }).waitFor();
    await page.locator('.rejected-card').first().getByText('the body must be JSON').waitFor();
    await page.getByRole('link', { name: 'Rejected' }).getByText('2').waitFor();
    expect(stage.complaints).toEqual([]);
  });

  it('adds up currency and numeric values by type, exactly', async () => {
    const page = await stage.open('?view=totals');
    for (const value of ['0.10', '0.20', '1000', 'abc']) {
      await stage.server.post({ ...EVENT, value, valueType: 'currency', influence: 'positive' });
    }
    await stage.server.post({ ...EVENT, eventType: 'usage_logged', value: '7', valueType: 'numeric' });
    await page.getByText('1,000.30').first().waitFor();
    await page.locator('tfoot', { hasText: '7' }).waitFor();

    await comesTo(
      () => rowsOf(page, '.totals'),
      ['upgrade_purchased 4 0 0 0 1,000.30 –', 'usage_logged 1 0 0 0 – 7', 'All types 5 0 0 0 1,000.30 7'],
    );
    await page.getByRole('link', { name: 'usage_logged' }).click();
    await comesTo(async () => (await addressOf(page)).search, '?eventType=usage_logged');
    expect(stage.complaints).toEqual([]);
  });

  it('shows what followed from a conversation on one line of time, in the order in which it happened', async () => {
    const at = (minute: number): string => new Date(Date.UTC(2026, 2, 1, 12, minute)).toISOString();
    const thread = { ...EVENT, externalConversationId: 'thread-9' };
    await stage.server.post({
      ...thread,
      eventType: 'refund_requested',
      value: '-9.00',
      valueType: 'currency',
      eventAt: at(30),
    });
    await stage.server.post({ ...thread, eventType: 'trial_started', value: 'pro', eventAt: at(0) });
    await stage.server.post({ ...thread, valueType: 'currency', eventAt: at(10), influence: 'positive' });
    await stage.server.post({ ...EVENT, externalConversationId: 'thread-1' });
    const page = await stage.open('?view=conversations');
    await page.getByRole('link', { name: 'thread-9' }).click();
    await page.locator('.moment').nth(2).waitFor();

    const moments = async (): Promise<string[]> =>
      (await page.locator('.moment').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
    await comesTo(moments, [
      expect.stringMatching(/first trial_started ● ?neutral pro$/),
      expect.stringMatching(/\+10 min 0 s upgrade_purchased ▲ ?positive 149.00 currency 149.00 so far$/),
      expect.stringMatching(/\+20 min 0 s refund_requested ● ?neutral -9.00 currency 140.00 so far$/),
    ]);
    await page.locator('.summary', { hasText: /Currency in all\s*140\.00/ }).waitFor();
    const places = "[...document.querySelectorAll('.time-line circle')].map((circle) => circle.getAttribute('cx'))";
    await comesTo(() => page.evaluate(places), ['2%', '34%', '98%']);

    const churned = page.locator('.moment', { hasText: 'churned' });
    await showsWithinASecond(stage, page, churned, { ...thread, eventType: 'churned', value: '', eventAt: at(40) });
    expect(stage.complaints).toEqual([]);
  });

  it('says what is missing, doubled, wrong and not expected after a test run', async () => {
    for (const [eventType, value] of [
      ['trial_started', 'pro'],
      ['upgrade_purchased', '99.00'],
      ['meeting_booked', 'true'],
      ['meeting_booked', 'true'],
      ['feature_viewed', 'export'],
    ]) {
      await stage.server.post({ ...EVENT, eventType, value, externalUserId: 'u-1' });
    }
    const expected = [
      { eventType: 'trial_started' },
      { eventType: 'upgrade_purchased', value: '149.00', externalUserId: 'u-1' },
      { eventType: 'meeting_booked' },
      { eventType: 'refund_requested' },
    ];
    const page = await stage.open(
      `?view=compare#${new URLSearchParams({ expected: JSON.stringify(expected) }).toString()}`,
    );
    const verdict = page.locator('.verdict');
    await verdict.getByText('1 missing · 1 wrong · 1 doubled · 1 not expected · 2 as expected').waitFor();
    await comesTo(() => rowsOf(page, '.differences'), ['value "149.00" "99.00"']);
    await page.locator('.finding-group.missing .finding', { hasText: 'refund_requested' }).waitFor();

    await page.getByRole('button', { name: 'Take what arrived' }).click();
    await verdict.getByText('5 events arrived as expected, and no other.').waitFor();
    await stage.server.post({ ...EVENT, eventType: 'late' });
    await verdict.getByText('1 not expected · 5 as expected').waitFor();

    await page.getByLabel('Expected events').fill('{"event_type":"a"}');
    await page.getByText('event 1 has event_type, which the API does not know').waitFor();
    await page.reload();
    await comesTo(() => page.getByLabel('Expected events').inputValue(), '{"event_type":"a"}');
    expect(stage.complaints).toEqual([]);
  });
});
