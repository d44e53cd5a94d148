import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_OPTION_CHECKS } from '@greenflash-events/core/engine';
import { DELIVERY_DEFAULTS, DELIVERY_OPTION_CHECKS } from '../src/options/delivery-options.js';
import { WORKER_DEFAULTS, WORKER_OPTION_CHECKS } from '../src/options/worker-options.js';

const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');

/** Options and defaults of one of the README's tables. */
function table(of: string): ReadonlyMap<string, string> {
  const [, after = ''] = readme.split(`| option of \`${of}()\``);
  const [rows = ''] = after.split('\n\n');
  return new Map([...rows.matchAll(/^\| `(\w+)` +\| (.*?) +\|/gm)].map(([, name, value]) => [name!, value!]));
}

function shown(text = ''): unknown {
  const plain = text.replaceAll('`', '').replaceAll('_', '');
  return /^\d/.test(plain) ? Number(plain) : plain.startsWith("'") ? plain.slice(1, -1) : plain === 'true';
}

describe('the README of the package for BullMQ', () => {
  // What concerns the making of events is taken, so that one object may serve tracker and worker, and not used.
  const ofEvents = Object.keys(EVENT_OPTION_CHECKS);
  const ofWorker = Object.keys(WORKER_OPTION_CHECKS).filter((name) => !ofEvents.includes(name) && name !== 'strict');

  it.each([
    { of: 'bullmqDelivery', names: Object.keys(DELIVERY_OPTION_CHECKS), defaults: DELIVERY_DEFAULTS },
    { of: 'startWorker', names: ofWorker, defaults: WORKER_DEFAULTS },
  ])('names every option of $of(), no other, and the defaults that the code has', ({ of, names, defaults }) => {
    const rows = table(of);
    expect([...rows.keys()].sort()).toEqual(names.toSorted());
    for (const [name, value] of Object.entries(defaults)) expect([name, shown(rows.get(name))]).toEqual([name, value]);
  });
});
