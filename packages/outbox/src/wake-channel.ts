import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';

/** By name, since both copies of a dual package may be loaded in one process. */
const NAME = 'greenflash-events:outbox:wake';

/** Tells the relays of this process that there is work. */
export function wakeRelays(): void {
  channel(NAME).publish(undefined);
}

/** @returns ends it */
export function onWake(wake: () => void): () => void {
  const listener = (): void => wake();
  subscribe(NAME, listener);
  return () => void unsubscribe(NAME, listener);
}
