// Sends an event with what its environment says of proxies and headers, and prints its outcome and the log.
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import { input, say } from './app.mjs';

const { createTracker } = createRequire(import.meta.url)('../../dist/cjs/index.js');
const Module = createRequire(import.meta.url)('node:module');
const load = Module._load;
Module._load = (request, ...rest) => {
  if (input.withoutUndici && request === 'undici') throw new Error('undici is left out');
  return load(request, ...rest);
};

const lines = [];
const write = (line) => void lines.push(line);
try {
  const tracker = createTracker({
    productId: '7b0a3c1e-52d4-4c55-9d0a-6a6f3a1c2b4d',
    logger: { debug: write, warn: write, error: write },
    ...input.options,
  });
  tracker.track({ eventType: 'upgrade_purchased', value: 1 });
  tracker.track({ eventType: 'upgrade_purchased', value: 2 });
  while (input.isCutOff && !lines.some((line) => line.includes('cannot be reached'))) await setTimeout(10);
  const { delivered } = await tracker.shutdown({ deadlineMs: input.isCutOff ? 1 : 10_000 });
  say('ended', { delivered, lines });
} catch (error) {
  say('ended', { delivered: 0, lines: [error.message] });
}
