import { examineSpool } from '@greenflash-events/spool';
import { EXIT } from '../../program/exit-code.js';
import { counted, megabytes } from '../../terminal/units.js';
import { findingsOf } from './finding.js';
import type { Finding } from './finding.types.js';

export function examineSpoolDirectory(directory: string): Finding[] {
  const { usable, problems, files, held, freeBytes } = examineSpool(directory);
  const state = `${counted(files, 'file')}, ${held} held by a running process; ${megabytes(freeBytes)} free on the disk`;
  return findingsOf('spool', problems, state, usable ? EXIT.refused : EXIT.input);
}
