import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { QueueDelivery, RateLimitedLog, processWarningLogger, systemClock } from '@greenflash-events/core/engine';
import { GreenflashEventsError, type DeliveryFactory } from '@greenflash-events/core';
import type { DeadLetters } from './dead-letters/dead-letters.types.js';
import { FolderDeadLetters } from './dead-letters/folder-dead-letters.js';
import { resolveSpoolOptions, type SpoolOptions } from './options/spool-options.js';
import { checkSafe, oldFilesIn, prepareDirectory } from './owner/directory.js';
import { SpoolStore } from './store/spool-store.js';

/** A value of the option `delivery`, and the way to what it gave up. */
export interface SpoolDelivery extends DeliveryFactory {
  readonly deadLetters: DeadLetters;
}

/**
 * Keeps accepted events on local disk: once `track()` has returned `durable: true`, the event survives the end of the
 * process, `kill -9` included, and is sent by the next process on the same directory. Where the disk cannot be written for
 * a while, events are held in memory with `durable: false`, and `stats()` says `degraded`.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`. `createTracker()` throws `SPOOL_UNAVAILABLE` where the directory can
 * never be used as it is: this process cannot write to it, another user owns it or may write to it, or its path is too long.
 */
export function spoolDelivery(options: SpoolOptions): SpoolDelivery {
  const given = resolveSpoolOptions(options);
  // A process may change its working directory.
  const resolved = { ...given, directory: resolve(given.directory) };
  const { directory } = resolved;
  let store: SpoolStore | undefined;
  return {
    name: 'spool',
    durable: true,
    sends: true,
    open: (runtime) => {
      const { clock, observer } = runtime;
      failWhereHopeless(directory);
      const [old] = oldFilesIn(directory);
      if (old !== undefined) observer.log.error('spool:old', `${old} ${OLD_FILE}`);
      store = new SpoolStore(resolved, clock, observer.log);
      return new QueueDelivery(store, resolved.overflow, runtime);
    },
    deadLetters: new FolderDeadLetters((work) => {
      if (store?.isOpen === true) return work(store);
      if (!existsSync(directory)) return work({ deadLetterFiles: [], redrive: () => undefined });
      checkSafe(directory);
      const borrowed = new SpoolStore(resolved, systemClock, new RateLimitedLog(processWarningLogger, '', Date.now));
      borrowed.borrow();
      try {
        return work(borrowed);
      } finally {
        borrowed.close();
      }
    }),
  };
}

const OLD_FILE =
  'is a file of version 0.1 of the spool, whose events this version does not send: run the app once with @greenflash-events/spool 0.1 until it is gone';

/** What may pass by itself, such as a full disk, is no reason not to start: the store begins in memory then. */
function failWhereHopeless(directory: string): void {
  try {
    prepareDirectory(directory);
    checkSafe(directory);
  } catch (error) {
    if (error instanceof GreenflashEventsError) throw error;
  }
}
