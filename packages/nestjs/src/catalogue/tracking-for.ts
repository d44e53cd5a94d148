import { GreenflashEventsError, type CatalogueInput, type EventCatalogue } from '@greenflash-events/core';
import { nearestName } from '@greenflash-events/core/engine';
import { InjectTracker } from '../decorators/inject-tracker.decorator.js';
import { TrackEvent } from '../decorators/track-event.decorator.js';
import type { TrackingService } from '../tracking.service.js';
import type { CatalogueTrackEvent } from './catalogue-mapping.types.js';

/** The `TrackingService` of a catalogue, whose `track()` takes its events and no other. */
export type TrackingOf<Catalogue extends EventCatalogue> = TrackingService<CatalogueInput<Catalogue>>;

/** What `trackingFor()` returns. */
export interface TrackingFor<Catalogue extends EventCatalogue> {
  readonly TrackEvent: CatalogueTrackEvent<Catalogue>;
  /**
   * Injects the `TrackingService` of a tracker into a parameter of the type `TrackingOf<typeof catalogue>`; the compiler
   * refuses any other. @param name @default the unnamed tracker
   */
  readonly InjectTracking: (name?: string) => TrackingInjection<Catalogue>;
}

/**
 * `@TrackEvent()` and the injected service, typed by a catalogue. At run time the events are checked by the tracker that
 * has the catalogue as its option.
 *
 * @example
 * ```ts
 * export const { TrackEvent, InjectTracking } = trackingFor(events);
 * ```
 */
export function trackingFor<Catalogue extends EventCatalogue>(catalogue: Catalogue): TrackingFor<Catalogue> {
  const trackEvent = (what: unknown, ...rest: unknown[]): unknown => {
    if (typeof what === 'string' && !Object.hasOwn(catalogue.events, what)) throw unknownEvent(what, catalogue);
    return (TrackEvent as (...args: unknown[]) => unknown)(what, ...rest);
  };
  return {
    TrackEvent: trackEvent as CatalogueTrackEvent<Catalogue>,
    InjectTracking: (name) => InjectTracker(name),
  };
}

function unknownEvent(name: string, catalogue: EventCatalogue): GreenflashEventsError {
  const nearest = nearestName(name, Object.keys(catalogue.events));
  const hint = nearest === undefined ? 'add it to defineEvents()' : `did you mean ${nearest}?`;
  return new GreenflashEventsError('INVALID_OPTIONS', `@TrackEvent('${name}'): not in the catalogue; ${hint}`);
}

/** Decorates a parameter of a constructor, whose type it checks, or a property. */
interface TrackingInjection<Catalogue extends EventCatalogue> {
  <Target extends abstract new (...args: never) => unknown, Index extends number>(
    target: Target,
    key: undefined,
    index: Index & Checked<ConstructorParameters<Target>[Index], CatalogueInput<Catalogue>>,
  ): void;
  (target: object, key: string | symbol): void;
}

type Checked<Parameter, Input> =
  NonNullable<Parameter> extends TrackingService<infer Given>
    ? [Given] extends [Input]
      ? unknown
      : WrongType
    : WrongType;

interface WrongType {
  readonly error: 'type this parameter as TrackingOf<typeof catalogue>';
}
