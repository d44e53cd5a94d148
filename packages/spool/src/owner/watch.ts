import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@greenflash-events/core/engine';
import { FORMAT_VERSION } from '../disk/format.js';
import { isLocal } from '../disk/file-system.js';
import { foldersIn } from './directory.js';
import { HEARTBEAT, type FolderName, type FolderNames } from './holder.js';

/** A heartbeat that stood still for so long, by the clock of the one who watches it, is one of a process that is gone. */
export const STILL_MS = 5_000;
/** Between two looks at a heartbeat, no more than this counts as still: the one who watches may have been stopped too. */
const MAX_STEP_MS = 1_500;
/** Without watching, an older heartbeat is taken for one of a process that is gone. A wrong guess costs double sending. */
const OLD_MS = 30_000;

/** A folder that can be taken over. `isDoubtful`: its holder may still be alive. */
interface Orphan {
  readonly folder: FolderName;
  readonly isDoubtful: boolean;
}

/** Watches the folders of other processes. */
export class Watch {
  readonly #seen = new Map<string, { heartbeat: string; at: number; stillMs: number }>();

  constructor(
    private readonly directory: string,
    private readonly names: FolderNames,
    private readonly clock: Clock,
  ) {}

  /**
   * Looks at each folder once.
   *
   * @param ours the names of those that this process holds
   * @param isImpatient whether it goes by the age of a heartbeat, as a script does, which ends before it can watch one
   * @returns those whose holder is gone, and those of a later version
   */
  look(ours: ReadonlySet<string>, isImpatient: boolean): { readonly orphans: Orphan[]; readonly newer: FolderName[] } {
    const folders = foldersIn(this.directory).filter(({ name }) => !ours.has(name));
    const names = new Set(folders.map(({ name }) => name));
    for (const name of this.#seen.keys()) if (!names.has(name)) this.#seen.delete(name);
    const local = isLocal(this.directory);
    const newer = folders.filter(({ version }) => version > FORMAT_VERSION);
    const orphans = folders.flatMap((folder) => {
      if (folder.version > FORMAT_VERSION) return [];
      const isAlive = isHolderAlive(folder, this.names, local);
      if (isAlive === false) return [{ folder, isDoubtful: false }];
      const isStill = isImpatient
        ? isAlive === undefined && isOld(this.directory, folder, this.clock.now())
        : this.#isStill(folder);
      return isStill ? [{ folder, isDoubtful: true }] : [];
    });
    return { orphans, newer };
  }

  #isStill({ name }: FolderName): boolean {
    const heartbeat = heartbeatOf(join(this.directory, name));
    const now = this.clock.monotonic();
    const seen = this.#seen.get(name);
    if (seen?.heartbeat !== heartbeat) {
      this.#seen.set(name, { heartbeat, at: now, stillMs: 0 });
      return false;
    }
    seen.stillMs += Math.min(now - seen.at, MAX_STEP_MS);
    seen.at = now;
    return seen.stillMs >= STILL_MS;
  }
}

/** What is known at once of the holder of a folder. Only on a local disk are process ids those of this machine for sure. */
function isHolderAlive({ holder }: FolderName, names: FolderNames, local: boolean): boolean | undefined {
  if (holder === undefined) return false;
  return local ? names.isAlive(holder) : undefined;
}

/** Whether a process holds a folder, as far as can be said without waiting. */
export function isHeld(directory: string, folder: FolderName, names: FolderNames, now: number): boolean {
  return isHolderAlive(folder, names, isLocal(directory)) ?? !isOld(directory, folder, now);
}

function isOld(directory: string, { name }: FolderName, now: number): boolean {
  const heartbeat = lstatSync(join(directory, name, HEARTBEAT), { throwIfNoEntry: false });
  return heartbeat === undefined || now - heartbeat.mtimeMs >= OLD_MS;
}

/** What changes while the holder lives: what the file says, or, on a disk that takes no write, its time. */
function heartbeatOf(path: string): string {
  const file = join(path, HEARTBEAT);
  const stats = [file, path].map((each) => lstatSync(each, { throwIfNoEntry: false }));
  const times = stats.map((each) => each?.mtimeMs);
  try {
    // Opening it also makes a network file system ask for its time again. A pipe in its place would never be read.
    return [stats[0]?.isFile() === true ? readFileSync(file, 'latin1') : '', ...times].join(' ');
  } catch {
    return times.join(' ');
  }
}
