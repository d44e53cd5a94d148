// Two lanes with a backlog and the default options at once, one without faults: what gets through, row by row.
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { PRODUCT_ID, createTracker, input, say } from './app.mjs';

const KEPT_WAITING = 2_000;
const REFILL_MS = 50;

class Backlog {
  #attempts = 0;

  constructor(path, options) {
    this.tracker = createTracker({
      ...{ apiKey: 'test-key', productId: PRODUCT_ID, baseUrl: `${input.origin}${path}` },
      logger: { debug: () => undefined, warn: () => undefined, error: () => undefined },
      hooks: { onAttempt: () => this.#attempts++ },
      ...options,
    });
    this.fill();
    this.timer = setInterval(() => this.fill(), REFILL_MS);
  }

  fill() {
    for (let n = this.tracker.stats().queued; n < KEPT_WAITING; n++) {
      this.tracker.track({ eventType: 'upgrade_purchased', value: n, forceSample: true });
    }
  }

  counts() {
    return { delivered: this.tracker.stats().delivered, attempts: this.#attempts };
  }

  end() {
    clearInterval(this.timer);
    return this.tracker.shutdown({ deadlineMs: 1 });
  }
}

for (const { name, path, options } of input.rows) {
  const [well, row] = [new Backlog('/well/-/0', {}), new Backlog(path, options)];
  await sleep(input.warmUpMs);
  const startedAt = performance.now();
  const before = [well.counts(), row.counts()];
  await sleep(input.measuredMs);
  const seconds = (performance.now() - startedAt) / 1_000;
  const [wellDone, done] = [well, row].map((backlog, index) => {
    const { delivered, attempts } = backlog.counts();
    return { delivered: delivered - before[index].delivered, attempts: attempts - before[index].attempts };
  });
  say(name, {
    well: wellDone.delivered / seconds,
    perSecond: done.delivered / seconds,
    wasted: 1 - done.delivered / done.attempts,
  });
  await Promise.all([well.end(), row.end()]);
}
say('ended');
