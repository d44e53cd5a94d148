import {
  checkOptions,
  invalidOptions,
  nameValue,
  oneOf,
  wholeNumber,
  type OptionCheck,
  type Overflow,
} from '@greenflash-events/core/engine';

const MIB = 1024 * 1024;

/** Options of `spoolDelivery()`. */
export interface SpoolOptions {
  /**
   * A directory that outlives the process and that its user alone may write to; made with mode 0700 where it is missing.
   * Several processes may share it: each has a folder of its own in it, and takes over those of processes that are gone.
   */
  readonly directory: string;
  /** Events held at once: waiting, in flight, or between two attempts. @default no limit but the others */
  readonly maxEvents?: number | undefined;
  /** UTF-8 length of all bodies held at once, dead letters not counted. @default 1_073_741_824 (1 GiB) */
  readonly maxBytes?: number | undefined;
  /**
   * What is left free on the disk for others, or 5 % of the disk where that is less. Below it, new events are held in
   * memory with `durable: false`. @default 67_108_864 (64 MiB)
   */
  readonly minFreeBytes?: number | undefined;
  /** UTF-8 length of the bodies of dead letters of one process; beyond it the oldest are purged. @default 134_217_728 (128 MiB) */
  readonly maxDeadLetterBytes?: number | undefined;
  /**
   * What happens when it is full: `reject` refuses the new event with `queue_full`, `drop-oldest` lets the oldest waiting
   * one go. @default 'reject'
   */
  readonly overflow?: Overflow | undefined;
}

export type ResolvedSpoolOptions = { readonly [Name in keyof SpoolOptions]-?: NonNullable<SpoolOptions[Name]> };

export const DEFAULTS = {
  maxEvents: Infinity,
  maxBytes: 1024 * MIB,
  minFreeBytes: 64 * MIB,
  maxDeadLetterBytes: 128 * MIB,
  overflow: 'reject',
} as const;

const CHECKS: Readonly<Record<keyof SpoolOptions, OptionCheck>> = {
  directory: nameValue,
  maxEvents: wholeNumber(1),
  maxBytes: wholeNumber(1),
  minFreeBytes: wholeNumber(0),
  maxDeadLetterBytes: wholeNumber(0),
  overflow: oneOf('reject', 'drop-oldest'),
};

/** @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem */
export function resolveSpoolOptions(options: SpoolOptions): ResolvedSpoolOptions {
  const given: unknown = options;
  const problems = typeof given === 'object' && given !== null ? checkOptions(given, CHECKS) : [];
  const { directory } = (given ?? {}) as Partial<SpoolOptions>;
  if (directory === undefined) {
    problems.push({
      field: 'directory',
      message: 'is missing: name a directory on a local disk that outlives the process',
    });
  }
  if (problems.length > 0) throw invalidOptions('spoolDelivery()', problems);
  const chosen = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return Object.freeze({ ...DEFAULTS, ...chosen }) as ResolvedSpoolOptions;
}
