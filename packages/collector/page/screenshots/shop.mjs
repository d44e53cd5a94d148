// What a shop whose customers talk to an assistant sends in an hour: for the pictures of docs/.
export const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

const MINUTE_MS = 60_000;

/** How often of a hundred, and what it says. */
const OUTCOMES = [
  [24, 'step_completed', ['delivery_address', 'gift_wrapping', 'payment_method'], 'text', 'neutral'],
  [18, 'feature_viewed', ['size_guide', 'returns_policy', 'order_tracking'], 'text', 'neutral'],
  [16, 'order_placed', ['38.00', '124.90', '61.50', '249.00', '18.75'], 'currency', 'positive'],
  [12, 'usage_logged', ['1840', '922', '310'], 'numeric', 'neutral'],
  [9, 'trial_started', ['plus'], 'text', 'positive'],
  [8, 'upgrade_purchased', ['49.00', '149.00'], 'currency', 'positive'],
  [6, 'refund_requested', ['-38.00', '-61.50'], 'currency', 'negative'],
  [4, 'workflow_abandoned', ['checkout', 'returns'], 'text', 'negative'],
  [3, 'cancellation_requested', ['too expensive', 'found another shop'], 'text', 'negative'],
];

const SHOPS = ['harbour-books', 'alpine-gear', 'olive-and-oak', 'blue-kettle'];

/** The conversation that has a picture of its own: minutes before now, and what happened. */
const STORY = [
  [41, { eventType: 'feature_viewed', value: 'size_guide' }],
  [38.5, { eventType: 'step_completed', value: 'gift_wrapping' }],
  [37.2, { eventType: 'order_placed', value: '124.90', valueType: 'currency', influence: 'positive' }],
  [21, { eventType: 'trial_started', value: 'plus', influence: 'positive', qualityImpactScore: 0.6 }],
  [9.4, { eventType: 'refund_requested', value: '-38.00', valueType: 'currency', influence: 'negative' }],
  [2.1, { eventType: 'upgrade_purchased', value: '49.00', valueType: 'currency', influence: 'positive' }],
];

export const STORY_ID = 'chat-2207';

const CUSTOMER = who('alpine-gear', 4107, 'chat-2107');

export const SAMPLED_OUT = { ...CUSTOMER, eventType: 'page_scrolled', value: '80', sampleRate: 0 };

/** Bodies that are refused, and a value that does not read as its type. */
export const MISTAKES = [
  '{"eventType":"order_placed","value":"124.90","externalUserId":',
  JSON.stringify({ eventType: 'order_placed', value: '18.75', eventAt: 'yesterday', externalUserId: 'customer-4032' }),
  JSON.stringify({ ...CUSTOMER, eventType: 'order_placed', value: 61.5, influence: 'good', orderId: 'A-1093' }),
  JSON.stringify({ ...CUSTOMER, eventType: 'order_placed', value: 'EUR 61.50', valueType: 'currency' }),
];

/** Events with the times of their arrival, in that order; the same ones every time. */
export function shopEvents(nowMs) {
  const random = createRandom(7);
  const events = [];
  for (let minute = 59; minute > 0; minute--) {
    const count = Math.round(6 + 4 * Math.sin(minute / 7) + random() * 5);
    for (let n = 0; n < count; n++) {
      events.push({ atMs: nowMs - (minute - random()) * MINUTE_MS, body: outcome(random, events.length) });
    }
  }
  const story = STORY.map(([minutes, fields], n) => ({
    atMs: nowMs - minutes * MINUTE_MS,
    body: { ...who('harbour-books', 4821, STORY_ID), ...fields, insertId: `${STORY_ID}:${n}` },
  }));
  return [...events, ...story].sort((a, b) => a.atMs - b.atMs);
}

/** What is sent while a bad day is rehearsed. */
export function orders() {
  return Array.from({ length: 40 }, (_, n) => ({
    ...CUSTOMER,
    ...{ eventType: 'order_placed', value: '38.00', valueType: 'currency', influence: 'positive', insertId: `o:${n}` },
    eventAt: new Date().toISOString(),
  }));
}

/** One of the kinds above, of one of the shops. */
function outcome(random, n) {
  let ticket = random() * 100;
  const [, eventType, values, valueType, influence] = OUTCOMES.find(([share]) => (ticket -= share) < 0);
  const of = (list) => list[Math.floor(random() * list.length)];
  const person = 4000 + Math.floor(random() * 300);
  return {
    ...who(of(SHOPS), person, `chat-${2000 + (person % 180)}`),
    ...{ eventType, value: of(values), influence, insertId: `${eventType}:${n}` },
    ...(valueType !== 'text' && { valueType }),
    ...(valueType === 'currency' && { properties: { currency: 'EUR', items: 1 + Math.floor(random() * 4) } }),
  };
}

function who(shop, person, conversation) {
  return {
    productId: PRODUCT_ID,
    externalUserId: `customer-${person}`,
    externalOrganizationId: shop,
    externalConversationId: conversation,
  };
}

/** Lehmer's generator. */
function createRandom(seed) {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
