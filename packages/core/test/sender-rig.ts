import { queuedEvent, type QueuedEvent } from '../src/event/queued-event.js';
import { ApiKeySource } from '../src/lane/api-key-source.js';
import { LaneSender } from '../src/lane/lane-sender.js';
import type { NextStep } from '../src/lane/sender.types.js';
import type { Hooks } from '../src/observe/hooks.types.js';
import { Observer } from '../src/observe/observer.js';
import { RateLimitedLog } from '../src/observe/rate-limited-log.js';
import { resolveSenderOptions } from '../src/options/sender-options.js';
import type { SenderOptions } from '../src/options/tracker-options.types.js';
import type { AttemptResult, Transport } from '../src/transport/transport.types.js';
import { FakeClock } from './fake-clock.js';

export const STALE: AttemptResult = { kind: 'failed', fault: 'stale_socket', message: 'UND_ERR_SOCKET' };
export const STORED = answer(200, '{"success":true,"eventId":"e"}');

export function answer(status: number, body = '', headers: Record<string, string> = {}): AttemptResult {
  return { kind: 'response', status, headers, body };
}

/** Records requests and replays answers; the last one again and again. */
export class ScriptedTransport implements Transport {
  readonly requests: { readonly body: string; readonly apiKey: string }[] = [];
  readonly closed = jest.fn();

  constructor(public script: (AttemptResult | Promise<AttemptResult>)[] = [STORED]) {}

  send(body: string, apiKey: string): Promise<AttemptResult> {
    this.requests.push({ body, apiKey });
    return Promise.resolve(this.script.length > 1 ? this.script.shift()! : this.script[0]!);
  }

  close(): Promise<void> {
    this.closed();
    return Promise.resolve();
  }
}

export interface SenderRig {
  readonly clock: FakeClock;
  readonly transport: ScriptedTransport;
  readonly sender: LaneSender;
  readonly lines: string[];
  states(): string[];
  /** What a hook was told. */
  notesOf(name: string): object[];
  event(details?: { sampleable?: boolean }): QueuedEvent;
  /** One attempt with this answer, as soon as the lane lets it in. */
  attempt(queued: QueuedEvent, result: AttemptResult): Promise<NextStep>;
}

export function rigSender(options: SenderOptions = {}): SenderRig {
  const clock = new FakeClock();
  const transport = new ScriptedTransport();
  const notes: [name: string, note: object][] = [];
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const log = new RateLimitedLog({ debug: write, warn: write, error: write }, '', () => clock.monotonic());
  const hook = (name: string) => (note: object) => void notes.push([name, note]);
  const hooks: Hooks = { onAttempt: hook('attempt'), onRetry: hook('retry'), onLaneState: hook('laneState') };
  const resolved = resolveSenderOptions({ apiKey: 'k-hush', baseUrl: 'https://api.example/v1', ...options }, false);
  const sender = new LaneSender({
    options: resolved,
    transport,
    apiKeys: new ApiKeySource(resolved.apiKey, clock, resolved.attemptTimeoutMs),
    observer: new Observer('t', log, hooks),
    clock,
    random: () => 1,
  });
  let count = 0;
  return {
    clock,
    transport,
    sender,
    lines,
    states: () => notes.filter(([name]) => name === 'laneState').map(([, note]) => (note as { state: string }).state),
    notesOf: (name: string) => notes.filter(([each]) => each === name).map(([, note]) => note),
    event: (details: { sampleable?: boolean } = {}): QueuedEvent => {
      const insertId = `i${++count}`;
      const event = { body: insertId, bytes: 2, insertId, eventType: 't', productId: 'p', sampleable: false };
      return queuedEvent({ ...event, ...details }, clock.monotonic());
    },
    attempt: (queued: QueuedEvent, result: AttemptResult): Promise<NextStep> => {
      while (!sender.canSend()) clock.advance(sender.pausedForMs());
      transport.script = [result];
      return sender.send(queued);
    },
  };
}
