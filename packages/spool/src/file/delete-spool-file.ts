import { closeSync, ftruncateSync, openSync, rmSync } from 'node:fs';
import { companions } from '../directory/spool-file-names.js';

/**
 * Deletes a file with its companions, and gives its room back at once: libsql has a file open until its statements have been
 * collected, and on a full disk nothing else could be written until then.
 *
 * @param close closes the file, under whose lock it goes
 */
export function deleteSpoolFile(path: string, close: () => void): void {
  const file = openIfThere(path);
  // Its name last: of a process that is killed meanwhile, the next one finds the file, and deletes the rest.
  for (const each of [...companions(path), path]) rmSync(each, { force: true });
  close();
  if (file === undefined) return;
  try {
    ftruncateSync(file);
  } finally {
    closeSync(file);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r+');
  } catch {
    return undefined;
  }
}
