/** One HTTP request to the example, and the event that it must lead to. */
export interface DemoRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly token?: string;
  readonly conversation?: string;
  readonly body?: object;
  readonly status: number;
  readonly event: ExpectedEvent;
}

export interface ExpectedEvent {
  readonly eventType: string;
  readonly value: string;
  readonly valueType: string;
  readonly influence: string;
  readonly user: string;
  readonly organization: string;
  readonly conversation: string;
}

const ACCOUNTS = [
  { token: 'ada-token', user: 'user-ada', organization: 'acme' },
  { token: 'grace-token', user: 'user-grace', organization: 'acme' },
  { token: 'linus-token', user: 'user-linus', organization: 'globex' },
];

/** What happens in a part of the day. */
export interface DemoDay {
  readonly morning: readonly DemoRequest[];
  readonly noon: readonly DemoRequest[];
  readonly afternoon: readonly DemoRequest[];
}

/** Three customers, one in each part of the day and each in a conversation of its own, after two signups. */
export function demoDay(): DemoDay {
  const [ada, grace, linus] = ACCOUNTS.map((account, n) => customerVisit(account, `thread-${n + 1}`));
  return { morning: [signup(1), signup(2), ...ada!], noon: grace!, afternoon: linus! };
}

/** The whole day. */
export function demoRequests(): readonly DemoRequest[] {
  const { morning, noon, afternoon } = demoDay();
  return [...morning, ...noon, ...afternoon];
}

function signup(n: number): DemoRequest {
  const event = { eventType: 'signup_completed', value: 'free', valueType: 'text', influence: 'positive' };
  const identity = { user: `user-new-${n}`, organization: '', conversation: '' };
  const body = { email: `new-${n}@example.com`, plan: 'free' };
  return { method: 'POST', path: '/signups', body, status: 201, event: { ...event, ...identity } };
}

function customerVisit(account: (typeof ACCOUNTS)[number], conversation: string): DemoRequest[] {
  const { token, user, organization } = account;
  const request = (
    call: string,
    body: object | undefined,
    status: number,
    [eventType, value, valueType, influence]: readonly [string, string, string, string],
  ): DemoRequest => {
    const [method, path] = call.split(' ') as ['GET' | 'POST', string];
    const event = { eventType, value, valueType, influence, user, organization, conversation };
    return { method, path, token, conversation, ...(body === undefined ? {} : { body }), status, event };
  };
  return [
    request('GET /features/exports', undefined, 200, ['feature_viewed', 'exports', 'text', 'neutral']),
    request('POST /assistant/answers', { question: 'how do I export' }, 201, [
      'usage_logged',
      '8',
      'numeric',
      'neutral',
    ]),
    request('POST /trials', {}, 201, ['trial_started', 'premium', 'text', 'positive']),
    request('POST /billing/charges', { card: 'card_declined', amount: '149.00' }, 402, [
      'error_encountered',
      'payment failed with 402',
      'text',
      'negative',
    ]),
    request('POST /billing/charges', { card: 'card_visa', amount: '149.00' }, 201, [
      'payment_succeeded',
      '149.00',
      'currency',
      'positive',
    ]),
    request('POST /billing/upgrades', { plan: 'pro' }, 201, ['upgrade_purchased', '149.00', 'currency', 'positive']),
    request('POST /billing/refunds', { amount: '20.5' }, 201, ['refund_requested', '20.50', 'currency', 'negative']),
    request('POST /billing/cancellations', { reason: 'too dear' }, 201, [
      'cancellation_requested',
      'too dear',
      'text',
      'negative',
    ]),
  ];
}
