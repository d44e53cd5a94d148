import type { NewsListener } from '../storage/engine.types.js';
import type { EventStore } from '../storage/event-store.js';
import type { News } from '../storage/news.types.js';
import type { RequestLog } from './request-log.js';
import type { Arrivals } from './arrivals.js';

interface Heard {
  readonly store: EventStore;
  readonly arrivals: Arrivals;
  readonly requests: RequestLog;
  readonly log: (line: string) => void;
}

/** Publishes what other collectors on the same database announce. */
export function publishRemote({ store, arrivals, requests, log }: Heard): NewsListener {
  const publish = async ({ namespace, arrival }: News): Promise<void> => {
    if (arrival.kind === 'sampled') requests.addSampled(namespace, arrival);
    if (arrival.kind === 'reset') store.noteReset(namespace);
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
