import { existsSync, readdirSync, statfsSync } from 'node:fs';
import { GreenflashEventsError } from '@greenflash-events/core';
import { DiskSpace } from '../directory/disk-space.js';
import { prepareDirectory } from '../directory/prepare-directory.js';
import { isSetAside, missingSpoolFiles, spoolFiles } from '../directory/spool-file-names.js';
import { loadDriver } from '../driver/load-driver.js';
import { claimSpoolFile } from '../file/claim-spool-file.js';
import type { SpoolFile } from '../file/spool-file.js';
import { DEFAULTS } from '../options/spool-options.js';
import { findProblems } from './find-problems.js';
import type { SpoolHealth } from './spool-health.types.js';

const MISSING = 'is missing beside its log: the next process that starts on the directory sends what is left of it';
const NOTHING = { files: 0, held: 0, waiting: 0, deadLetters: 0, damaged: 0, freeBytes: 0 };

/**
 * Looks at a spool's directory from outside: it takes over no file, sends nothing, and makes no directory.
 *
 * @throws GreenflashEventsError `SPOOL_UNAVAILABLE` where there is no SQLite
 */
export function examineSpool(directory: string): SpoolHealth {
  const problem = existsSync(directory)
    ? unusable(directory)
    : `there is no directory ${directory}: is the path right?`;
  if (problem !== undefined) return { ok: false, usable: false, problems: [problem], ...NOTHING };
  const { bavail, bsize } = statfsSync(directory);
  const setAside = readdirSync(directory).filter(isSetAside).length;
  const { refused, ...counts } = countFiles(directory);
  const health = { ...counts, damaged: counts.damaged + setAside, freeBytes: bavail * bsize };
  const isDiskLow = new DiskSpace(directory, DEFAULTS.minFreeBytes).isLow(0);
  const problems = findProblems(health, refused, isDiskLow);
  return { ok: problems.length === 0, usable: true, problems, ...health };
}

function unusable(directory: string): string | undefined {
  try {
    prepareDirectory(directory);
    return undefined;
  } catch (error) {
    if (error instanceof GreenflashEventsError) return error.message;
    throw error;
  }
}

type Counts = Pick<SpoolHealth, 'files' | 'held' | 'waiting' | 'deadLetters' | 'damaged'>;

function countFiles(directory: string): Counts & { readonly refused: readonly string[] } {
  const driver = loadDriver();
  const refused = missingSpoolFiles(directory).map((path) => `${path} ${MISSING}`);
  const counts = { files: 0, held: 0, waiting: 0, deadLetters: 0, damaged: 0, refused };
  for (const path of spoolFiles(directory)) {
    const claim = claimSpoolFile(driver, path, 'normal');
    if (claim.kind === 'gone') continue;
    counts.files++;
    if (claim.kind === 'held') counts.held++;
    else if (claim.kind === 'refused') counts.refused.push(`${path} ${claim.problem}`);
    else if (claim.kind === 'damaged') {
      counts.damaged++;
      claim.file?.close();
    } else countEvents(claim.file, counts);
  }
  return counts;
}

function countEvents(file: SpoolFile, counts: { waiting: number; deadLetters: number; damaged: number }): void {
  try {
    counts.waiting += file.measure(0, Number.MAX_SAFE_INTEGER).count;
    counts.deadLetters += file.deadLetters.count();
  } catch {
    // A large file is not looked through when it is claimed.
    counts.damaged++;
  } finally {
    file.close();
  }
}
