/** What one run of a row came to. */
export interface Figures {
  /** Events that the tracker accepted. */
  readonly accepted: number;
  /** Events that the server keeps, each under its own insert id. */
  readonly storedOnce: number;
  /** Requests for an event that was stored before; the insert id makes them count once. */
  readonly copies: number;
  /** Accepted events that are neither stored nor in any report. */
  readonly lost: number;
  /** Events that were given up although the fault was the endpoint's. */
  readonly wronglyDead: number;
  /** From the end of the fault to the last outcome. */
  readonly recoverSeconds: number;
}

/** One fault of the matrix. */
export interface FaultRow {
  /** What happens, and what is made of it. */
  readonly name: string;
  /**
   * Runs it once; throws what an assertion throws.
   *
   * @param random seeded, also behind `Math.random` while the row runs
   */
  run(random: () => number): Promise<Figures>;
}
