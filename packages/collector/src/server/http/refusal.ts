import { HttpException } from '@nestjs/common';
import type { Problem } from '../../client/stored-event.types.js';
import { cut } from '../storage/column-text.js';

/** Stable names of what the collector refuses; `error.code` of an answer. */
export type RefusalCode =
  | 'bad_request'
  | 'fault'
  | 'faults_off'
  | 'forward_failed'
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
  | 'origin_not_allowed'
  | 'overloaded'
  | 'rate_limited'
  | 'request_timeout'
  | 'too_large'
  | 'unauthorized'
  | 'unavailable'
  | 'unsupported_media_type';

/** The body of every answer that is not a success. */
export interface ErrorBody {
  readonly success: false;
  /** The same as in `error`: where the vendor's clients look for it. */
  readonly message: string;
  readonly error: { readonly code: RefusalCode; readonly message: string; readonly problems?: readonly Problem[] };
}

export interface RefusalDetails {
  readonly problems?: readonly Problem[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Of a body there may be thousands of problems, each with a name of any length. */
export const MAX_PROBLEMS = 20;
const MAX_FIELD_LENGTH = 200;
const MAX_MESSAGE_LENGTH = 4000;

function boundedProblems(problems: readonly Problem[]): readonly Problem[] {
  return problems.slice(0, MAX_PROBLEMS).map(({ field, message }) => ({
    field: cut(field, MAX_FIELD_LENGTH),
    message: cut(message, MAX_MESSAGE_LENGTH),
  }));
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
    const body = errorBody(
      code,
      cut(message, MAX_MESSAGE_LENGTH),
      details.problems && boundedProblems(details.problems),
    );
    super(body, status);
    // Nest would make one of the class's name.
    this.message = body.message;
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
  return { success: false, message, error: { code, message, ...(problems && { problems }) } };
}
