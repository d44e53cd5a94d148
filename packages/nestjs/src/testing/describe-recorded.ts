import type { RecordedEvent, RecordedRejection } from './recorded-event.types.js';

/** More than a reader wants to see at once. */
const MAX_LINES = 20;

interface Recorded {
  readonly events: readonly RecordedEvent[];
  readonly rejections: readonly RecordedRejection[];
}

/** What a recorder holds, for a person who looked for something else. */
export function describeRecorded({ events, rejections }: Recorded): string {
  const lines = [
    ...events.map(describeEvent),
    ...rejections.map(({ source, eventType, reason, problems }) => {
      const colon = reason === 'mapping' ? ':' : '';
      const list = problems.map(({ field, message }) => `${field}${colon} ${message}`).join('; ');
      return `rejected: ${source ?? eventType ?? 'an event'} (${reason})${list && `: ${list}`}`;
    }),
  ];
  if (lines.length === 0) return 'Nothing was recorded.';
  const left = lines.length > MAX_LINES ? [`… and ${lines.length - MAX_LINES} more`] : [];
  return ['Recorded:', ...lines.slice(0, MAX_LINES), ...left]
    .map((line, i) => (i === 0 ? line : `  ${line}`))
    .join('\n');
}

/** Such as `upgrade_purchased 149.00 (currency) {"plan":"pro"}`. */
function describeEvent({ eventType, value, valueType, properties }: RecordedEvent): string {
  const type = valueType === undefined ? '' : ` (${valueType})`;
  const rest = properties === undefined ? '' : ` ${JSON.stringify(properties)}`;
  return `${eventType} ${value}${type}${rest}`;
}
