import type { RejectedEvent } from '../../client/control.types.js';
import { Refusal } from '../http/refusal.js';
import type { EventStore } from '../storage/event-store.js';
import type { Arrival } from '../storage/news.types.js';
import { Arrivals } from './arrivals.js';
import { Rejections } from './rejections.js';

describe('Rejections', () => {
  const problems = [{ field: 'value', message: 'is required' }];
  const refusal = new Refusal(400, 'invalid_event', 'value is required', { problems });
  let stored: RejectedEvent[];
  let arrivals: Arrivals;
  let rejections: Rejections;

  beforeEach(() => {
    stored = [];
    arrivals = new Arrivals();
    const reject = (_: string, rejected: RejectedEvent): Promise<void> => {
      stored.push(rejected);
      return Promise.resolve();
    };
    rejections = new Rejections({ reject } as unknown as EventStore, arrivals);
  });

  it('stores the body with its problems, and tells', async () => {
    const told: Arrival[] = [];
    arrivals.subscribe('n', (arrival) => told.push(arrival));

    await rejections.add('n', refusal, Buffer.from('{}'));

    const rejected = { code: 'invalid_event', message: 'value is required', problems, text: '{}', truncated: false };
    expect(stored).toEqual([{ ...rejected, receivedAt: expect.any(String) }]);
    expect(told).toEqual([expect.objectContaining({ kind: 'rejected', ...rejected })]);
  });

  it('cuts a long body and says so', async () => {
    await rejections.add('n', refusal, Buffer.from('é'.repeat(100_000)));

    expect(stored[0]).toMatchObject({ text: 'é'.repeat(16_384), truncated: true });
  });

  it('shows bytes that are not UTF-8 as what they are not', async () => {
    await rejections.add('n', refusal, Buffer.from([0x22, 0xff, 0x22]));

    expect(stored[0]?.text).toBe('"\uFFFD"');
  });
});
