import { AsyncLocalStorage } from 'node:async_hooks';
import { anEvent, type BenchRoom } from './bench.js';

export function describeIsolation(room: BenchRoom): void {
  const { describe, expect, it } = room.runner;
  const ends = room.terms.ends ?? 'delivered';

  describe('isolation', () => {
    it('goes on when every hook throws, or returns a promise that rejects', async () => {
      const fail = (): never => {
        throw new Error('a hook of the app');
      };
      const reject = (): Promise<never> => Promise.reject(new Error('an async hook of the app'));
      const hooks = { onAccepted: fail, onAttempt: reject, onDelivered: fail, onRejected: fail, onLaneState: reject };
      const { tracker, settled } = await room.open({ options: { hooks } });
      for (let n = 0; n < 10; n++) expect(tracker.track(anEvent()).accepted).toBe(true);
      expect(tracker.track(anEvent({ eventType: '' })).accepted).toBe(false);
      await settled();
      expect(tracker.stats()[ends]).toBe(10);
    });

    it('runs outside of the async context of the call that it serves', async () => {
      const requests = new AsyncLocalStorage<string>();
      const stores: unknown[] = [];
      const look = (): unknown => stores.push(requests.getStore());
      const { tracker, settled } = await room.open({ options: { hooks: { onAttempt: look, onDelivered: look } } });
      requests.run('a request', () => {
        for (let n = 0; n < 5; n++) tracker.track(anEvent());
      });
      await settled();
      expect(stores.filter((store) => store !== undefined)).toEqual([]);
      if (ends === 'delivered') expect(stores).toHaveLength(10);
    });

    it('keeps the contexts of interleaved requests apart', async () => {
      const { tracker, server, settled } = await room.open();
      const request = async (user: string): Promise<void> => {
        await new Promise((resolve) => setImmediate(resolve));
        tracker.track(anEvent({ insertId: `of ${user}` }));
      };
      const users = Array.from({ length: 20 }, (_, n) => `user-${n}`);
      await Promise.all(users.map((user) => tracker.runWithContext({ externalUserId: user }, () => request(user))));
      await settled();
      if (ends === 'handedOver') return;
      const sent = server.attempts.map(({ body, insertId }) => {
        const { externalUserId } = JSON.parse(body.toString('utf8')) as { externalUserId: string };
        return [insertId, externalUserId];
      });
      expect(Object.fromEntries(sent)).toEqual(Object.fromEntries(users.map((user) => [`of ${user}`, user])));
    });

    it('shares nothing with another tracker of the process', async () => {
      const [one, other] = [await room.open(), await room.open()];
      one.tracker.track(anEvent());
      await one.settled();
      await one.tracker.shutdown();
      expect(other.tracker.stats()).toMatchObject({ accepted: 0, delivered: 0 });
      expect(other.tracker.track(anEvent()).accepted).toBe(true);
      await other.settled();
      expect(other.tracker.stats()[ends]).toBe(1);
    });

    it('takes an event that a hook tracks', async () => {
      const { tracker, settled } = await room.open({
        options: {
          hooks: {
            onAccepted: ({ eventType }) => {
              if (eventType === 'first') tracker.track(anEvent({ eventType: 'second' }));
            },
          },
        },
      });
      tracker.track(anEvent({ eventType: 'first' }));
      await settled();
      expect(tracker.stats()).toMatchObject({ accepted: 2, [ends]: 2 });
    });
  });
}
