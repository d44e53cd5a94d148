import { Injectable, ValidationPipe, type PipeTransform, type Type } from '@nestjs/common';
import { FIELD_NAMES } from '@greenflash-events/core/engine';
import type { Problem } from '../../client/stored-event.types.js';
import { Refusal } from '../http/refusal.js';

interface FieldError {
  readonly property: string;
  readonly value?: unknown;
  readonly constraints?: Readonly<Record<string, string>>;
}

/**
 * Nest's validation against the body's class. What it lets through is an instance with the values that were parsed,
 * `properties` by reference.
 *
 * @throws Refusal 400 with one problem a field, in the order of the API's fields
 */
@Injectable()
export class EventValidationPipe extends ValidationPipe {
  constructor() {
    super({ transform: true, exceptionFactory: refuseEvent, transformerPackage: BY_REFERENCE });
  }

  /** Nest would delete `__proto__` in `properties`, where it is data: JSON.parse makes it an own property like any other. */
  protected override stripProtoKeys(): void {}
}

/**
 * No field of the body needs another form, and class-transformer would walk through `properties` before it takes them
 * as they are: an object with a key `constructor` makes it throw.
 */
const BY_REFERENCE = {
  plainToInstance<T>(bodyClass: Type<T>, fields: unknown): T {
    const body = new bodyClass();
    Object.assign(body as object, fields);
    return body;
  },
  classToPlain: (body: unknown): Record<string, unknown> => body as Record<string, unknown>,
};

function refuseEvent(errors: readonly FieldError[]): Refusal {
  const problems = errors.map(problemOf).sort((a, b) => rank(a) - rank(b));
  const message = problems.map((problem) => `${problem.field} ${problem.message}`).join('; ');
  return new Refusal(400, 'invalid_event', message, { problems });
}

/** Every check of a field words its breach in the same way, so the first is as good as any. */
function problemOf({ property, value, constraints = {} }: FieldError): Problem {
  return { field: property, message: (Object.values(constraints)[0] ?? 'is not valid') + hintFor(property, value) };
}

/** What to send instead, where examples that people copy send something else. Never quotes the value. */
function hintFor(field: string, value: unknown): string {
  if (typeof value !== 'string') return '';
  if (field === 'eventAt' && NAIVE.test(value))
    return '; it has no offset: add Z if it is UTC, else one such as +02:00';
  const external = EXTERNAL[field];
  return external === undefined ? '' : `; an id of your own goes into ${external}`;
}

const NAIVE = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?$/;

const EXTERNAL: Readonly<Record<string, string | undefined>> = {
  userId: 'externalUserId',
  organizationId: 'externalOrganizationId',
  conversationId: 'externalConversationId',
};

function rank({ field }: Problem): number {
  return (FIELD_NAMES as readonly string[]).indexOf(field);
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Drops the fields that the API does not name. */
@Injectable()
export class KnownFieldsPipe implements PipeTransform<JsonObject, JsonObject> {
  transform(parsed: JsonObject): JsonObject {
    const known = FIELD_NAMES.filter((field) => Object.hasOwn(parsed, field));
    return Object.fromEntries(known.map((field) => [field, parsed[field]]));
  }
}
