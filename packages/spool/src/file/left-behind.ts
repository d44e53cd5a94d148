import { copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { companions, isUnfinished, missingSpoolFiles, unfinishedName } from '../directory/spool-file-names.js';
import { PAGE_BYTES } from './schema.js';

/** Making a file takes microseconds. */
const MAX_MAKING_MS = 60_000;
const OWNER_ONLY = 0o600;

/** Deletes what processes have left that were killed while they made a file: it is empty, or a copy. */
export function removeUnfinished(directory: string, now: number): void {
  for (const name of readdirSync(directory).filter(isUnfinished)) {
    const path = join(directory, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: now };
    if (now - mtimeMs > MAX_MAKING_MS) rmSync(path, { force: true });
  }
}

/**
 * Makes the files anew that are missing beside their logs, so that whoever takes them over has the events of the logs. A
 * spool file is seldom written to, and looks forgotten to whatever tidies up by age.
 */
export function restoreMissing(directory: string): void {
  for (const path of missingSpoolFiles(directory)) {
    const logs = companions(path).filter((each) => existsSync(each));
    logs.forEach(replaceByCopy);
    // SQLite deletes its log beside a file of no pages, and reads it beside one: what is not in there counts as damaged.
    const pages = logs.includes(companions(path)[0]!) ? 1 : 0;
    writeFileSync(path, Buffer.alloc(pages * PAGE_BYTES), { flag: 'wx', mode: OWNER_ONLY });
  }
}

/** The process that has lost the file may live, and write to its logs. */
function replaceByCopy(path: string): void {
  copyFileSync(path, unfinishedName(path));
  renameSync(unfinishedName(path), path);
}
