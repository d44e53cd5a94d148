import { conversationIdSourceOf } from '../context/conversation-id.js';
import { getDecoratedEvents, type DecoratedEvent } from '../mapping/decorated-event.js';
import type { Lift } from '../result/watch-result.js';

export type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Of the decorators that ask for one wrapper. */
interface Own {
  readonly marks: readonly object[];
  readonly definitions: readonly DecoratedEvent[];
}

/** A method with decorators of ours. What they store is the metadata of the wrapper that stands in its place. */
export class TrackedMethod {
  /** Whether each call makes a promise of its own. */
  readonly isAsync: boolean;
  readonly lifts = new WeakMap<object, Lift>();
  #own: Own | undefined;

  constructor(
    readonly original: Method,
    /** What is called instead. */
    readonly wrapper: Method,
  ) {
    this.isAsync = Object.prototype.toString.call(original) === '[object AsyncFunction]';
  }

  /** What each decorator has stored. */
  get marks(): readonly object[] {
    return this.#ownOnes().marks;
  }

  /** In the order in which the decorators are written. */
  get definitions(): readonly DecoratedEvent[] {
    return this.#ownOnes().definitions;
  }

  /** A decorator of another library may stand between two of ours: what is below it has a wrapper of its own. */
  #ownOnes(): Own {
    if (this.#own !== undefined) return this.#own;
    const below = getDecoratedEvents(this.original);
    const definitions = getDecoratedEvents(this.wrapper).filter((definition) => !below.includes(definition));
    const conversation = conversationIdSourceOf(this.wrapper);
    const isOwn = conversation !== undefined && conversation !== conversationIdSourceOf(this.original);
    return (this.#own = { definitions, marks: isOwn ? [...definitions, conversation] : definitions });
  }
}
