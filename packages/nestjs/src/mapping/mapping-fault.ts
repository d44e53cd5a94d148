import { errorName } from '@greenflash-events/core/engine';

/** A function of a mapping did what it must not; the event is lost, and nothing else. */
export class MappingFault extends Error {
  override readonly name = 'MappingFault';
  readonly code = 'MAPPING_FAULT';
}

/** What to say of it; never a value. */
export function describeFault(error: unknown): string {
  return error instanceof MappingFault ? error.message : `the mapping threw ${errorName(error)}`;
}
