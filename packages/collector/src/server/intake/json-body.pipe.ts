import { Injectable, type PipeTransform } from '@nestjs/common';
import { FIELD_NAMES } from '@greenflash-events/core/engine';
import { parseJsonBody } from '../http/parse-json-body.js';
import { TOO_LARGE } from '../http/read-body.js';
import { tooLarge } from '../http/request-gate.js';

/**
 * From the bytes of a body to an object of the fields that the API names; the others are dropped here.
 *
 * @throws Refusal 413 or 400
 */
@Injectable()
export class JsonBodyPipe implements PipeTransform {
  transform(body: unknown): Readonly<Record<string, unknown>> {
    if (body === TOO_LARGE) throw tooLarge();
    const parsed = parseJsonBody(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
    const known = FIELD_NAMES.filter((field) => Object.hasOwn(parsed, field));
    return Object.fromEntries(known.map((field) => [field, parsed[field]]));
  }
}
