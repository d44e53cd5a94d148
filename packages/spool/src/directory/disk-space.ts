import { statfsSync } from 'node:fs';

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
      this.#isLow = bavail * bsize < Math.min(this.minFreeBytes, blocks * bsize * MAX_SHARE);
    } catch {
      // Whether it can be written is for the write to find out.
      this.#isLow = false;
    }
  }
}
