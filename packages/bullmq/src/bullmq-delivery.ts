import { memoryDelivery, type DeliveryFactory } from '@greenflash-events/core';
import type { DeliveryRuntime } from '@greenflash-events/core/engine';
import { linkToQueue } from './connection/queue-link.js';
import { HandoverSender } from './handover/handover-sender.js';
import { QueueWriter } from './handover/queue-writer.js';
import { redisFault } from './handover/redis-fault.js';
import { RedisMemory } from './handover/redis-memory.js';
import { DELIVERY_DEFAULTS, checkDeliveryOptions, type BullmqDeliveryOptions } from './options/delivery-options.js';

/**
 * Hands accepted events over to a queue of BullMQ, from which workers send them; this process needs no API key. An event
 * that Redis has ends as `handedOver`. While Redis is away, slow or full, events wait where `through` keeps them, `track()`
 * stays as fast as ever, and they are handed over when Redis is back.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`
 */
export function bullmqDelivery(options: BullmqDeliveryOptions): DeliveryFactory {
  checkDeliveryOptions(options);
  const through = options.through ?? memoryDelivery();
  return {
    name: 'bullmq',
    durable: through.durable,
    sends: false,
    open: (runtime) => through.open({ ...runtime, openSender: () => openHandover(options, runtime) }),
  };
}

function openHandover(options: BullmqDeliveryOptions, { clock, observer }: DeliveryRuntime): HandoverSender {
  const { batchSize = DELIVERY_DEFAULTS.batchSize, timeoutMs = DELIVERY_DEFAULTS.timeoutMs } = options;
  const onError = (error: Error): void => {
    const { reason, message } = redisFault(error);
    observer.log.warn(`redis:${reason}`, `${message}; events wait here and are handed over when it is back`);
  };
  const link = linkToQueue({ ...options, timeoutMs, onError });
  const writer = new QueueWriter(link, new RedisMemory(() => clock.monotonic()));
  const sender = new HandoverSender({
    write: (jobs) => writer.write(jobs),
    close: () => link.close(),
    ...{ batchSize, clock, observer, random: Math.random },
  });
  link.redis.on('ready', () => sender.tryNow());
  return sender;
}
