import type { EventBody } from '@greenflash-events/core/engine';
import type { TypeColumn } from './event-types.js';
import type { CountName, MinutesTable, TotalsTable } from './schema.js';

const MINUTE_MS = 60_000;

/** What is counted, and when. */
export interface Counted {
  readonly namespace: string;
  readonly atMs: number;
  /** Undefined for a body that is not valid. */
  readonly body?: EventBody;
}

/** Values of one event type and value type, to be added to their sum. */
export interface Amounts {
  readonly namespace: string;
  readonly event_type: string;
  readonly value_type: string;
  readonly values: string[];
}

/** Adds up what the requests of a batch change in the roll-ups, so that each row is written once. */
export class Tally {
  private readonly totalsByKey = new Map<string, TotalsTable>();
  private readonly minutesByKey = new Map<string, MinutesTable>();
  private readonly amountsByKey = new Map<string, Amounts>();

  constructor(private readonly typeColumn: TypeColumn) {}

  get totals(): readonly TotalsTable[] {
    return [...this.totalsByKey.values()];
  }

  get minutes(): readonly MinutesTable[] {
    return [...this.minutesByKey.values()];
  }

  get amounts(): readonly Amounts[] {
    return [...this.amountsByKey.values()];
  }

  count(name: CountName, { namespace, atMs, body }: Counted): void {
    const eventType = body === undefined ? '' : this.typeColumn(namespace, body.eventType);
    const influence = body === undefined ? '' : (body.influence ?? 'neutral');
    const minute = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
    addOne(this.totalsByKey, { namespace, name, event_type: eventType, influence });
    addOne(this.minutesByKey, { namespace, minute, name, influence });
  }

  /** An event was stored: its value may be one to sum up. */
  sum(namespace: string, body: EventBody): void {
    if (!isSummed(body)) return;
    const { eventType, value, valueType } = body;
    const row = {
      namespace,
      event_type: this.typeColumn(namespace, eventType),
      value_type: valueType,
      values: [value],
    };
    const key = JSON.stringify([namespace, row.event_type, valueType]);
    const known = this.amountsByKey.get(key);
    if (known === undefined) this.amountsByKey.set(key, row);
    else known.values.push(value);
  }
}

function addOne<Row extends object>(rows: Map<string, Row & { count: number }>, row: Row): void {
  const key = JSON.stringify(Object.values(row));
  const known = rows.get(key);
  if (known === undefined) rows.set(key, { ...row, count: 1 });
  else known.count++;
}

/** Whether the values of such an event are added up. */
export function isSummed(body: EventBody): body is EventBody & { valueType: 'currency' | 'numeric' } {
  return body.valueType === 'currency' || body.valueType === 'numeric';
}
