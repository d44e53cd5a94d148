import { computed } from '@preact/signals-core';
import { AddressBar } from '../address/address-bar.js';
import { EventLog } from '../arrivals/event-log.js';
import { ControlPlane } from '../connection/control-plane.js';
import { FrameBatch } from '../connection/frame-batch.js';
import { KeyMemory } from '../connection/key-memory.js';
import { Session } from '../connection/session.js';
import type { StreamMessage } from '../connection/stream-message.types.js';
import { createMatcher } from '../filter/filter.js';
import { RejectionLog } from '../rejected/rejection-log.js';
import { Figures } from './figures.js';
import type { Model } from './model.types.js';

/** The page's parts, put together; it follows the stream at once when the key is known. */
export function createModel(window: Window): Model {
  const address = new AddressBar(window);
  const log = new EventLog(() => new Date());
  const rejections = new RejectionLog();
  const controlPlane = new ControlPlane(() => session.key.value);
  const figures = new Figures({ controlPlane, log, rejections });
  const arrivals = new FrameBatch<StreamMessage>(window, (messages) => {
    log.take(messages);
    figures.noteArrivals();
  });
  const session = new Session({
    onOpen: () => figures.readAll(),
    onMessages: (messages) => {
      // At once: what is read of them after the connection has opened is told apart from what came before.
      rejections.take(messages);
      arrivals.add(messages);
    },
  });
  const memory = new KeyMemory(window.sessionStorage);
  const open = (key: string): void => {
    if (key !== session.key.value) {
      arrivals.clear();
      log.clear();
      rejections.take([{ kind: 'reset' }]);
    }
    memory.set(key);
    session.open(key);
  };
  const filter = computed(() => address.current.value.filter);
  const matcher = computed(() => createMatcher(filter.value));
  const visible = computed(() => log.rows.value.filter(matcher.value).reverse());
  const key = takeKey(address) ?? memory.get();
  if (key !== '') open(key);
  return { address, session, controlPlane, log, rejections, stats: figures.stats, visible, open };
}

/** Out of the URL, so that it is in no history and no screenshot. */
function takeKey(address: AddressBar): string | undefined {
  const key = address.fragment('key');
  if (key !== undefined) address.setFragment('key', undefined);
  return key;
}
