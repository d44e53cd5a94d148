import { accepted, replied } from '../server/scripted-answers.js';
import { waitFor } from '../wait-for.js';
import { anEvent, type BenchRoom } from './bench.js';

export function describeSending(room: BenchRoom): void {
  const { describe, expect, it } = room.runner;
  describe('sending', () => {
    it('sends each event once when it is answered', async () => {
      const { tracker, server, settled } = await room.open();
      for (let n = 0; n < 100; n++) tracker.track(anEvent({ insertId: `event-${n}` }));
      await settled();
      expect(tracker.stats()).toMatchObject({ accepted: 100, delivered: 100 });
      expect(server.attempts).toHaveLength(100);
      expect(server.events.storedOnce).toBe(100);
    });

    it('sends the same bytes under the same insert id on every attempt, whatever becomes of the input', async () => {
      const { tracker, server, settled } = await room.open({
        rule: ({ ordinal }) => (ordinal < 4 ? replied(500) : accepted()),
      });
      const properties = { plan: 'team' };
      const input = { ...anEvent({ insertId: 'same' }), properties };
      tracker.track(input);
      properties.plan = 'changed';
      await settled();
      const attempts = server.attemptsOf('same');
      expect(attempts).toHaveLength(4);
      expect(new Set(attempts.map(({ body }) => body.toString('utf8'))).size).toBe(1);
      expect(JSON.parse(attempts[0]!.body.toString('utf8'))).toMatchObject({ properties: { plan: 'team' } });
    });

    it('sends the key and the content type', async () => {
      const { tracker, server, settled } = await room.open();
      tracker.track(anEvent());
      await settled();
      expect(server.attempts[0]!.headers).toMatchObject({
        authorization: 'Bearer test-key',
        'content-type': 'application/json',
      });
    });

    it('keeps every event through an outage of the endpoint and burns no attempt of theirs', async () => {
      const { tracker, server, settled } = await room.open({
        rule: ({ index }) => (index < 12 ? replied(503) : accepted()),
        options: { maxAttempts: 2 },
      });
      for (let n = 0; n < 30; n++) tracker.track(anEvent({ insertId: `event-${n}` }));
      await settled();
      expect(tracker.stats()).toMatchObject({ delivered: 30, dead: 0 });
      expect(server.events.storedOnce).toBe(30);
    });

    it('delivers the others while one event keeps failing, and gives that one up after maxAttempts', async () => {
      const { tracker, server, seen } = await room.open({
        rule: ({ eventType }) => (eventType === 'poison' ? replied(500) : accepted()),
        options: { maxAttempts: 3 },
      });
      tracker.track(anEvent({ eventType: 'poison', insertId: 'poison' }));
      let tracked = 0;
      await waitFor('the poison event is given up', () => {
        for (let n = 0; n < 5; n++) tracker.track(anEvent({ insertId: `good-${tracked++}` }));
        return tracker.stats().dead === 1;
      });
      await waitFor('the others are delivered', () => tracker.stats().delivered === tracked);
      expect(server.events.has('poison')).toBe(false);
      expect(seen.find(({ hook }) => hook === 'onDead')?.notification).toMatchObject({
        insertId: 'poison',
        reason: 'attempts',
      });
    });

    it('counts what the API sampled out and what it refused apart from what it took', async () => {
      const { tracker, settled } = await room.open({
        rule: ({ eventType }) =>
          eventType === 'sampled' ? replied(204) : eventType === 'refused' ? replied(422) : accepted(),
      });
      for (const eventType of ['taken', 'sampled', 'refused', 'taken']) {
        tracker.track(anEvent({ eventType, sampleRate: 0.5 }));
      }
      await settled();
      expect(tracker.stats()).toMatchObject({ accepted: 4, delivered: 2, sampled: 1, dead: 1 });
    });
  });
}
