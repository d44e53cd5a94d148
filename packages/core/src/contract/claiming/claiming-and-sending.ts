import { accepted, replied } from '../server/scripted-answers.js';
import { waitFor } from '../wait-for.js';
import type { ClaimBenchRoom } from './claim-bench.js';

export function describeClaimingAndSending(room: ClaimBenchRoom): void {
  const { describe, expect, it } = room.runner;
  describe('sending', () => {
    it('sends each event once when it is answered, and forgets it', async () => {
      const bench = await room.open();
      await bench.put(300);
      const claimer = bench.start();
      await bench.emptied();
      expect(bench.server.events.storedOnce).toBe(300);
      expect(bench.server.attempts).toHaveLength(300);
      expect(claimer.stats()).toMatchObject({ claimed: 300, delivered: 300, inFlight: 0 });
    });

    it('sends what is stored after it began to look', async () => {
      const bench = await room.open();
      const claimer = bench.start();
      await bench.put(1);
      claimer.wake();
      await bench.emptied();
      await bench.put(2, (n) => ({ insertId: `later-${n}` }));
      await bench.emptied();
      expect(claimer.stats().delivered).toBe(3);
    });

    it('sends the same bytes on every attempt, with the key', async () => {
      const bench = await room.open(({ ordinal }) => (ordinal < 4 ? replied(500) : accepted()));
      await bench.put(1, () => ({ properties: { text: 'a \0 "quoted" ünïcode 日本 🙂 \\ $1 ?' } }));
      bench.start();
      await bench.emptied();
      const attempts = bench.server.attemptsOf('event-0');
      expect(attempts).toHaveLength(4);
      expect(new Set(attempts.map(({ body }) => body.toString('utf8'))).size).toBe(1);
      expect(attempts[0]!.headers).toMatchObject({ authorization: 'Bearer test-key' });
    });

    it('keeps every event through an outage of the endpoint and burns no attempt of theirs', async () => {
      const bench = await room.open(({ index }) => (index < 12 ? replied(503) : accepted()));
      await bench.put(30);
      const claimer = bench.start({ maxAttempts: 2 });
      await bench.emptied();
      expect(bench.server.events.storedOnce).toBe(30);
      expect(claimer.stats()).toMatchObject({ delivered: 30, dead: 0 });
      expect(await bench.store.deadLetters()).toEqual([]);
    });

    it('delivers the others while one event keeps failing, and buries that one after maxAttempts', async () => {
      const bench = await room.open(({ insertId }) => (insertId === 'poison' ? replied(500) : accepted()));
      const claimer = bench.start({ maxAttempts: 3 });
      await bench.put(1, () => ({ insertId: 'poison' }));
      for (let round = 0; claimer.stats().dead === 0; round++) {
        const before = claimer.stats().delivered;
        await bench.put(20, (n) => ({ insertId: `good-${round}-${n}` }));
        claimer.wake();
        await waitFor('the others are delivered', () => claimer.stats().delivered === before + 20);
      }
      await bench.emptied();
      expect(await bench.store.deadLetters()).toEqual([{ insertId: 'poison', reason: 'attempts' }]);
    });

    it('counts what the API sampled out and buries what it refused', async () => {
      const bench = await room.open(({ eventType }) =>
        eventType === 'sampled' ? replied(204) : eventType === 'refused' ? replied(422) : accepted(),
      );
      const types = ['taken', 'sampled', 'refused', 'taken'];
      await bench.put(4, (n) => ({ eventType: types[n]!, sampleRate: 0.5 }));
      const claimer = bench.start();
      await bench.emptied();
      expect(claimer.stats()).toMatchObject({ claimed: 4, delivered: 2, sampled: 1, dead: 1 });
      expect(await bench.store.deadLetters()).toEqual([{ insertId: 'event-2', reason: 'rejected' }]);
    });

    it('tries an event that has grown too old once, and gives it up where that fails', async () => {
      const bench = await room.open(({ insertId }) => (insertId === 'event-0' ? replied(503) : accepted()));
      await bench.put(2);
      const storedAt = performance.now();
      await waitFor('it is older than it may be', () => performance.now() > storedAt + 10);
      bench.start({ maxAgeMs: 5 });
      await bench.emptied();
      expect(bench.server.attempts).toHaveLength(2);
      expect(bench.server.events.storedOnce).toBe(1);
      expect(await bench.store.deadLetters()).toEqual([{ insertId: 'event-0', reason: 'expired' }]);
    });
  });
}
