import type { FaultedRequest, ForwardedCall, RejectedEvent, SampledEvent } from '../../../src/client/control.types.js';
import type { StoredEvent } from '../../../src/client/stored-event.types.js';

/** The counts of a stored event after a request repeated it. */
export interface Repeat {
  readonly eventId: string;
  readonly duplicates: number;
  readonly conflicts: number;
}

/** One message of `GET /_collector/stream`. */
export type StreamMessage =
  /** `seq` is the event's place in the collector's database, a cursor of `GET /_collector/events`. */
  | { readonly kind: 'stored'; readonly event: StoredEvent; readonly seq: number }
  | ({ readonly kind: 'duplicate' } & Repeat)
  | { readonly kind: 'sampled'; readonly sampled: SampledEvent }
  | { readonly kind: 'rejected'; readonly rejected: RejectedEvent }
  | { readonly kind: 'forwarded'; readonly forwarded: ForwardedCall }
  | { readonly kind: 'faulted'; readonly faulted: FaultedRequest }
  | { readonly kind: 'reset' };

/** Server-sent events as this server writes them: each field on one line, one of a kind, lines ended by `\n`. */
export class MessageReader {
  private rest = '';
  private id = '';

  /** Of the latest message that had one; a reconnect continues after it. */
  get lastId(): string {
    return this.id;
  }

  /** The messages that a piece of text completes. */
  read(text: string): readonly StreamMessage[] {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop() ?? '';
    return blocks.map(fieldsOf).flatMap((fields) => {
      this.id = fields.get('id') ?? this.id;
      return messageOf(fields.get('event'), fields.get('data'), this.id);
    });
  }

  /** A new connection begins with a message of its own. */
  restart(): void {
    this.rest = '';
  }
}

function fieldsOf(block: string): ReadonlyMap<string, string> {
  const lines = block.split('\n').filter((line) => !line.startsWith(':'));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
}

/** Nothing for a kind that a later collector may add. */
function messageOf(kind: string | undefined, data: string | undefined, id: string): StreamMessage | readonly [] {
  if (data === undefined) return [];
  const parsed: unknown = JSON.parse(data);
  switch (kind) {
    case 'stored':
      return { kind, event: parsed as StoredEvent, seq: Number(id.split('.')[1]) };
    case 'duplicate':
      return { kind, ...(parsed as Repeat) };
    case 'sampled':
      return { kind, sampled: parsed as SampledEvent };
    case 'rejected':
      return { kind, rejected: parsed as RejectedEvent };
    case 'forwarded':
      return { kind, forwarded: parsed as ForwardedCall };
    case 'faulted':
      return { kind, faulted: parsed as FaultedRequest };
    case 'reset':
      return { kind };
    default:
      return [];
  }
}
