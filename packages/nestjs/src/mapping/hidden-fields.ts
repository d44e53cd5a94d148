import type { EventInput } from '@greenflash-events/core';
import type { RateLimitedLog } from '@greenflash-events/core/engine';

/** How deep an event's properties are searched, and how many members of it in all. */
const MAX_DEPTH = 4;
const MAX_MEMBERS = 100;

/** The part of class-transformer's store that is read. */
interface Metadata {
  readonly _excludeMetadatas?: ReadonlyMap<unknown, unknown>;
  getStrategy(target: unknown): 'excludeAll' | 'exposeAll' | 'none';
  getExposedProperties(target: unknown, type: number): readonly unknown[];
  getExcludedProperties(target: unknown, type: number): readonly unknown[];
}

type Members = Readonly<Record<string, unknown>>;
type Rule = (name: string) => boolean;

/** Of class-transformer's `TransformationType`. */
const CLASS_TO_PLAIN = 1;

/**
 * Warns, once for each class and field, where an event sends what `@Exclude()` of class-transformer keeps out of the
 * response: a mapping sees the handler's own result, before an interceptor serializes it.
 */
export class HiddenFields {
  readonly #said = new Set<string>();
  readonly #rules = new WeakMap<object, Rule | undefined>();

  /** @param metadata of the app's class-transformer, where it has one */
  constructor(
    private readonly log: Pick<RateLimitedLog, 'warn'>,
    private readonly metadata: Metadata | undefined,
  ) {}

  static async load(log: Pick<RateLimitedLog, 'warn'>): Promise<HiddenFields> {
    try {
      // @ts-expect-error it has no types
      const loaded: unknown = await import('class-transformer/cjs/storage.js');
      const { defaultMetadataStorage } = loaded as { defaultMetadataStorage?: Metadata };
      return new HiddenFields(log, defaultMetadataStorage);
    } catch {
      return new HiddenFields(log, undefined);
    }
  }

  /**
   * Never throws.
   *
   * @param result of the handler, of which the properties may be a copy
   */
  check(source: string, inputs: readonly EventInput[], result: unknown): void {
    if (this.metadata === undefined || !this.metadata._excludeMetadatas?.size) return;
    try {
      for (const { properties } of inputs) {
        if (typeof properties !== 'object' || properties === null) continue;
        this.#search({ source, left: MAX_MEMBERS }, properties, 'properties', MAX_DEPTH);
        for (const name of this.#hiddenOf(result)) {
          const isCopied = Object.hasOwn(properties, name) && properties[name] === (result as Members)[name];
          if (isCopied) this.#warn(source, 'properties', name, result as object);
        }
      }
    } catch {
      // A proxy or getter of the app that throws: the tracker tells what it cannot write.
    }
  }

  #search(search: { readonly source: string; left: number }, value: unknown, path: string, depth: number): void {
    // What writes itself may hide by itself.
    if (typeof value !== 'object' || value === null || depth === 0 || 'toJSON' in value) return;
    for (const name of this.#hiddenOf(value)) this.#warn(search.source, path, name, value);
    for (const name of Object.keys(value)) {
      if (search.left-- <= 0) return;
      this.#search(search, (value as Members)[name], Array.isArray(value) ? path : `${path}.${name}`, depth - 1);
    }
  }

  /** Names of members that the instance's class hides, and that are there. */
  #hiddenOf(value: unknown): string[] {
    if (typeof value !== 'object' || value === null || 'toJSON' in value) return [];
    const isHidden = this.#rulesOf(value.constructor);
    return isHidden === undefined
      ? []
      : Object.keys(value).filter((name) => isHidden(name) && (value as Members)[name] !== undefined);
  }

  #rulesOf(target: object): Rule | undefined {
    if (target === Object || target === Array) return undefined;
    if (!this.#rules.has(target)) this.#rules.set(target, ruleOf(this.metadata!, target));
    return this.#rules.get(target);
  }

  #warn(source: string, path: string, name: string, instance: object): void {
    const kind = `hidden:${instance.constructor.name}.${name}`;
    if (this.#said.has(kind)) return;
    this.#said.add(kind);
    this.log.warn(
      kind,
      `${source} sends ${path}.${name}, which @Exclude() of ${instance.constructor.name} keeps out of the response; ` +
        'name the properties that the event is to have',
    );
  }
}

function ruleOf(metadata: Metadata, target: object): Rule | undefined {
  const excluded = metadata.getExcludedProperties(target, CLASS_TO_PLAIN);
  if (metadata.getStrategy(target) !== 'excludeAll') {
    return excluded.length === 0 ? undefined : (name) => excluded.includes(name);
  }
  const exposed = metadata.getExposedProperties(target, CLASS_TO_PLAIN);
  return (name) => excluded.includes(name) || !exposed.includes(name);
}
