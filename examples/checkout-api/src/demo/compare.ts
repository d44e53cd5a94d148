import type { StoredEvent } from '@greenflash-events/collector';
import type { ExpectedEvent } from './requests.js';

/** Where what arrived is not what was expected: an empty list where each event arrived once and right. */
export function differences(expected: readonly ExpectedEvent[], stored: readonly StoredEvent[]): string[] {
  const missing = expected.map(lineOf);
  const surplus: string[] = [];
  for (const line of stored.map((event) => lineOf(arrived(event)))) {
    const at = missing.indexOf(line);
    if (at === -1) surplus.push(line);
    else missing.splice(at, 1);
  }
  return [...missing.map((line) => `missing: ${line}`), ...surplus.map((line) => `not expected: ${line}`)];
}

/** What of a stored event the demo compares, in the words of the expectation. */
export function arrived({ body, derived }: StoredEvent): ExpectedEvent {
  return {
    eventType: body.eventType,
    value: body.value,
    valueType: body.valueType ?? derived.valueType,
    influence: body.influence ?? derived.influence,
    user: body.externalUserId ?? '',
    organization: body.externalOrganizationId ?? '',
    conversation: body.externalConversationId ?? '',
  };
}

function lineOf(event: ExpectedEvent): string {
  return Object.values(event).join(' | ');
}
