import type { JsonSchema } from '@greenflash-events/core';
import type { HandlerEnd } from '../mapping/mapping.types.js';

/** One `@TrackEvent()` of the app. All of it can be written as JSON. */
export interface PlannedEvent {
  /** Left out where a function builds the events. */
  readonly eventType?: string;
  /** What the catalogue says of the event. */
  readonly description?: string;
  /** Who decides about it, as the catalogue says. */
  readonly owner?: string;
  /** Such as `BillingController.upgrade`. */
  readonly handler: string;
  readonly kind: HandlerKind;
  /**
   * What calls the handler: `POST /api/v1/billing/upgrade`, `Mutation upgrade`, `message orders.paid`, `cron 0 4 * * *`. Where
   * the app is not started, without its global prefix, its versions and the paths of `RouterModule`.
   */
  readonly route?: string;
  /** Which end of the handler makes an event. */
  readonly on: HandlerEnd | 'always';
  /** From which item of a stream. */
  readonly at: 'first' | 'last';
  /** Whether `when` decides. */
  readonly conditional: boolean;
  /** Where each field comes from; what is not here is left to the request's context and the tracker's defaults. */
  readonly fields: Readonly<Record<string, PlannedField>>;
  /** JSON Schema of the properties, where the catalogue has a schema for them that can describe itself. */
  readonly properties?: JsonSchema;
}

/** How a handler is called; `provider`: a method of a service, a job, a listener. */
export type HandlerKind = 'http' | 'graphql' | 'rpc' | 'ws' | 'provider';

export type PlannedField =
  | { readonly from: 'function' }
  /** `occurrence`: no value is given, so each event counts as one. */
  | { readonly from: 'literal' | 'catalogue' | 'occurrence'; readonly value: unknown };
