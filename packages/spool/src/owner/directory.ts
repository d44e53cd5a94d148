import { accessSync, constants, lstatSync, mkdirSync, readdirSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { GreenflashEventsError } from '@greenflash-events/core';
import { FOLDER_MODE, misuseOf, syncFolder } from '../disk/files.js';
import { readFolderName, type FolderName } from './holder.js';

/** What only a person can change; a full disk or an I/O error may pass, and is not here. */
const LASTING: Readonly<Record<string, string>> = {
  EACCES: 'cannot be written by this process',
  EPERM: 'cannot be written by this process',
  EROFS: 'is on a read-only file system',
  ENOTDIR: 'is below a file',
  EEXIST: 'is a file',
  ELOOP: 'is below links that lead in a circle',
  ENAMETOOLONG: 'has a path that is too long',
  ERR_INVALID_ARG_VALUE: 'has a path that is no path',
};

/** The longest path on the platform, and what the spool adds to that of its directory. */
const MAX_PATH_BYTES = process.platform === 'linux' ? 4095 : 1023;
const ADDED_BYTES = 160;

/**
 * Makes the directory where it is missing, for its owner only (0700), and refuses one that is not safe to use: another user
 * owns it or may write to it, or it is a link.
 *
 * @throws GreenflashEventsError `SPOOL_UNAVAILABLE` where it can never be used as it is; what may pass by itself is thrown
 * as it came
 */
export function prepareDirectory(directory: string): void {
  if (Buffer.byteLength(directory) > MAX_PATH_BYTES - ADDED_BYTES) {
    throw unusable(directory, `has a path that is too long (ENAMETOOLONG)`, 'give it a shorter one');
  }
  try {
    if (lstatSync(directory, { throwIfNoEntry: false })?.isSymbolicLink() !== true) {
      const first = mkdirSync(directory, { recursive: true, mode: FOLDER_MODE });
      if (first !== undefined) syncNames(directory, first);
      accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    }
  } catch (error) {
    throw lastingFault(directory, error) ?? error;
  }
  checkOwn(directory);
}

/** @param first the uppermost of the directories that were made */
function syncNames(directory: string, first: string): void {
  for (let path = directory; path.length >= first.length; path = dirname(path)) syncFolder(dirname(path));
}

/** @throws GreenflashEventsError `SPOOL_UNAVAILABLE` where it, or a folder or file of a spool in it, is not safe to use */
export function checkSafe(directory: string): void {
  checkOwn(directory);
  for (const { name } of foldersIn(directory)) checkFolder(directory, name);
}

/** @throws GreenflashEventsError `SPOOL_UNAVAILABLE` where a folder of a spool, or what is in it, is not safe to use */
export function checkFolder(directory: string, name: string): void {
  const folder = join(directory, name);
  const check = (path: string, isRight: (stats: Stats) => boolean): void => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return;
    const misuse = misuseOf(stats) ?? (isRight(stats) ? undefined : 'is of another kind');
    if (misuse === undefined) return;
    throw unusable(directory, `holds ${path}, which ${misuse}`, 'find out who made it, then take it out');
  };
  check(folder, (stats) => stats.isDirectory());
  for (const file of namesIn(folder)) check(join(folder, file), (stats) => stats.isFile());
}

function checkOwn(directory: string): void {
  const misuse = misuseOf(lstatSync(directory));
  if (misuse === undefined) return;
  const advice =
    'give the spool a directory that the user of the process owns and no other user may write to: chmod 700, or one below it, which is then made so';
  throw unusable(directory, misuse, advice);
}

/** The folders of spools in a directory, of whatever version, the oldest first. */
export function foldersIn(directory: string): FolderName[] {
  return namesIn(directory)
    .sort()
    .flatMap((name) => readFolderName(name) ?? []);
}

/** Files of version 0.1, which kept events in SQLite. */
export function oldFilesIn(directory: string): string[] {
  try {
    return readdirSync(directory).flatMap((name) => (name.endsWith('.spool') ? [join(directory, name)] : []));
  } catch {
    return [];
  }
}

/** None where there is no such directory: a folder may go while it is looked at. */
export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The error for a fault that only a person can end; undefined for one that may pass. */
export function lastingFault(directory: string, cause: unknown): GreenflashEventsError | undefined {
  if (cause instanceof GreenflashEventsError) return cause;
  const { code = '' } = cause as NodeJS.ErrnoException;
  const problem = LASTING[code];
  if (problem === undefined) return undefined;
  return unusable(directory, `${problem} (${code})`, 'give it a directory that the user of the process owns', cause);
}

function unusable(directory: string, problem: string, advice: string, cause?: unknown): GreenflashEventsError {
  const message = `the directory ${directory} of the spool ${problem}; ${advice}`;
  return new GreenflashEventsError('SPOOL_UNAVAILABLE', message, cause === undefined ? {} : { cause });
}
