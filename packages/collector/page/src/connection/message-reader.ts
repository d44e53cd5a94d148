import type { RejectedEvent } from '../../../src/client/control.types.js';
import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import type { Repeat, StreamMessage } from './stream-message.types.js';

/** Server-sent events as this server writes them: each field on one line, one of a kind, lines ended by `\n`. */
export class MessageReader {
  private rest = '';
  private id = '';

  /** Of the latest message that had one; what a reconnect reads on after. */
  get lastId(): string {
    return this.id;
  }

  /** The messages that a piece of text completes. */
  read(text: string): readonly StreamMessage[] {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop() ?? '';
    return blocks.map(fieldsOf).flatMap((fields) => {
      this.id = fields.get('id') ?? this.id;
      return messageOf(fields.get('event'), fields.get('data'));
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
function messageOf(kind: string | undefined, data: string | undefined): StreamMessage | readonly [] {
  if (data === undefined) return [];
  const parsed: unknown = JSON.parse(data);
  switch (kind) {
    case 'stored':
      return { kind, event: parsed as StoredEvent };
    case 'duplicate':
      return { kind, ...(parsed as Repeat) };
    case 'sampled':
      return { kind, ...(parsed as { readonly eventType: string }) };
    case 'rejected':
      return { kind, rejected: parsed as RejectedEvent };
    case 'reset':
      return { kind };
    default:
      return [];
  }
}
