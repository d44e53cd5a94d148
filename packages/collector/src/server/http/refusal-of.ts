import { HttpException } from '@nestjs/common';
import { DatabaseError } from '../storage/open-database.js';
import { Refusal, type RefusalCode } from './refusal.js';

const CODES: Readonly<Record<number, RefusalCode>> = {
  400: 'bad_request',
  404: 'not_found',
  408: 'request_timeout',
  413: 'too_large',
  415: 'unsupported_media_type',
  431: 'headers_too_large',
};

/** Whatever was thrown, as a refusal. An unexpected error becomes a 500 that says nothing of its cause. */
export function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (thrown instanceof DatabaseError) return unavailable(thrown);
  const status = statusOf(thrown);
  const code = status === undefined ? undefined : (CODES[status] ?? (status < 500 ? 'bad_request' : undefined));
  if (status === undefined || code === undefined) {
    return new Refusal(500, 'internal_error', 'the collector failed; its log on stderr says more');
  }
  return new Refusal(status, code, thrown instanceof Error ? thrown.message : 'the request was refused');
}

/** The status of Nest's exceptions, and of the errors that Fastify throws by itself. */
function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const { statusCode } = (thrown ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 ? statusCode : undefined;
}

/** The outcome of the request is not known: a commit may have been done before its answer was lost. */
function unavailable({ advice, overloaded }: DatabaseError): Refusal {
  const cause = advice === undefined ? '' : ` (${advice})`;
  const message = `the database does not answer at the moment${cause}; send it again, with the same insertId`;
  return new Refusal(503, overloaded ? 'overloaded' : 'unavailable', message, { headers: { 'retry-after': '1' } });
}
