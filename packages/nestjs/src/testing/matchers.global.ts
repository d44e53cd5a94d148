import type { ExpectedFields } from './expected-fields.js';
import { trackingMatchers } from './matchers.js';

/** What `expect(recorded)` has more. */
export interface TrackingMatchers<R> {
  /** Whether an event of this type was tracked; with `fields`, one that has them. */
  toHaveTracked(eventType: string, fields?: ExpectedFields): R;
  /** Whether that many events of this type were tracked; with `fields`, that many that have them. */
  toHaveTrackedTimes(eventType: string, times: number, fields?: ExpectedFields): R;
}

// Both `@types/jest` and Vitest read the matchers of others from here.
declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    // Declared again, its parameters must be called and filled in as there.
    // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type
    interface Matchers<R, T = {}> extends TrackingMatchers<R> {}
  }
}

// `expect()` of `@jest/globals`, whose types come from a package of its own; where that is not installed, it declares nothing.
/* eslint-disable @typescript-eslint/ban-ts-comment, @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars */
/** @ts-ignore */
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends TrackingMatchers<R> {}
}
/* eslint-enable */

interface Expect {
  extend?(matchers: object): void;
}

// Where there is a global `expect`, nothing has to be set up; elsewhere, `expect.extend(trackingMatchers)`.
(globalThis as { expect?: Expect }).expect?.extend?.(trackingMatchers);
