import { MessageReader, type StreamMessage } from './message-reader.js';

/** What the page knows of its connection to the collector. */
export type ConnectionState =
  | { readonly kind: 'keyless' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'reconnecting'; readonly retryAtMs: number; readonly reason: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'stopped' };

/** The server sends something every ten seconds; a connection that is silent for this long is dead. */
const SILENCE_MS = 25_000;

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 8000;

/** Stored events that a first connection begins with. */
const MAX_RECENT = 10_000;

export interface FollowerListener {
  onState(state: ConnectionState): void;
  /** The connection is open; now read what is not in the stream. */
  onOpen(): void;
  onMessages(messages: readonly StreamMessage[]): void;
}

type Ending =
  { readonly kind: 'refused' } | { readonly kind: 'lost'; readonly wasOpen: boolean; readonly reason: string };

/**
 * Follows the collector's stream until aborted, and reconnects after a loss, continuing after the last
 * stored event it saw. By fetch, since an EventSource cannot send the key.
 */
export class Follower {
  private readonly reader = new MessageReader();
  private wake: () => void = () => undefined;

  constructor(
    private readonly key: string,
    private readonly listener: FollowerListener,
  ) {}

  /** Resolves when it was aborted or the key was refused; never rejects. */
  async follow(signal: AbortSignal): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (!signal.aborted) {
      this.listener.onState({ kind: 'connecting' });
      const ending = await this.readOnce(signal);
      if (signal.aborted) return;
      if (ending.kind === 'refused') return this.listener.onState(ending);
      if (ending.wasOpen) retryMs = FIRST_RETRY_MS;
      this.listener.onState({ kind: 'reconnecting', retryAtMs: Date.now() + retryMs, reason: ending.reason });
      await this.pause(retryMs, signal);
      retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
    }
  }

  /** Ends the wait for the next attempt. */
  retryNow(): void {
    this.wake();
  }

  private async readOnce(ended: AbortSignal): Promise<Ending> {
    const silence = new AbortController();
    let watchdog = 0;
    const heard = (): void => {
      clearTimeout(watchdog);
      watchdog = window.setTimeout(() => silence.abort(), SILENCE_MS);
    };
    let wasOpen = false;
    try {
      heard();
      const response = await fetch(`/_collector/stream?recent=${MAX_RECENT}`, {
        headers: {
          authorization: `Bearer ${this.key}`,
          ...(this.reader.lastId && { 'last-event-id': this.reader.lastId }),
        },
        cache: 'no-store',
        signal: AbortSignal.any([ended, silence.signal]),
      });
      if (response.status === 401) return { kind: 'refused' };
      if (!response.ok) return { kind: 'lost', wasOpen, reason: `the collector answered ${response.status}` };
      wasOpen = true;
      this.listener.onState({ kind: 'live' });
      this.listener.onOpen();
      await this.readMessages(response, heard);
      return { kind: 'lost', wasOpen, reason: 'the collector ended the connection' };
    } catch {
      return { kind: 'lost', wasOpen, reason: lossReason(wasOpen, silence.signal.aborted) };
    } finally {
      clearTimeout(watchdog);
    }
  }

  private async readMessages({ body }: Response, heard: () => void): Promise<void> {
    if (body === null) return;
    this.reader.restart();
    const texts = body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await texts.read();
      if (done) return;
      heard();
      const messages = this.reader.read(value);
      if (messages.length > 0) this.listener.onMessages(messages);
    }
  }

  private pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      window.setTimeout(resolve, ms);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}

function lossReason(wasOpen: boolean, wasSilent: boolean): string {
  if (wasSilent) return 'the collector has been silent for too long';
  return wasOpen ? 'the connection was lost' : 'the collector cannot be reached';
}
