import { randomBytes } from 'node:crypto';
import { PRODUCT_ID } from '../../core/bench/event.mjs';
import { openPast } from './past.mjs';

const BATCH = 500;

const DAY_MS = 24 * 3_600_000;

/**
 * Stores as many events as a day of a busy team's staging host brings: types, users, conversations as unevenly spread.
 *
 * @param endMs the end of that day
 */
export async function fill(place, count, endMs = Date.now()) {
  const past = await openPast(place, 'bench-key');
  const startMs = endMs - DAY_MS;
  const run = randomBytes(4).toString('hex');
  for (let n = 0; n < count; n += BATCH) {
    const some = Array.from({ length: Math.min(BATCH, count - n) }, (_, i) => n + i);
    await Promise.all(some.map((i) => past.store(bodyOf(i, run), startMs + Math.floor((i / count) * DAY_MS))));
  }
  for (let n = 0; n < 1000; n++) await past.reject(rejection(n));
  await past.close();
}

export const TYPES = 8;
export const USERS = 50_000;
export const ORGANIZATIONS = 500;
export const CONVERSATIONS = 200_000;

function bodyOf(i, run) {
  // A few have most of it, as it is with customers.
  const skewed = (of) => Math.floor((((i * 2_654_435_761) % 2 ** 32) / 2 ** 32) ** 3 * of);
  return {
    eventType: `type_${skewed(TYPES)}`,
    productId: PRODUCT_ID,
    value: `${i % 200}.${String(i % 100).padStart(2, '0')}`,
    valueType: i % 2 === 0 ? 'currency' : 'text',
    influence: ['positive', 'neutral', 'negative'][i % 3],
    externalUserId: `user-${i % USERS}`,
    externalOrganizationId: `organization-${skewed(ORGANIZATIONS)}`,
    externalConversationId: `conversation-${i % CONVERSATIONS}`,
    insertId: `${run}-${i}`,
    properties: { plan: 'pro', seats: 5, source: 'web_app' },
  };
}

function rejection(n) {
  const problems = [{ field: 'value', message: 'must be a string, but is a number' }];
  const message = 'value must be a string, but is a number';
  const text = JSON.stringify({ ...bodyOf(n, 'rejected'), value: n });
  return { receivedAt: new Date().toISOString(), code: 'invalid_event', message, problems, text, truncated: false };
}
