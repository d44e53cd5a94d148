import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { createUuidV7 } from '@greenflash-events/core/engine';
import { FORMAT_VERSION } from '../disk/format.js';

/** The file in a folder that shows the life of its holder. */
export const HEARTBEAT = 'alive';

/** What a folder's name says: whose it is. A rename changes it in one step, so it is never half true. */
export interface FolderName {
  readonly name: string;
  /** Of the process that made it; it keeps this through every hand. */
  readonly id: string;
  readonly version: number;
  /** The process that holds it; undefined where its last holder let go of it. */
  readonly holder: Holder | undefined;
  /** Whether it was ever taken from a holder that may still have been alive. */
  readonly isDoubtful: boolean;
}

interface Holder {
  /** Of the boot and the namespaces of processes and time: two processes with the same one see each other's ids. */
  readonly host: string;
  readonly pid: number;
  /** When the process started, in ticks since the boot. */
  readonly start: string;
}

const PATTERN = /^([0-9a-f]{8}-[0-9a-f-]{27})\.v(\d+)\.(?:left|([0-9a-f]+)-(\d+)-(\d+)-[0-9a-f]+)(~?)$/;
/** Where nothing is known of the machine. */
const UNKNOWN_HOST = '0';

/** @returns undefined for a name that no spool gives */
export function readFolderName(name: string): FolderName | undefined {
  const match = PATTERN.exec(name);
  if (match === null) return undefined;
  const [, id = '', version, host, pid, start = '', doubt] = match;
  const holder = host === undefined ? undefined : { host, pid: Number(pid), start };
  return { name, id, version: Number(version), holder, isDoubtful: doubt !== '' };
}

/** Makes names for the folders of this process. */
export class FolderNames {
  readonly #host = hostOf();
  readonly #start = statusOf(process.pid)?.start ?? '0';

  made(): FolderName {
    return this.held(createUuidV7()(), false);
  }

  /** A name that no other holder gives: also two trackers of one process differ. */
  held(id: string, isDoubtful: boolean): FolderName {
    const nonce = randomBytes(6).toString('hex');
    const holder = `${this.#host}-${process.pid}-${this.#start}-${nonce}`;
    return readFolderName(`${id}.v${FORMAT_VERSION}.${holder}${isDoubtful ? '~' : ''}`)!;
  }

  leftName(id: string, isDoubtful: boolean): string {
    return `${id}.v${FORMAT_VERSION}.left${isDoubtful ? '~' : ''}`;
  }

  /** Whether it is known that the holder is gone, or lives; undefined where this process cannot see it. */
  isAlive({ host, pid, start }: Holder): boolean | undefined {
    if (host === UNKNOWN_HOST || host !== this.#host) return undefined;
    try {
      process.kill(pid, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    }
    const status = statusOf(pid);
    if (status === undefined) return undefined;
    // A zombie has ended; only its parent has not asked yet how.
    return status.start === start && status.state !== 'Z' && status.state !== 'X';
  }
}

/**
 * Process ids mean something only to processes of one boot, one namespace of process ids, and one of time, by which start
 * times are told.
 */
function hostOf(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    const namespaces = ['pid', 'time'].map((kind) => readlinkSync(`/proc/self/ns/${kind}`));
    return createHash('sha256')
      .update([boot, ...namespaces].join('\n'))
      .digest('hex')
      .slice(0, 16);
  } catch {
    return UNKNOWN_HOST;
  }
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function statusOf(pid: number): { readonly state: string; readonly start: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state, start] = [fields[0], fields[19]];
    return state === undefined || start === undefined ? undefined : { state, start };
  } catch {
    return undefined;
  }
}
