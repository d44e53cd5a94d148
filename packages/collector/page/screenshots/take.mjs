// `npm run screenshots`: the pictures of docs/, of a shop's events. Needs Chromium at /usr/bin/chromium.
import { Buffer } from 'node:buffer';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath, URLSearchParams } from 'node:url';
import { chromium } from 'playwright-core';
import { openPast } from '../../bench/past.mjs';
import client from '../../dist/client/index.js';
import { MISTAKES, orders, SAMPLED_OUT, shopEvents, STORY_ID } from './shop.mjs';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const KEY = 'dev';
const WIDE = { width: 1280, height: 760 };
const NARROW = { width: 360, height: 720 };

const EXPECTED = [
  { eventType: 'order_placed', value: '124.90', valueType: 'currency' },
  { eventType: 'trial_started', value: 'plus' },
  { eventType: 'upgrade_purchased', value: '149.00', valueType: 'currency' },
  { eventType: 'meeting_booked' },
  { eventType: 'feature_viewed', value: 'size_guide' },
  { eventType: 'step_completed', value: 'gift_wrapping' },
];

/** Each with what is done on the page before it is taken. */
const PICTURES = [
  { name: 'empty', shape: WIDE, isEmpty: true },
  { name: 'events-light', shape: WIDE },
  { name: 'events-dark', shape: WIDE, theme: 'dark', act: openPurchase },
  { name: 'events-narrow', shape: NARROW },
  { name: 'rejected', shape: WIDE, search: '?view=rejected' },
  { name: 'totals', shape: WIDE, theme: 'dark', search: '?view=totals' },
  { name: 'conversation', shape: WIDE, search: `?view=conversations&conversation=${STORY_ID}` },
  { name: 'conversation-narrow', shape: NARROW, search: `?view=conversations&conversation=${STORY_ID}` },
  { name: 'compare', shape: WIDE, theme: 'dark', search: compareSearch() },
  { name: 'compare-narrow', shape: NARROW, search: compareSearch() },
  { name: 'rehearse', shape: WIDE, search: '?view=rehearse', act: rehearse },
];

const folder = await mkdtemp(`${tmpdir()}/collector-screenshots-`);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
try {
  for (const isEmpty of [true, false]) {
    const database = `${folder}/${isEmpty}.db`;
    if (!isEmpty) await storePast(database);
    const collector = await client.startCollector({ apiKey: KEY, database, faults: true, startTimeoutMs: 60_000 });
    try {
      if (!isEmpty) for (const body of [...MISTAKES, JSON.stringify(SAMPLED_OUT)]) await send(collector, body);
      if (!isEmpty) await send(collector, MISTAKES[0], 'another-key');
      for (const picture of PICTURES.filter((one) => (one.isEmpty ?? false) === isEmpty))
        await take(collector, picture);
    } finally {
      await collector.close();
    }
  }
} finally {
  await browser.close();
  await rm(folder, { recursive: true });
}

async function storePast(database) {
  const past = await openPast(database, KEY);
  const events = shopEvents(Date.now());
  for (const { body, atMs } of events) await past.store(body, atMs);
  // Some senders repeat themselves, one with another body.
  const [, again, , , other] = events.toReversed();
  for (let n = 0; n < 2; n++) await past.store(again.body, again.atMs);
  await past.store({ ...other.body, value: 'changed' }, other.atMs);
  await past.close();
}

async function take(collector, { name, shape, theme = 'light', search = '', act = () => Promise.resolve() }) {
  const context = await browser.newContext({ viewport: shape, colorScheme: theme, timezoneId: morning() });
  const page = await context.newPage();
  await page.goto(`${collector.url}/${search}${search.includes('#') ? '&' : '#'}key=${KEY}`);
  await page.locator('.connection[data-state=live]').waitFor();
  await act(page, collector);
  // What is new is marked as such for a while.
  await page.waitForTimeout(2500);
  await writeFile(`${DOCS}${name}.webp`, await toWebp(context, await page.screenshot()));
  process.stdout.write(`docs/${name}.webp\n`);
  await context.close();
}

function send({ baseUrl }, body, key = KEY) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return fetch(`${baseUrl}/events`, { method: 'POST', headers, body });
}

/** A third of the size, without a visible difference. */
async function toWebp(context, png) {
  const page = await context.newPage();
  const base64 = await page.evaluate(`(async () => {
    const bytes = await (await fetch('data:image/png;base64,${png.toString('base64')}')).blob();
    const image = await createImageBitmap(bytes);
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.9).split(',')[1];
  })()`);
  return Buffer.from(base64, 'base64');
}

/** A time zone in which it is ten o'clock, so that an hour of events lies within one day. */
function morning() {
  const hours = 10 - new Date().getUTCHours();
  const ahead = hours < -12 ? hours + 24 : hours;
  // The signs of these names are the other way round.
  return `Etc/GMT${ahead < 0 ? '+' : '-'}${Math.abs(ahead)}`;
}

async function openPurchase(page) {
  await page.locator('.grid-row', { hasText: 'upgrade_purchased' }).first().click();
}

/** An app that sends each order again until it is stored. */
async function rehearse(page, collector) {
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.locator('.verdict').waitFor();
  for (const body of orders()) {
    const isStored = async () => {
      const answer = await send(collector, JSON.stringify(body));
      return answer.ok && (await answer.json()).success;
    };
    while (!(await isStored().catch(() => false)));
  }
}

function compareSearch() {
  const expected = new URLSearchParams({ expected: EXPECTED.map((event) => JSON.stringify(event)).join('\n') });
  return `?view=compare&conversation=${STORY_ID}#${expected}`;
}
