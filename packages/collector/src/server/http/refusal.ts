import { HttpException } from '@nestjs/common';
import type { Problem } from '../../client/stored-event.types.js';

/** Stable names of what the collector refuses; `error.code` of an answer. */
export type RefusalCode =
  | 'bad_request'
  | 'fault'
  | 'faults_off'
  | 'headers_too_large'
  | 'host_not_allowed'
  | 'internal_error'
  | 'invalid_event'
  | 'invalid_faults'
  | 'invalid_json'
  | 'invalid_query'
  | 'invalid_text'
  | 'invalid_utf8'
  | 'method_not_allowed'
  | 'nests_too_deep'
  | 'not_found'
  | 'rate_limited'
  | 'request_timeout'
  | 'too_large'
  | 'unauthorized'
  | 'unavailable'
  | 'unsupported_media_type';

/** The body of every answer that is not a success. */
export interface ErrorBody {
  readonly success: false;
  readonly error: { readonly code: RefusalCode; readonly message: string; readonly problems?: readonly Problem[] };
}

export interface RefusalDetails {
  readonly problems?: readonly Problem[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that gets no success, with the answer it gets. */
export class Refusal extends HttpException {
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    readonly code: RefusalCode,
    message: string,
    details: RefusalDetails = {},
  ) {
    super(errorBody(code, message, details.problems), status);
    // Nest would make one of the class's name.
    this.message = message;
    this.headers = details.headers ?? {};
  }

  get body(): ErrorBody {
    return this.getResponse() as ErrorBody;
  }

  get problems(): readonly Problem[] {
    return this.body.error.problems ?? [];
  }
}

export function errorBody(code: RefusalCode, message: string, problems?: readonly Problem[]): ErrorBody {
  return { success: false, error: { code, message, ...(problems && { problems }) } };
}
