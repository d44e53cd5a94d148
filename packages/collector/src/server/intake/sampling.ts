import { createHash } from 'node:crypto';
import type { EventBody } from '@greenflash-events/core/engine';

type Sampled = Pick<
  EventBody,
  'eventType' | 'organizationId' | 'externalOrganizationId' | 'sampleRate' | 'forceSample'
>;

/**
 * Whether an event is kept at its rate. Deterministic on event type and organization: all events of a type are kept for
 * an organization, or none, and what is kept at a rate is kept at every higher one.
 *
 * `u64(sha256(eventType + '\0' + (organizationId ?? externalOrganizationId ?? ''))[0..8]) / 2^64 < sampleRate`
 */
export function isKept(body: Sampled): boolean {
  if (body.forceSample === true) return true;
  // Exact: scaling a double by a power of two loses nothing, and JavaScript compares bigint and number as they are.
  return sampleHash(body) < (body.sampleRate ?? 1) * 2 ** 64;
}

function sampleHash({ eventType, organizationId, externalOrganizationId }: Sampled): bigint {
  const organization = organizationId ?? externalOrganizationId ?? '';
  return createHash('sha256').update(`${eventType}\0${organization}`).digest().readBigUInt64BE(0);
}
