import { Injectable, type PipeTransform } from '@nestjs/common';
import { parseJsonBody } from './parse-json-body.js';
import { TOO_LARGE } from './read-body.js';
import { tooLarge } from './request-gate.js';

/**
 * From the bytes of a body to the object in it.
 *
 * @throws Refusal 413 or 400
 */
@Injectable()
export class JsonBodyPipe implements PipeTransform {
  transform(body: unknown): Readonly<Record<string, unknown>> {
    if (body === TOO_LARGE) throw tooLarge();
    return parseJsonBody(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
  }
}
