import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { nextTurn } from '../../test/fake-clock.js';
import type { Hooks, NotificationName } from './hooks.types.js';
import { Observer } from './observer.js';
import { RateLimitedLog } from './rate-limited-log.js';

const NAMES: readonly NotificationName[] = [
  'accepted',
  'rejected',
  'attempt',
  'delivered',
  'sampled',
  'retry',
  'dead',
  'dropped',
  'laneState',
];

const NOTE = { insertId: 'i', eventType: 't', attempts: 1 };

function observe(hooks: Hooks): { observer: Observer; lines: string[] } {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const log = new RateLimitedLog({ debug: write, warn: write, error: write }, '', () => 0);
  return { observer: new Observer('billing', log, hooks), lines };
}

function hookOf(name: NotificationName): keyof Hooks {
  return `on${name.charAt(0).toUpperCase()}${name.slice(1)}` as keyof Hooks;
}

/** Runs `act` with a subscriber on the channel; what it was given. */
function received(channel: string, act: () => void): unknown[] {
  const messages: unknown[] = [];
  const listener = (message: unknown): void => void messages.push(message);
  subscribe(channel, listener);
  act();
  unsubscribe(channel, listener);
  return messages;
}

describe('a notification', () => {
  it.each(NAMES)('"%s" reaches its hook and its channel with the tracker’s name', (name) => {
    const hook = jest.fn();
    const { observer } = observe({ [hookOf(name)]: hook });
    const messages = received(`greenflash-events:${name}`, () => observer.notify(name, () => NOTE as never));
    const expected = { tracker: 'billing', ...NOTE };
    expect(messages).toEqual([expected]);
    expect(hook.mock.calls).toEqual([[expected]]);
  });

  it('is told to a hook as the method that it is', () => {
    const seen: unknown[] = [];
    const hooks = Object.create({
      onSampled(this: unknown) {
        seen.push(this);
      },
    }) as Hooks;
    observe(hooks).observer.notify('sampled', () => NOTE);
    expect(seen).toEqual([hooks]);
  });

  it('reaches no other hook', () => {
    const hooks = Object.fromEntries(NAMES.map((name) => [hookOf(name), jest.fn()]));
    observe(hooks).observer.notify('sampled', () => NOTE);
    const called = Object.entries(hooks).filter(([, hook]) => hook.mock.calls.length > 0);
    expect(called.map(([name]) => name)).toEqual(['onSampled']);
  });

  it('is not even built without a listener', () => {
    const { observer } = observe({ onDead: jest.fn() });
    const describe = jest.fn(() => NOTE);
    observer.notify('sampled', describe);
    expect(describe).not.toHaveBeenCalled();
  });

  it('is built again for a subscriber that comes later, and not once it has left', () => {
    const { observer } = observe({});
    const describe = jest.fn(() => NOTE);
    received('greenflash-events:sampled', () => observer.notify('sampled', describe));
    expect(describe).toHaveBeenCalledTimes(1);
    observer.notify('sampled', describe);
    expect(describe).toHaveBeenCalledTimes(1);
  });

  it('is built once for hook and channel together', () => {
    const { observer } = observe({ onSampled: jest.fn() });
    const describe = jest.fn(() => NOTE);
    received('greenflash-events:sampled', () => observer.notify('sampled', describe));
    expect(describe).toHaveBeenCalledTimes(1);
  });
});

describe('a hook', () => {
  it('that throws is counted, logged once a minute, and changes nothing', () => {
    const onSampled = jest.fn(() => {
      throw new Error('user anna is gone');
    });
    const { observer, lines } = observe({ onSampled });
    for (let i = 0; i < 3; i++) expect(() => observer.notify('sampled', () => NOTE)).not.toThrow();
    expect(onSampled).toHaveBeenCalledTimes(3);
    expect(observer.hookErrors).toBe(3);
    expect(lines).toEqual([expect.stringContaining('onSampled')]);
    expect(lines[0]).not.toContain('anna');
  });

  it('that rejects is counted the same, and nothing is unhandled', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const { observer } = observe({ onSampled: () => Promise.reject(new Error('app')) as never });
    observer.notify('sampled', () => NOTE);
    await nextTurn();
    process.off('unhandledRejection', unhandled);
    expect(observer.hookErrors).toBe(1);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('that throws keeps no subscriber from its message', () => {
    const { observer } = observe({
      onSampled: () => {
        throw new Error('app');
      },
    });
    const messages = received('greenflash-events:sampled', () => observer.notify('sampled', () => NOTE));
    expect(messages).toHaveLength(1);
  });

  it('that throws keeps no other listener from its notification, and a listener is fenced like it', () => {
    const { observer } = observe({
      onSampled: () => {
        throw new Error('app');
      },
    });
    const heard = jest.fn(() => {
      throw new Error('ours');
    });
    observer.listen('sampled', heard);
    expect(() => observer.notify('sampled', () => NOTE)).not.toThrow();
    expect(heard).toHaveBeenCalledWith({ tracker: 'billing', ...NOTE });
    expect(observer.hookErrors).toBe(2);
  });
});
