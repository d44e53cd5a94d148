import { Injectable, type PipeTransform } from '@nestjs/common';
import { FIELD_NAMES } from '@greenflash-events/core/engine';

type JsonObject = Readonly<Record<string, unknown>>;

/** Drops the fields that the API does not name. */
@Injectable()
export class KnownFieldsPipe implements PipeTransform<JsonObject, JsonObject> {
  transform(parsed: JsonObject): JsonObject {
    const known = FIELD_NAMES.filter((field) => Object.hasOwn(parsed, field));
    return Object.fromEntries(known.map((field) => [field, parsed[field]]));
  }
}
