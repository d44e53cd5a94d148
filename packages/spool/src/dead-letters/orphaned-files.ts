import { existsSync } from 'node:fs';
import type { SqliteDriver } from '../driver/sqlite.types.js';
import { spoolFiles } from '../directory/spool-file-names.js';
import { claimSpoolFile } from '../file/claim-spool-file.js';
import type { SpoolFile } from '../file/spool-file.js';
import type { DeadLetterFiles } from './file-dead-letters.js';

/** Holds the files of a directory that no process holds, for the time of one piece of work. */
export function useOrphanedFiles<T>(directory: string, driver: SqliteDriver, work: (files: DeadLetterFiles) => T): T {
  const files: SpoolFile[] = [];
  try {
    for (const path of existsSync(directory) ? spoolFiles(directory) : []) {
      const claim = claimSpoolFile(driver, path, 'normal');
      if (claim.kind === 'claimed') files.push(claim.file);
      else if (claim.kind === 'damaged') claim.file?.close();
    }
    return work({
      files,
      redrive: (file, letters) =>
        // Their age counts from now: what died of its age would die again at once.
        void file.append(letters.map(({ body }) => ({ body, accepted_at: Date.now(), attempts: 0, charged: 0 }))),
    });
  } finally {
    for (const file of files) file.close();
  }
}
