import { QueueDelivery, type DeliveryRuntime } from '@greenflash-events/core/engine';
import { GreenflashEventsError, type DeliveryFactory } from '@greenflash-events/core';
import type { DeadLetters } from './dead-letters/dead-letters.types.js';
import { FileDeadLetters } from './dead-letters/file-dead-letters.js';
import { useOrphanedFiles } from './dead-letters/orphaned-files.js';
import { DiskSpace } from './directory/disk-space.js';
import { prepareDirectory } from './directory/prepare-directory.js';
import { loadDriver } from './driver/load-driver.js';
import { resolveSpoolOptions, type ResolvedSpoolOptions, type SpoolOptions } from './options/spool-options.js';
import { Adoption } from './store/adoption.js';
import { EntryWriter } from './store/entry-writer.js';
import { Segments } from './store/segments.js';
import { SpoolStore } from './store/spool-store.js';

/** A value of the option `delivery`, and the way to what it gave up. */
export interface SpoolDelivery extends DeliveryFactory {
  readonly deadLetters: DeadLetters;
}

/**
 * Keeps accepted events in a SQLite file on local disk: once `track()` has returned `durable: true`, the event survives
 * the end of the process, `kill -9` included, and is sent by the next process on the same directory. Where the disk
 * cannot be written for a while, events are held in memory with `durable: false`, and `stats()` says `degraded`.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`. `createTracker()` throws `SPOOL_UNAVAILABLE` where the directory can
 * never be used: not writable by this user, or on a network file system.
 */
export function spoolDelivery(options: SpoolOptions): SpoolDelivery {
  const resolved = resolveSpoolOptions(options);
  let store: SpoolStore | undefined;
  return {
    name: 'spool',
    durable: true,
    sends: true,
    open: (runtime) => {
      store = openStore(resolved, runtime);
      return new QueueDelivery(store, resolved.overflow, runtime);
    },
    deadLetters: new FileDeadLetters(
      (work) => (store?.isOpen === true ? work(store) : useOrphanedFiles(resolved.directory, loadDriver(), work)),
      Date.now,
    ),
  };
}

function openStore(options: ResolvedSpoolOptions, { clock, observer }: DeliveryRuntime): SpoolStore {
  const { minFreeBytes, synchronous } = options;
  const { log } = observer;
  const driver = loadDriver();
  const directory = (): string => prepareDirectory(options.directory);
  failWhereHopeless(directory);
  const segments = new Segments(directory, driver, synchronous, clock);
  const adoption = new Adoption({ directory, driver, synchronous, segments, clock, log });
  const writer = new EntryWriter(segments, new DiskSpace(options.directory, minFreeBytes), log);
  return new SpoolStore({ segments, writer, adoption, limits: options, clock, log });
}

/** What may pass by itself, such as a full disk, is no reason not to start: the store begins in memory then. */
function failWhereHopeless(prepare: () => string): void {
  try {
    prepare();
  } catch (error) {
    if (error instanceof GreenflashEventsError) throw error;
  }
}
