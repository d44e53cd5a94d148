import type { StoredBody, StoredEvent } from '../../../src/client/stored-event.types.js';

/** An event that a test run should have sent: the fields that matter. */
export type ExpectedEvent = Partial<StoredBody>;

/** One field that is not as expected; both sides as JSON, undefined for what is not there. */
export interface FieldDifference {
  readonly field: string;
  readonly expected: string;
  readonly actual: string | undefined;
}

/** How what was expected and what arrived agree. */
export type Finding =
  | { readonly kind: 'matched'; readonly expected: ExpectedEvent; readonly event: StoredEvent }
  | {
      readonly kind: 'wrong';
      readonly expected: ExpectedEvent;
      readonly event: StoredEvent;
      readonly differences: readonly FieldDifference[];
    }
  | { readonly kind: 'missing'; readonly expected: ExpectedEvent }
  /** Matches what another event was matched with before. */
  | { readonly kind: 'doubled'; readonly expected: ExpectedEvent; readonly event: StoredEvent }
  | { readonly kind: 'unexpected'; readonly event: StoredEvent };
