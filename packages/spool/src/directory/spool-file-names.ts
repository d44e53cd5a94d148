import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createUuidV7 } from '@greenflash-events/core/engine';

const SUFFIX = '.spool';
const UNFINISHED = '.new';

/** A name that no other process makes, and that sorts by time. */
export function newSpoolFile(directory: string): string {
  return join(directory, `${createUuidV7()()}${SUFFIX}`);
}

/** The spool files of a directory, the oldest first; a damaged one that was set aside is none. */
export function spoolFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(SUFFIX))
    .sort()
    .map((name) => join(directory, name));
}

/** A file that is being made: nobody looks for it under this name. */
export function unfinishedName(path: string): string {
  return `${path}${UNFINISHED}`;
}

/** Whether a file of a directory is one that was being made. */
export function isUnfinished(name: string): boolean {
  return ['', ...companions('')].some((companion) => name.endsWith(SUFFIX + companion + UNFINISHED));
}

/** The spool files that are missing of a directory, though their logs are there. */
export function missingSpoolFiles(directory: string): string[] {
  const names = readdirSync(directory);
  const logged = names.filter((name) => name.endsWith(eventLogOf(SUFFIX)));
  const missing = logged.map((name) => name.slice(0, -eventLogOf('').length)).filter((name) => !names.includes(name));
  return missing.map((name) => join(directory, name));
}

const SET_ASIDE = `${SUFFIX}.damaged-`;

/** Where a damaged file goes: beside the others, under a name that says what it is. */
export function setAsideName(path: string, now: number): string {
  return `${path.slice(0, -SUFFIX.length)}${SET_ASIDE}${new Date(now).toISOString().replace(/[:.]/g, '-')}`;
}

/** Whether a file of a directory is one that was set aside, its companions left out. */
export function isSetAside(name: string): boolean {
  return name.includes(SET_ASIDE) && !companions('').some((suffix) => name.endsWith(suffix));
}

/** The log of the newest events of a spool file. */
export function eventLogOf(path: string): string {
  return `${path}-log`;
}

/**
 * The files beside one: what SQLite keeps there, its log, the journal of its last moments and, never made by the spool,
 * shared memory; and our own log.
 */
export function companions(path: string): string[] {
  return [`${path}-wal`, `${path}-journal`, `${path}-shm`, eventLogOf(path)];
}
