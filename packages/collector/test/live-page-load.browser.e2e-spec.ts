import type { Page } from 'playwright-core';
import { KeyRing } from '../src/server/http/key-ring.js';
import { openDatabase } from '../src/server/storage/open-database.js';
import { fillDatabase } from './support/fill-database.js';
import { cellsOf, describeInChromium, hasRows, PAGE_KEY, type Stage } from './support/live-page.js';
import { EVENT } from './support/server.js';

const COUNT = 10_000;

/** A browser that reads ten thousand events, on a machine that does other things too. */
const WITHIN_MS = 60_000;

describeInChromium('the live page with ten thousand events', (stage) => {
  const open = async (): Promise<Page> => {
    await startFull(stage);
    const page = await stage.open();
    await hasRows(page, COUNT);
    return page;
  };

  it(
    'has them all, shows those in sight, and stays in its place while others arrive',
    async () => {
      const page = await open();
      expect(await page.locator('[role=row][data-key]').count()).toBeLessThan(60);

      const scrollTo = (top: number): Promise<void> =>
        page.evaluate(`document.querySelector('.grid-scroller').scrollTo(0, ${top})`);
      for (const index of [COUNT / 2, COUNT + 1]) {
        await scrollTo(index * 30);
        await page.locator(`[aria-rowindex="${index}"]`).waitFor();
      }
      expect(await page.locator('[role=row][data-key]').count()).toBeLessThan(60);
      await scrollTo(30_000);
      await page.locator('[aria-rowindex="1010"]').waitFor();
      const inPlace = await cellsOf(page, 1008);
      await stage.server.post({ ...EVENT, value: 'new' });
      await page.locator('[aria-rowindex="1011"]', { hasText: inPlace[2] ?? '' }).waitFor();
      expect(await cellsOf(page, 1009)).toEqual(inPlace);
      expect(stage.complaints).toEqual([]);
    },
    WITHIN_MS,
  );

  it(
    'scrolls without stutter, also while others arrive',
    async () => {
      const page = await open();
      const quiet = await framesWhileScrolling(page);
      let isSending = true;
      const sent = (async () => {
        for (let n = 0; isSending; n++) await stage.server.post({ ...EVENT, value: `new ${n}` });
        return true;
      })();
      const busy = await framesWhileScrolling(page);
      isSending = false;
      await sent;

      process.stderr.write(`frames while scrolling: ${JSON.stringify({ quiet, busy })}\n`);
      // Of a machine with nothing else to do, no frame takes over 50 ms; others freeze now and then.
      for (const { medianMs } of [quiet, busy]) expect(medianMs).toBeLessThan(50);
      expect(stage.complaints).toEqual([]);
    },
    WITHIN_MS,
  );
});

/** A collector that has so many events already. */
async function startFull(stage: Stage): Promise<void> {
  await stage.server.close();
  const engine = await openDatabase(stage.database);
  const namespace = new KeyRing([PAGE_KEY]).open(`Bearer ${PAGE_KEY}`);
  await fillDatabase(engine, COUNT, (index) => ({ ...EVENT, value: String(index) }), namespace);
  await engine.close();
  await stage.start({ database: stage.database });
}

interface Frames {
  readonly count: number;
  readonly medianMs: number;
  readonly longestMs: number;
  readonly over50Ms: number;
}

/** The time between frames while nearly all rows pass by: every frame shows rows that the one before did not. */
async function framesWhileScrolling(page: Page): Promise<Frames> {
  const times = await page.evaluate<number[]>(`new Promise((resolve) => {
    const scroller = document.querySelector('.grid-scroller');
    const times = [];
    let last;
    scroller.scrollTop = 0;
    requestAnimationFrame(function step(now) {
      if (last !== undefined) times.push(now - last);
      last = now;
      scroller.scrollTop += 1500;
      if (times.length < 180) requestAnimationFrame(step);
      else resolve(times);
    });
  })`);
  times.sort((a, b) => a - b);
  const rounded = (ms: number | undefined): number => Math.round(10 * (ms ?? 0)) / 10;
  return {
    count: times.length,
    medianMs: rounded(times[times.length >> 1]),
    longestMs: rounded(times.at(-1)),
    over50Ms: times.filter((ms) => ms > 50).length,
  };
}
