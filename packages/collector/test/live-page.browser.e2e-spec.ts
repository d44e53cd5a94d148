import {
  addressOf,
  cellsOf,
  comesTo,
  describeInChromium,
  hasRows,
  isIn,
  showsWithinASecond,
} from './support/live-page.js';
import { EVENT } from './support/server.js';

describeInChromium('the live page', (stage) => {
  it('shows an event within a second of its POST, without a refresh', async () => {
    const page = await stage.open();
    await page.getByRole('heading', { name: 'No event yet' }).waitFor();
    await showsWithinASecond(stage, page, page.locator('[role=row][data-key]'), {
      ...EVENT,
      influence: 'positive',
      valueType: 'currency',
      externalUserId: 'u-1',
      organizationId: EVENT.productId,
      externalConversationId: 'thread-9',
    });

    const [time, type, value, influence, ...others] = await cellsOf(page, 0);
    expect(time).toMatch(/^\d\d:\d\d:\d\d\.\d{3}$/);
    expect([type, value, influence?.replace(/\s+/, '')]).toEqual(['upgrade_purchased', '149.00 currency', '▲positive']);
    expect(others).toEqual(['u-1', EVENT.productId, 'thread-9', '']);
    expect(stage.complaints).toEqual([]);
  });

  it('shows how to send a first event, in a way that a shell can', async () => {
    const page = await stage.open();
    const shown = page.getByRole('region', { name: 'Send a first event' });
    await shown.getByText("'Authorization: Bearer dev'").waitFor();
    const command = await shown.innerText();
    const [, body] = /--data-raw '(.*)'$/s.exec(command) ?? [];

    expect(command).toContain(`curl ${stage.server.url}/api/v1/events`);
    expect(command).toContain("'Authorization: Bearer dev'");
    expect((await stage.server.post(body ?? '')).status).toBe(200);
    await hasRows(page, 1);
  });

  it('takes the key out of the address, keeps it for a reload, and asks when it is wrong', async () => {
    const page = await stage.open('?user=u-1');
    expect((await addressOf(page)).href).toBe(`${stage.server.url}/?user=u-1`);
    await page.reload();
    await isIn(page, 'live');

    await page.goto(`${stage.server.url}/#key=wrong`);
    await isIn(page, 'refused');
    expect((await addressOf(page)).href).toBe(`${stage.server.url}/`);
    await comesTo(() => page.getByRole('alert').innerText(), 'The collector does not know this key.');
    await page.locator('#key:focus').waitFor();
    await page.keyboard.type('dev');
    await page.keyboard.press('Enter');
    await isIn(page, 'live');
    // Chromium writes what is answered with 401 on the console itself.
    expect(stage.complaints.filter((complaint) => !complaint.includes('401'))).toEqual([]);
  });

  it('marks duplicates, conflicts, warnings and what was sampled', async () => {
    const page = await stage.open();
    await stage.server.post({ ...EVENT, insertId: 'i', value: 'abc', valueType: 'currency' });
    await stage.server.post({ ...EVENT, insertId: 'i', value: 'abc', valueType: 'currency' });
    await stage.server.post({ ...EVENT, insertId: 'i' });
    await stage.server.post({ ...EVENT, sampleRate: 0, forceSample: true });
    await stage.server.post({ ...EVENT, eventType: 'usage_logged', sampleRate: 0 });
    await hasRows(page, 3);
    await page.locator('.mark.conflict').waitFor();

    const marks = (row: number): Promise<string[]> =>
      page.locator(`[aria-rowindex="${row + 2}"] .mark`).allInnerTexts();
    const sampled = [expect.any(String), 'usage_logged', '149.00', '', '', '', '', 'sampled out'];
    await comesTo(() => cellsOf(page, 0), sampled);
    await comesTo(() => marks(1), ['sampled 0']);
    await comesTo(() => marks(2), ['conflict', 'duplicate ×2', 'warning']);
    await comesTo(
      async () => (await page.locator('.counts').innerText()).split(/\s*\n\s*/),
      ['stored', '2', 'duplicates', '2', 'conflict', '1', 'sampled out', '1', 'rejected', '0', 'refused', '0'],
    );
    expect(stage.complaints).toEqual([]);
  });

  it('filters by what its URL says, and its URL says what it filters by', async () => {
    for (const [user, eventType] of [
      ['u-1', 'a'],
      ['u-2', 'a'],
      ['u-1', 'b'],
    ]) {
      await stage.server.post({ ...EVENT, eventType, externalUserId: user, externalConversationId: `t-${user}` });
    }
    const page = await stage.open('?user=u-1&eventType=a');
    await hasRows(page, 1);
    await page.locator('input[name=eventType]').fill('*');
    await page.keyboard.press('Enter');
    await hasRows(page, 2);
    await comesTo(async () => (await addressOf(page)).search, '?eventType=*&user=u-1');

    await page.getByRole('button', { name: 'Clear' }).click();
    await hasRows(page, 3);
    await page.goBack();
    await hasRows(page, 2);
    await page.locator('select[name=influence]').selectOption('negative');
    await page.getByText('None of the events that the collector holds matches this filter.').waitFor();
    await stage.server.post({ ...EVENT, eventType: 'c', externalUserId: 'u-1', influence: 'negative' });
    await hasRows(page, 1);
    expect(stage.complaints).toEqual([]);
  });

  it('shows all of one event, as JSON and as a request that makes it again', async () => {
    // In the order in which the collector keeps the fields.
    const event = { ...EVENT, externalUserId: 'u-1', properties: { plan: { name: 'pro' } }, insertId: "it's" };
    await stage.server.post(event);
    const page = await stage.open('', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByText('upgrade_purchased').click();

    await comesTo(() => page.getByRole('region', { name: 'Body as sent' }).innerText(), JSON.stringify(event));
    await page.getByRole('button', { name: 'Copy the curl command' }).click();
    await page.getByText('Copied').waitFor();
    const copied = String(await page.evaluate('navigator.clipboard.readText()'));
    expect(copied).toContain(`curl ${stage.server.url}/api/v1/events`);
    expect(copied).toContain(JSON.stringify(event).replace("'", "'\\''"));

    await page.reload();
    await page.getByRole('complementary', { name: 'upgrade_purchased' }).waitFor();
    await page.getByRole('link', { name: 'u-1' }).click();
    await comesTo(async () => (await addressOf(page)).searchParams.get('user'), 'u-1');
    expect(stage.complaints).toEqual([]);
  });

  it('shows what is hostile as text, wherever it is shown', async () => {
    const hostile =
      '<script>document.title="hacked"</script><img src=x onerror=\'document.title="hacked"\'>\u202e\u0000';
    await stage.server.post({
      ...EVENT,
      eventType: hostile,
      value: hostile,
      externalUserId: hostile,
      externalOrganizationId: hostile,
      externalConversationId: hostile,
      insertId: hostile,
      properties: { [hostile]: hostile },
    });
    await stage.server.post({ [hostile]: hostile, eventType: hostile, influence: hostile });
    const page = await stage.open();
    await page.locator('[role=row].stored .type').click();
    await comesTo(() => page.locator('.detail h2').textContent(), hostile);

    const query = new URLSearchParams({ conversation: hostile }).toString();
    const expected = new URLSearchParams({ expected: JSON.stringify({ eventType: hostile }) }).toString();
    for (const search of ['?view=rejected', '?view=totals', '?view=conversations', `?view=conversations&${query}`]) {
      const other = await stage.open(search);
      await other.getByText('<script>').first().waitFor();
      expect(await other.locator('main script, main img').count()).toBe(0);
      expect(await other.title()).toBe('Greenflash events collector');
    }
    const compared = await stage.open(`?view=compare#${expected}`);
    await compared.getByText('1 event arrived as expected, and no other.').waitFor();
    expect(await page.locator('#page script, #page img').count()).toBe(0);
    expect(stage.complaints).toEqual([]);
  });
});
