import type { Untyped } from '../context/tracking-source.types.js';
import { checkMapping } from '../mapping/check-definition.js';
import { setTrackDefaults, type AnyMapping } from '../mapping/decorated-event.js';
import type { EventMapping, OtherEndMapping } from '../mapping/mapping.types.js';

/**
 * What the `@TrackEvent()`s of a class have in common: fields and terms, which each of them may override. A field that
 * both leave open is left to the request's context; `properties` are merged key by key. Binds nothing: a handler
 * without `@TrackEvent()` stays as it is. Subclasses inherit it, unless they have their own.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`, while the class is loaded, for what no type checker has seen
 */
export function TrackDefaults<Result = Untyped, Request = Untyped>(
  mapping: EventMapping<Result, Request> | OtherEndMapping<Result, Request>,
): ClassDecorator {
  return (target) => {
    checkMapping(`@TrackDefaults() on ${target.name}`, mapping);
    setTrackDefaults(target, mapping as AnyMapping);
  };
}
