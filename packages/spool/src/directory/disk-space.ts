import { statfsSync } from 'node:fs';

/** However small the disk, this share of it is left to others; else a small one would never be used. */
const MAX_SHARE = 0.05;
/** Looking costs as much as a write, so it is done once for so many bytes. */
const LOOK_EVERY_BYTES = 64 * 1024;

/** A file that will grow by what it has already taken. */
interface Growing {
  readonly growthBytes: number;
}

/** Whether the disk still has what the spool leaves to others. */
export class DiskSpace {
  #sinceLook = Infinity;
  #isLow = false;

  constructor(
    private readonly directory: string,
    private readonly minFreeBytes: number,
  ) {}

  /**
   * @param bytes what is about to be written
   * @param file where to
   */
  isLow(bytes: number, file?: Growing): boolean {
    this.#sinceLook += bytes;
    if (this.#sinceLook >= LOOK_EVERY_BYTES) this.look(file);
    return this.#isLow;
  }

  look(file?: Growing): void {
    this.#sinceLook = 0;
    try {
      const { bavail, blocks, bsize } = statfsSync(this.directory);
      const floor = Math.min(this.minFreeBytes, blocks * bsize * MAX_SHARE);
      this.#isLow = floor > 0 && bavail * bsize - (file?.growthBytes ?? 0) < floor;
    } catch {
      // Whether it can be written is for the write to find out.
      this.#isLow = false;
    }
  }
}
