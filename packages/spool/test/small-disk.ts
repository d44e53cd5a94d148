import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BLOCK = 4096;

/** A disk of a few megabytes, in memory, that is full as soon as a test wants it. */
export class SmallDisk {
  readonly path = mkdtempSync(join(tmpdir(), 'spool-disk-'));
  readonly #ballast = join(this.path, 'ballast');

  /** @throws where this user may mount nothing */
  constructor(bytes: number) {
    const { status, stderr } = mount('-t', 'tmpfs', '-o', `size=${bytes},mode=700`, 'tmpfs', this.path);
    if (status === 0) return;
    rmdirSync(this.path);
    throw new Error(`no disk can be mounted: ${stderr}`);
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.path);
    return bavail * bsize;
  }

  /** Fills it, except so much. */
  fill(leave: number): void {
    const bytes = Math.max(0, this.freeBytes - leave);
    try {
      writeFileSync(this.#ballast, Buffer.alloc(bytes - (bytes % BLOCK)));
    } catch (error) {
      // Another process has taken some of it meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }

  empty(): void {
    writeFileSync(this.#ballast, '');
  }

  /** From now on it can only be read. */
  protect(): void {
    mount('-o', 'remount,ro', this.path);
  }

  unmount(): void {
    // Lazily: a file of it may be open in this process until garbage is collected.
    spawnSync('umount', ['-l', this.path]);
    rmdirSync(this.path);
  }
}

/** `describe`, or a skipped one whose name says why. */
export function describeWithSmallDisk(name: string, body: () => void): void {
  const why = whyNone();
  if (why === undefined) describe(name, body);
  else describe.skip(`${name} (skipped: ${why})`, body);
}

function whyNone(): string | undefined {
  try {
    new SmallDisk(BLOCK * 16).unmount();
    return undefined;
  } catch (error) {
    return (error as Error).message.trim();
  }
}

function mount(...args: string[]): { readonly status: number | null; readonly stderr: string } {
  return spawnSync('mount', args, { encoding: 'utf8' });
}
