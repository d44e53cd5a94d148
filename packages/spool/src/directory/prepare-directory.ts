import { accessSync, constants, mkdirSync, realpathSync, statfsSync } from 'node:fs';
import { GreenflashEventsError } from '@greenflash-events/core';
import { networkFileSystem } from './network-file-system.js';

/** What only somebody can change; a full disk or an I/O error may pass, and is not here. */
const LASTING = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'EEXIST',
  'ELOOP',
  'ENAMETOOLONG',
  'ERR_INVALID_ARG_VALUE',
]);

const IN_THE_WAY: Readonly<Record<string, string>> = { EEXIST: 'is a file', ENOTDIR: 'is below a file' };

/**
 * Makes the directory where it is missing, for its owner only (0700).
 *
 * @returns its real path
 * @throws GreenflashEventsError `SPOOL_UNAVAILABLE` where it can never be used as it is; what may pass by itself is thrown
 * as it came
 */
export function prepareDirectory(directory: string): string {
  let path: string;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    path = realpathSync(directory);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (!LASTING.has(code)) throw cause;
    const problem = IN_THE_WAY[code] ?? 'cannot be written by this process';
    throw unusable(directory, `${problem} (${code}); give it one that its user owns`, cause);
  }
  const network = networkFileSystem(statfsSync(path).type);
  if (network === undefined) return path;
  throw unusable(directory, `is on ${network}, whose locks do not hold; give it one on a local disk`);
}

function unusable(directory: string, problem: string, cause?: unknown): GreenflashEventsError {
  return new GreenflashEventsError('SPOOL_UNAVAILABLE', `the directory ${directory} of the spool ${problem}`, {
    cause,
  });
}
