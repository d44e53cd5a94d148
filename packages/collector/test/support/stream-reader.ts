import { KEY } from './server.js';

/** One event of the stream. */
export interface Message {
  readonly id?: string;
  readonly event: string;
  readonly data: { readonly body?: { readonly value: string }; readonly [field: string]: unknown };
}

/** Reads a stream until told to stop. */
export class StreamReader {
  readonly messages: Message[] = [];
  /** Resolves when the connection is closed, by either side. */
  ended: Promise<void> = Promise.resolve();
  private readonly leave = new AbortController();
  private notify = (): void => undefined;

  async open(url: string, headers: Record<string, string> = {}): Promise<this> {
    const init = { headers: { authorization: `Bearer ${KEY}`, ...headers }, signal: this.leave.signal };
    const response = await fetch(url, init);
    if (!response.ok) throw new Error(`the stream was refused with ${response.status}`);
    this.ended = this.read(response.body!).catch(() => undefined);
    return this;
  }

  close(): void {
    this.leave.abort();
  }

  async until(count: number): Promise<readonly Message[]> {
    while (this.messages.length < count) await new Promise<void>((resolve) => (this.notify = resolve));
    return this.messages;
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      const parts = (text + decoder.decode(chunk, { stream: true })).split('\n\n');
      text = parts.pop() ?? '';
      this.messages.push(...parts.filter((part) => !part.startsWith(':')).map(parse));
      this.notify();
    }
  }
}

function parse(text: string): Message {
  const lines = text.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]);
  const fields = Object.fromEntries(lines);
  const data = JSON.parse(fields['data'] ?? '') as Message['data'];
  return { ...fields, data } as Message;
}
