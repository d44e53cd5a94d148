import { Refusal } from '../http/refusal.js';
import type { EventStore } from '../storage/event-store.js';
import { Arrivals, type Arrival } from './arrivals.js';
import { MAX_REJECTED, Rejections } from './rejections.js';

describe('Rejections', () => {
  const problems = [{ field: 'value', message: 'is required' }];
  const refusal = new Refusal(400, 'invalid_event', 'value is required', { problems });
  let counted: string[];
  let arrivals: Arrivals;
  let rejections: Rejections;

  beforeEach(() => {
    counted = [];
    arrivals = new Arrivals();
    const count = (namespace: string, name: string): Promise<void> => {
      counted.push(`${namespace} ${name}`);
      return Promise.resolve();
    };
    rejections = new Rejections({ count } as unknown as EventStore, arrivals);
  });

  it('remembers the body with its problems, counts it, and tells', async () => {
    const told: Arrival[] = [];
    arrivals.subscribe('n', (arrival) => told.push(arrival));

    await rejections.add('n', refusal, Buffer.from('{}'));

    const rejected = { code: 'invalid_event', message: 'value is required', problems, text: '{}', truncated: false };
    expect(rejections.list('n')).toEqual([{ ...rejected, receivedAt: expect.any(String) }]);
    expect(counted).toEqual(['n rejected']);
    expect(told).toEqual([expect.objectContaining({ kind: 'rejected', ...rejected })]);
  });

  it('remembers so many and no more, the latest', async () => {
    for (let i = 0; i <= MAX_REJECTED; i++) await rejections.add('n', refusal, Buffer.from(String(i)));

    expect(rejections.list('n')).toHaveLength(MAX_REJECTED);
    expect(rejections.list('n')[0]?.text).toBe('1');
  });

  it('cuts a long body and says so', async () => {
    await rejections.add('n', refusal, Buffer.from('é'.repeat(100_000)));

    expect(rejections.list('n')[0]).toMatchObject({ text: 'é'.repeat(16_384), truncated: true });
  });

  it('shows bytes that are not UTF-8 as what they are not', async () => {
    await rejections.add('n', refusal, Buffer.from([0x22, 0xff, 0x22]));

    expect(rejections.list('n')[0]?.text).toBe('"\uFFFD"');
  });

  it('keeps namespaces apart and forgets one when it is cleared', async () => {
    await rejections.add('n', refusal, Buffer.from('1'));
    await rejections.add('m', refusal, Buffer.from('2'));
    rejections.clear('n');

    expect(rejections.list('n')).toEqual([]);
    expect(rejections.list('m')).toHaveLength(1);
  });
});
