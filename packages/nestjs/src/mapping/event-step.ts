import type { EventInput } from '@greenflash-events/core';
import { MappingFault, callMapping } from './call-mapping.js';
import type { AnyMapping, DecoratedEvent } from './decorated-event.js';
import { FieldMapping, type DraftInput } from './field-mapping.js';
import type { HandlerEnd, MappingContext } from './mapping.types.js';

/** One decorator of one handler, with its class's defaults: what it listens for, and what it makes of it. */
export class EventStep {
  readonly on: HandlerEnd | 'always';
  readonly at: 'first' | 'last';
  readonly #when: ((context: MappingContext) => boolean) | undefined;
  readonly #own: FieldMapping;
  readonly #defaults: FieldMapping;

  constructor(
    private readonly definition: DecoratedEvent,
    defaults: AnyMapping,
  ) {
    const { mapping } = definition;
    this.on = mapping.on ?? defaults.on ?? 'success';
    this.at = mapping.at ?? defaults.at ?? 'last';
    this.#when = mapping.when ?? defaults.when;
    this.#own = new FieldMapping(mapping);
    this.#defaults = new FieldMapping(defaults);
  }

  listensFor(end: HandlerEnd): boolean {
    return this.on === end || this.on === 'always';
  }

  /**
   * The inputs of this invocation. What is no input is left as it is, for the tracker to refuse and count.
   *
   * @throws MappingFault
   */
  inputs(context: MappingContext): EventInput[] {
    if (this.#when !== undefined && !callMapping('when', this.#when, context)) return [];
    if (this.definition.kind === 'mapping') {
      return [this.#complete({ eventType: this.definition.eventType }, context)];
    }
    const built = callMapping('build', this.definition.build, context);
    return listOf(built).map((input) =>
      isObject(input) ? this.#complete({ ...input }, context) : (input as EventInput),
    );
  }

  #complete(draft: DraftInput, context: MappingContext): EventInput {
    const isOccurrence = !('value' in draft) && !this.#own.hasValue && !this.#defaults.hasValue;
    this.#own.complete(draft, context);
    this.#defaults.complete(draft, context);
    if (isOccurrence) {
      draft['value'] = '1';
      draft['valueType'] ??= 'numeric';
    }
    return draft as unknown as EventInput;
  }
}

function listOf(built: unknown): unknown[] {
  if (built === undefined || built === null) return [];
  if (Array.isArray(built)) return built.filter((input) => input !== undefined && input !== null);
  if (isObject(built)) return [built];
  throw new MappingFault('build', `returned a ${typeof built}, neither an event, nor several, nor nothing`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
