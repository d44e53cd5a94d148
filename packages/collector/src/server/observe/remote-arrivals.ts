import type { NewsListener } from '../storage/engine.types.js';
import type { EventStore } from '../storage/event-store.js';
import type { News } from '../storage/news.types.js';
import type { Arrivals } from './arrivals.js';

/** Publishes what other collectors on the same database announce. */
export function publishRemote(store: EventStore, arrivals: Arrivals, log: (line: string) => void): NewsListener {
  const publish = async ({ namespace, arrival }: News): Promise<void> => {
    if (arrival.kind !== 'rejected') return arrivals.publish(namespace, arrival);
    const rejected = await store.rejection(arrival.seq);
    if (rejected !== undefined) arrivals.publish(namespace, { kind: 'rejected', ...rejected });
  };
  return {
    onNews: (news) => {
      for (const one of news) publish(one).catch(() => log('could not read what another collector rejected'));
    },
    onGap: () => arrivals.wakeAll(),
  };
}
