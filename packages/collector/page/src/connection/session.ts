import { type ReadonlySignal, signal } from '@preact/signals-core';
import { type ConnectionState, Follower, type FollowerListener } from './follower.js';

export type SessionListener = Pick<FollowerListener, 'onOpen' | 'onMessages'>;

/** The key that the page reads with, and its connection. */
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

  /** Follows what is sent with this key. Ends the connection with the key before. */
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

  /** Continues where it was stopped. */
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

const NAME = 'key';

/** What is used of a window. */
type Place = Pick<Window, 'sessionStorage' | 'localStorage' | 'location' | 'document'>;

/**
 * Remembers a key that the collector knows: while the tab is open, and on loopback for later tabs and bookmarks too,
 * since the user of this machine can read the collector's database anyway. The key of a collector elsewhere is not written
 * to disk.
 */
export class KeyMemory {
  constructor(private readonly place: Place) {}

  get(): string {
    const { sessionStorage, localStorage } = this.place;
    return sessionStorage.getItem(NAME) ?? (this.isLocal ? localStorage.getItem(NAME) : null) ?? this.given;
  }

  /** The default key, which is no secret; empty where another key is needed. */
  get given(): string {
    return this.place.document.querySelector<HTMLMetaElement>('meta[name=collector-key]')?.content ?? '';
  }

  /** The collector knows this key. */
  keep(key: string): void {
    this.place.sessionStorage.setItem(NAME, key);
    if (this.isLocal) this.place.localStorage.setItem(NAME, key);
  }

  private get isLocal(): boolean {
    return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(this.place.location.hostname);
  }
}
