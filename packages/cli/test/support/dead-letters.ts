import { createTracker, type Tracker } from '@greenflash-events/core';
import { spoolDelivery } from '@greenflash-events/spool';
import { PRODUCT } from './folder.js';

const INSERT_IDS = ['trial:1', 'trial:2', 'upgrade:42'];

export function openSpool(baseUrl: string, directory: string): Tracker {
  const delivery = spoolDelivery({ directory });
  return createTracker({ apiKey: 'dev', baseUrl, productId: PRODUCT, delivery, logger: SILENT });
}

const SILENT = { debug: () => undefined, warn: () => undefined, error: () => undefined };

/** Tracks three events that the server refuses, so that the directory holds them as dead letters. */
export async function fillSpool(baseUrl: string, directory: string): Promise<void> {
  const tracker = openSpool(baseUrl, directory);
  for (const insertId of INSERT_IDS) {
    const [name, number] = insertId.split(':') as [string, string];
    const eventType = name === 'trial' ? 'trial_started' : 'upgrade_purchased';
    const input = { eventType, value: 'pro', insertId, externalUserId: `user-${number}` };
    const outcome = await tracker.trackAndWait(input);
    if (outcome.status !== 'dead') throw new Error(`${insertId} is ${outcome.status}`);
  }
  await tracker.shutdown();
}
