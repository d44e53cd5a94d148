import { setConversationIdSource, type ConversationIdSource } from '../context/conversation-id.js';
import { wrapMethod } from '../method/wrap-method.js';
import { bindInterceptor } from './bind-interceptor.js';
import { checkMethod } from './check-method.js';

/**
 * Says which conversation a handler, or every handler of a class, belongs to: a header, a route parameter, or what the
 * function returns. It becomes the `externalConversationId` of every event below the handler, of the decorators and of
 * `TrackingService.track()`, over what the option `context` says; an event's own field wins over it. Read at the first
 * event; where nothing is found, nothing is set.
 */
export function ConversationId(source: ConversationIdSource): MethodDecorator & ClassDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (key !== undefined) {
      checkMethod('@ConversationId()', target, key, descriptor);
      wrapMethod(target, key, descriptor);
    }
    setConversationIdSource((descriptor?.value ?? target) as object, source);
    bindInterceptor(target, key, descriptor);
  };
}
