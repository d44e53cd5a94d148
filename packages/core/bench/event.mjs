// The one event that every client sends: 390 bytes on the wire, as in the measurements that the goals came from.
export const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

export function eventInput(n) {
  return {
    eventType: 'upgrade_purchased',
    value: '149.00',
    valueType: 'currency',
    influence: 'positive',
    externalUserId: `user-${n}`,
    externalOrganizationId: 'acme',
    externalConversationId: 'thread-9',
    properties: { plan: 'pro', seats: 5, source: 'web_app' },
  };
}

export function wireBody(n) {
  return {
    ...eventInput(n),
    productId: PRODUCT_ID,
    eventAt: '2026-11-07T05:31:56.789Z',
    insertId: '01931f00-0000-7000-8000-000000000000',
  };
}
