/** How a spool's directory is doing. */
export interface SpoolHealth {
  /** Whether there are no problems. */
  readonly ok: boolean;
  /** Whether there is such a directory and a spool can be in it; where not, nothing was counted. */
  readonly usable: boolean;
  /** What is wrong and what to do about it, in words for people. */
  readonly problems: readonly string[];
  readonly files: number;
  /** Those of them that a living process has locked; what is in them is not counted here. */
  readonly held: number;
  /** Events without an outcome, in files that no process holds. */
  readonly waiting: number;
  /** Events that were given up, in files that no process holds. */
  readonly deadLetters: number;
  /** Files that are damaged, or were set aside as such. */
  readonly damaged: number;
  /** What the disk has left for this user. */
  readonly freeBytes: number;
}
