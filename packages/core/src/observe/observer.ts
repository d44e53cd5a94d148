import { channel, type Channel } from 'node:diagnostics_channel';
import { callFenced } from './call-fenced.js';
import type { Hooks, NotificationName, Notifications } from './hooks.types.js';
import type { RateLimitedLog } from './rate-limited-log.js';

type Listener<N extends NotificationName> = (notification: Notifications[N]) => void;

interface Outlet<N extends NotificationName> {
  readonly listeners: Listener<N>[];
  readonly channel: Channel;
}

const NAMES = [
  'accepted',
  'rejected',
  'attempt',
  'delivered',
  'sampled',
  'retry',
  'dead',
  'dropped',
  'laneState',
] as const satisfies readonly NotificationName[];

/** Passes notifications to hooks and diagnostics channels. A listener that throws is counted and changes nothing. */
export class Observer {
  readonly #outlets: { readonly [N in NotificationName]: Outlet<N> };
  #hookErrors = 0;

  constructor(
    /** The tracker's name, part of every notification. */
    readonly tracker: string,
    readonly log: RateLimitedLog,
    hooks: Hooks,
  ) {
    this.#outlets = Object.fromEntries(
      NAMES.map((name) => {
        const hook = hooks[hookName(name)];
        return [
          name,
          { listeners: hook === undefined ? [] : [hook.bind(hooks)], channel: channel(`greenflash-events:${name}`) },
        ];
      }),
    ) as { [N in NotificationName]: Outlet<N> };
  }

  /** How many hooks have thrown. */
  get hookErrors(): number {
    return this.#hookErrors;
  }

  /** Calls another listener beside the hook, fenced like it. */
  listen<N extends NotificationName>(name: N, listener: Listener<N>): void {
    (this.#outlets[name] as Outlet<N>).listeners.push(listener);
  }

  /** `describe` is called only where there is a listener, so that silence costs nothing. */
  notify<N extends NotificationName>(name: N, describe: () => Omit<Notifications[N], 'tracker'>): void {
    const { listeners, channel: outlet } = this.#outlets[name] as Outlet<N>;
    if (listeners.length === 0 && !outlet.hasSubscribers) return;
    const notification = { tracker: this.tracker, ...describe() } as Notifications[N];
    // Subscribers are fenced by Node: it reports what they throw as an uncaught exception of theirs.
    if (outlet.hasSubscribers) outlet.publish(notification);
    for (const listener of listeners) {
      callFenced(
        () => listener(notification),
        () => this.#failed(name),
      );
    }
  }

  #failed(name: NotificationName): void {
    this.#hookErrors++;
    this.log.warn(`hook:${name}`, `the hook ${hookName(name)} threw; the event is not affected`);
  }
}

/** The keys of the option `hooks`. */
export const HOOK_NAMES: readonly string[] = NAMES.map(hookName);

function hookName<N extends NotificationName>(name: N): `on${Capitalize<N>}` {
  return `on${name.charAt(0).toUpperCase()}${name.slice(1)}` as `on${Capitalize<N>}`;
}
