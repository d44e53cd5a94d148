import { createTracker, type Tracker } from '@greenflash-events/core';
import { spoolDelivery } from '@greenflash-events/spool';

/** The Greenflash product that this service belongs to. */
const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

/**
 * Events wait in a file below this directory until the API has them, so that `kill -9` loses none.
 * The key and the address come from GREENFLASH_API_KEY and GREENFLASH_BASE_URL.
 */
export function openTracker(directory: string): Tracker {
  return createTracker({ productId: PRODUCT_ID, delivery: spoolDelivery({ directory }) });
}
