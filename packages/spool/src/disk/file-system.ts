import { statfsSync } from 'node:fs';

/** By the magic number of Linux' statfs(2). A process on one of these sees at once what another one of the machine writes. */
const LOCAL: Readonly<Record<number, string>> = {
  0xef53: 'ext4',
  0x58465342: 'XFS',
  0x9123683e: 'Btrfs',
  0x01021994: 'tmpfs',
  0x858458f6: 'ramfs',
  0x794c7630: 'overlayfs',
  0x2fc12fc1: 'ZFS',
  0xf2f52010: 'F2FS',
  0xca451a4e: 'bcachefs',
};

/** What will not outlive the machine, or the container. */
const FLEETING: Readonly<Record<string, string>> = {
  tmpfs: 'is in memory (tmpfs): what waits there is gone when the machine or the container ends',
  ramfs: 'is in memory (ramfs): what waits there is gone when the machine ends',
  overlayfs: "is in a container's own layer (overlayfs): what waits there is gone when the container is replaced",
};

function nameOf(directory: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return LOCAL[statfsSync(directory).type >>> 0];
  } catch {
    return undefined;
  }
}

/** Whether only processes of this machine can use it: not a network file system, nor FUSE, which may be one. */
export function isLocal(directory: string): boolean {
  return nameOf(directory) !== undefined;
}

/** Why the directory will not outlive the machine or the container; undefined where it will, as far as is known. */
export function whyFleeting(directory: string): string | undefined {
  return FLEETING[nameOf(directory) ?? ''];
}

/** However small the disk, this share of it is left to others; else a small one would never be used. */
const MAX_SHARE = 0.05;
/** Looking costs as much as a write, so it is done once for so many bytes. */
const LOOK_EVERY_BYTES = 64 * 1024;

/** Whether the disk still has what the spool leaves to others. */
export class DiskSpace {
  #sinceLook = Infinity;
  #isLow = false;

  constructor(
    private readonly directory: string,
    private readonly minFreeBytes: number,
  ) {}

  /** @param bytes what is about to be written */
  isLow(bytes: number): boolean {
    this.#sinceLook += bytes;
    if (this.#sinceLook >= LOOK_EVERY_BYTES) this.look();
    return this.#isLow;
  }

  look(): void {
    this.#sinceLook = 0;
    try {
      const { bavail, blocks, bsize } = statfsSync(this.directory);
      const floor = Math.min(this.minFreeBytes, blocks * bsize * MAX_SHARE);
      this.#isLow = floor > 0 && bavail * bsize < floor;
    } catch {
      // The write itself shows whether it can be written.
      this.#isLow = false;
    }
  }
}
