import { renameSync } from 'node:fs';
import { companions, setAsideName } from './spool-file-names.js';

/**
 * Takes a damaged file out of the way, under a name that says so.
 *
 * @param open closed once the file has its new name, so that nobody else finds it in between
 * @returns the new name
 */
export function setAside(path: string, now: number, open?: { close(): void }): string {
  const aside = setAsideName(path, now);
  renameIfThere(path, aside);
  open?.close();
  companions(path).forEach((companion, at) => renameIfThere(companion, companions(aside)[at]!));
  return aside;
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
