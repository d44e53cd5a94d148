import type { RejectedEvent } from '../../client/control.types.js';
import { Refusal } from '../http/refusal.js';
import type { EventStore } from '../storage/event-store.js';
import type { Arrival } from '../storage/news.types.js';
import { Arrivals } from './arrivals.js';
import { Refusals } from './refusals.js';
import { RequestLog } from './request-log.js';

describe('Refusals', () => {
  const problems = [{ field: 'value', message: 'is required' }];
  const refusal = new Refusal(400, 'invalid_event', 'value is required', { problems });
  const request = { method: 'POST', url: '/api/v1/events?a=b', namespace: 'n' };
  let stored: RejectedEvent[];
  let reject: (namespace: string, rejected: RejectedEvent) => Promise<void>;
  let lines: string[];
  let arrivals: Arrivals;
  let requests: RequestLog;
  let refusals: Refusals;

  beforeEach(() => {
    stored = [];
    lines = [];
    arrivals = new Arrivals();
    requests = new RequestLog();
    reject = (_, rejected) => {
      stored.push(rejected);
      return Promise.resolve();
    };
    const store = { reject: (...given: Parameters<typeof reject>) => reject(...given) } as unknown as EventStore;
    refusals = new Refusals(store, arrivals, requests, (line) => lines.push(line));
  });

  it('stores the body with its problems, and tells', async () => {
    const told: Arrival[] = [];
    arrivals.subscribe('n', (arrival) => told.push(arrival));

    await refusals.add({ ...request, body: Buffer.from('{}') }, refusal);

    const rejected = { code: 'invalid_event', path: '/api/v1/events', problems, text: '{}', truncated: false };
    expect(stored).toEqual([expect.objectContaining(rejected)]);
    expect(told).toEqual([expect.objectContaining({ kind: 'rejected', ...rejected })]);
  });

  it('keeps what the database does not take', async () => {
    reject = () => Promise.reject(new Error('full'));

    await refusals.add(request, refusal);

    expect(requests.refusedFor('n')).toHaveLength(1);
    expect(requests.refusedFor('other')).toEqual([]);
  });

  it('cuts a long body and says so', async () => {
    await refusals.add({ ...request, body: Buffer.from('é'.repeat(100_000)) }, refusal);
    await refusals.add({ ...request, body: Buffer.from('\0'.repeat(100_000)) }, refusal);

    expect(stored[0]).toMatchObject({ text: 'é'.repeat(16_384), truncated: true });
    expect(JSON.stringify(stored[1]?.text).length).toBeLessThanOrEqual(65_538);
    expect(stored[1]?.truncated).toBe(true);
  });

  it('shows bytes that are not UTF-8 as what they are not', async () => {
    await refusals.add({ ...request, body: Buffer.from([0x22, 0xff, 0x22]) }, refusal);

    expect(stored[0]?.text).toBe('"\uFFFD"');
  });

  it('shows nothing of a body that came without a right key, and writes one line of many', async () => {
    const wrong = {
      ...request,
      namespace: undefined,
      authorization: 'Bearer 0123456789abcdef',
      body: Buffer.from('{}'),
    };
    const unauthorized = new Refusal(401, 'unauthorized', 'this is no key\nof this collector');
    for (let i = 0; i < 5; i++) await refusals.add(wrong, unauthorized);

    expect(stored).toEqual([]);
    expect(requests.refusedFor('any')[0]?.rejected).toMatchObject({ status: 401, text: '', keyEnding: 'cdef' });
    expect(lines).toEqual(['refused POST /api/v1/events (key ending in cdef): 401 this is no key of this collector']);
  });
});
