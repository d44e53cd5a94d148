import { statSync } from 'node:fs';
import { spoolDelivery, type DeadLetters } from '@greenflash-events/spool';
import { inputError } from '../../program/cli-error.js';

/** @throws CliError where the directory is not there: a wrong path must not look like an empty spool */
export function openDeadLetters(directory: string): DeadLetters {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw inputError(`there is no directory ${directory}`, 'Give the one of the option directory of spoolDelivery().');
  }
  return spoolDelivery({ directory }).deadLetters;
}
