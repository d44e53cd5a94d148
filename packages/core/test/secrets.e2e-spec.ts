import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { createTracker } from '../src/create-tracker.js';
import type { Hooks } from '../src/observe/hooks.types.js';
import type { TrackerOptions } from '../src/options/tracker-options.types.js';
import type { Tracker } from '../src/tracker/tracker.types.js';

/** What must never be read in a line of a log: the key, values, properties, user ids. */
const SECRETS = ['key-4711', 'value-4711', 'property-4711', 'user-4711', 'organization-4711', 'thread-4711'];
const INPUT = {
  eventType: 'refund_requested',
  value: 'value-4711',
  externalUserId: 'user-4711',
  externalOrganizationId: 'organization-4711',
  externalConversationId: 'thread-4711',
  properties: { note: 'property-4711' },
};

let server: Server;
let answer: RequestListener;
let lines: string[];
let notifications: unknown[];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      // An API that quotes the event in what it says of it.
      response.setHeader('x-echo', encodeURIComponent(body));
      answer(Object.assign(request, { echo: body }), response);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

beforeEach(() => {
  lines = [];
  notifications = [];
});

function create(options: TrackerOptions = {}): Tracker {
  const write = (line: string): void => void lines.push(line);
  const record = (notification: unknown): void => void notifications.push(notification);
  const names = ['Accepted', 'Rejected', 'Attempt', 'Delivered', 'Sampled', 'Retry', 'LaneState'];
  const hooks = Object.fromEntries(names.map((name) => [`on${name}`, record])) as Hooks;
  return createTracker({
    apiKey: 'key-4711',
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`,
    productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a',
    logger: { debug: write, warn: write, error: write },
    hooks,
    backoffBaseMs: 1,
    pauseBaseMs: 1,
    ...options,
  });
}

function expectNoSecret(...where: unknown[]): void {
  const text = where
    .map((one) => (typeof one === 'string' ? one : inspect(one, { depth: 20, showHidden: true })))
    .join('\n');
  expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
}

describe('no secret is written anywhere', () => {
  const quoting =
    (status: number): RequestListener =>
    (request, response) => {
      const { echo } = request as unknown as { echo: string };
      response.writeHead(status, { 'content-type': 'application/json', location: `http://127.0.0.2/?${echo.length}` });
      response.end(JSON.stringify({ success: false, error: { message: `cannot take ${echo}` } }));
    };

  it.each([200, 302, 400, 401, 403, 404, 409, 413, 422, 429, 500, 501, 503])(
    'when the API answers %i and quotes the event',
    async (status) => {
      answer = quoting(status);
      const tracker = create();
      tracker.track(INPUT);
      await tracker.flush({ deadlineMs: 100 });
      await tracker.shutdown({ deadlineMs: 20 });
      expect(lines.length).toBeGreaterThan(0);
      expectNoSecret(...lines);
    },
  );

  it('when inputs are rejected for every reason', () => {
    const tracker = create({
      maxEventBytes: 1_000,
      beforeSend: (event) => {
        if (event.eventType === 'filtered') throw new Error('user-4711');
        return event;
      },
      context: () => {
        throw new Error('user-4711');
      },
    });
    const cycle: Record<string, unknown> = { note: 'property-4711' };
    cycle['self'] = cycle;
    const inputs: object[] = [
      { ...INPUT, userId: 'user-4711' },
      { ...INPUT, valueType: 'value-4711' },
      { ...INPUT, eventAt: 'value-4711' },
      { ...INPUT, valueType: 'currency' },
      { ...INPUT, properties: cycle },
      { ...INPUT, properties: { note: 'property-4711'.repeat(1_000) } },
      { ...INPUT, eventType: 'filtered' },
      { ...INPUT, campaign: 'value-4711' },
      {
        ...INPUT,
        get influence(): never {
          throw new Error('value-4711');
        },
      },
    ];
    const results = inputs.map((input) => tracker.track(input as typeof INPUT));
    expect(results.filter(({ accepted }) => !accepted)).toHaveLength(7);
    expect(lines.length).toBeGreaterThan(4);
    expectNoSecret(...lines, results, notifications);
    void tracker.shutdown({ deadlineMs: 1 });
  });

  it('when events are dropped, and in the notifications that carry no event', async () => {
    answer = () => undefined;
    const tracker = create();
    for (let i = 0; i < 3; i++) tracker.track(INPUT);
    expect(await tracker.shutdown({ deadlineMs: 20 })).toMatchObject({ lost: 3 });
    expectNoSecret(...lines, notifications);
  });

  it('in what is seen of the tracker itself', async () => {
    answer = () => undefined;
    const tracker = create();
    tracker.track(INPUT);
    expectNoSecret(tracker, JSON.stringify(tracker), tracker.stats(), Object.keys(tracker));
    await tracker.shutdown({ deadlineMs: 20 });
  });

  it('in the errors of wrong options and of strict mode', () => {
    const errors: unknown[] = [];
    const attempt = (fn: () => unknown): void => {
      try {
        fn();
      } catch (error) {
        errors.push(error, (error as Error).message, (error as Error).stack, JSON.stringify(error));
      }
    };
    attempt(() => create({ apiKey: 'key-4711 with blanks' }));
    attempt(() => create({ baseUrl: 'https://key-4711:key-4711@example.test' }));
    const strict = create({ strict: true });
    attempt(() => strict.track({ ...INPUT, userId: 'user-4711' }));
    void strict.shutdown({ deadlineMs: 1 });
    expect(errors).toHaveLength(12);
    expectNoSecret(...errors);
  });
});
