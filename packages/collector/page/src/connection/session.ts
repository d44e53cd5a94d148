import { signal, type ReadonlySignal } from '@preact/signals-core';
import type { ConnectionState } from './connection-state.types.js';
import { Follower, type FollowerListener } from './follower.js';

export type SessionListener = Pick<FollowerListener, 'onOpen' | 'onMessages'>;

/** The key that the page reads with, and the connection that it has by it. */
export class Session {
  private readonly currentKey = signal('');
  private readonly currentState = signal<ConnectionState>({ kind: 'keyless' });
  private running: AbortController | undefined;
  private follower: Follower | undefined;

  constructor(private readonly listener: SessionListener) {}

  get key(): ReadonlySignal<string> {
    return this.currentKey;
  }

  get state(): ReadonlySignal<ConnectionState> {
    return this.currentState;
  }

  /** Follows what was sent with this key, from now on. Ends what was followed before. */
  open(key: string): void {
    this.currentKey.value = key;
    this.follower = new Follower(key, {
      ...this.listenerOf(),
      onState: (state) => (this.currentState.value = state),
    });
    this.run();
  }

  stop(): void {
    this.running?.abort();
    this.currentState.value = { kind: 'stopped' };
  }

  /** Reads on from where it was stopped. */
  resume(): void {
    this.run();
  }

  retryNow(): void {
    this.follower?.retryNow();
  }

  private run(): void {
    this.running?.abort();
    this.running = new AbortController();
    void this.follower?.follow(this.running.signal);
  }

  private listenerOf(): SessionListener {
    const { listener } = this;
    return {
      onOpen: () => listener.onOpen(),
      onMessages: (messages) => listener.onMessages(messages),
    };
  }
}
