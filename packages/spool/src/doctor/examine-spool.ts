import { accessSync, constants, lstatSync, statfsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DiskSpace, whyFleeting } from '../disk/file-system.js';
import { FORMAT_VERSION } from '../disk/format.js';
import { DEFAULTS } from '../options/spool-options.js';
import { checkSafe, foldersIn, lastingFault, namesIn, oldFilesIn } from '../owner/directory.js';
import { FolderNames } from '../owner/holder.js';
import { isHeld } from '../owner/watch.js';
import { DeadLetterFile } from '../dead-letters/dead-letter-file.js';
import { Segment } from '../store/segment.js';

/** How a spool's directory is doing. */
export interface SpoolHealth {
  /** Whether there are no problems. */
  readonly ok: boolean;
  /** Whether there is such a directory and a spool can be in it; where not, nothing was counted. */
  readonly usable: boolean;
  /** What is wrong and what to do about it, in words for people. */
  readonly problems: readonly string[];
  /** One for each process that uses the directory, or has left something in it. */
  readonly folders: number;
  /** Those of them that a process holds, as far as can be said without waiting. */
  readonly held: number;
  /** Events without an outcome. */
  readonly waiting: number;
  /** When the oldest of them was accepted. */
  readonly oldestWaitingAt?: Date;
  /** Events that were given up. */
  readonly deadLetters: number;
  /** Lines that are not what was written. */
  readonly damagedLines: number;
  /** What the disk has left for this user. */
  readonly freeBytes: number;
}

const NOTHING = { folders: 0, held: 0, waiting: 0, deadLetters: 0, damagedLines: 0, freeBytes: 0 };
const MIB = 1024 * 1024;

/**
 * Looks at a spool's directory from outside: it takes nothing over, sends nothing, and writes nothing. Never throws for what
 * it finds.
 */
export function examineSpool(directory: string): SpoolHealth {
  const path = resolve(directory);
  const unusable = whyUnusable(directory, path);
  if (unusable !== undefined) return { ok: false, usable: false, problems: [unusable], ...NOTHING };
  const counts = { ...NOTHING, freeBytes: freeBytesOf(path) };
  const problems: string[] = [];
  let oldest = Infinity;
  const names = new FolderNames();
  for (const folder of foldersIn(path)) {
    counts.folders++;
    if (folder.version > FORMAT_VERSION) {
      problems.push(
        `${folder.name} was made by a later version of the spool; its events wait for a process with that version`,
      );
      continue;
    }
    if (isHeld(path, folder, names, Date.now())) counts.held++;
    try {
      oldest = Math.min(oldest, examineFolder(join(path, folder.name), counts));
    } catch (error) {
      const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!isGone) problems.push(`${folder.name} cannot be read: ${(error as Error).message}`);
    }
  }
  problems.unshift(...problemsOf(path, counts, oldest));
  const oldestWaitingAt = oldest === Infinity ? {} : { oldestWaitingAt: new Date(oldest) };
  return { ok: problems.length === 0, usable: true, problems, ...counts, ...oldestWaitingAt };
}

/** @returns when the oldest waiting event was accepted, or Infinity */
function examineFolder(folder: string, counts: typeof NOTHING): number {
  let oldest = Infinity;
  for (const name of Segment.eventFilesOf(namesIn(folder))) {
    const segment = Segment.open(join(folder, name), 'read');
    const { events, oldestAt } = segment.count(Infinity);
    segment.close();
    counts.waiting += events;
    counts.damagedLines += segment.damagedLines;
    oldest = Math.min(oldest, oldestAt);
  }
  const dead = DeadLetterFile.open(folder, 'read');
  counts.deadLetters += [...(dead?.letters() ?? [])].length;
  dead?.close();
  return oldest;
}

function problemsOf(directory: string, counts: typeof NOTHING, oldestAt: number): string[] {
  const { held, waiting, deadLetters, damagedLines, freeBytes } = counts;
  const old = oldFilesIn(directory).length;
  const fleeting = whyFleeting(directory);
  const since = oldestAt === Infinity ? '' : ` since ${new Date(oldestAt).toISOString()}`;
  return [
    waiting > 0 && held === 0
      ? `events waiting: ${waiting}${since}, and no process holds the directory; start the app, which sends them`
      : undefined,
    deadLetters > 0
      ? `events given up: ${deadLetters}; look at deadLetters.list(), or greenflash-events spool ls, then redrive or purge`
      : undefined,
    damagedLines > 0
      ? `damaged lines: ${damagedLines}; they are skipped, what stands in the others is sent; check the disk`
      : undefined,
    old > 0
      ? `files of version 0.1: ${old}, named *.spool; run the app once with @greenflash-events/spool 0.1 until they are gone`
      : undefined,
    isWritable(directory)
      ? undefined
      : `this process cannot write to the directory: an app that runs as this user with the same mounts cannot start`,
    fleeting === undefined ? undefined : `the directory ${fleeting}; mount a volume`,
    new DiskSpace(directory, DEFAULTS.minFreeBytes).isLow(0)
      ? `the disk has ${Math.floor(freeBytes / MIB)} MiB left, so new events are held in memory and not durable: make room`
      : undefined,
  ].filter((problem) => problem !== undefined);
}

function whyUnusable(given: string, directory: string): string | undefined {
  try {
    const stats = lstatSync(directory, { throwIfNoEntry: false });
    if (stats === undefined) return `there is no directory ${given}: is the path right?`;
    if (stats.isFile()) throw Object.assign(new Error(), { code: 'EEXIST' });
    checkSafe(directory);
    return undefined;
  } catch (error) {
    return lastingFault(directory, error)?.message ?? `the directory ${directory} cannot be read: ${String(error)}`;
  }
}

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function freeBytesOf(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}
