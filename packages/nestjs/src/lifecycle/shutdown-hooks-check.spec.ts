import { realTimers } from '@greenflash-events/core/engine';
import { ModulesContainer } from '@nestjs/core';
import { ShutdownHooksCheck } from './shutdown-hooks-check.js';

describe('ShutdownHooksCheck', () => {
  const listener = (): void => undefined;
  const warn = jest.fn();
  const check = (isNeeded = true): ShutdownHooksCheck =>
    new ShutdownHooksCheck(new ModulesContainer(), { debug: () => undefined, warn, error: () => undefined }, isNeeded);
  let others: NodeJS.SignalsListener[];

  beforeEach(() => {
    jest.useFakeTimers();
    for (const name of ['setTimeout', 'clearTimeout'] as const) {
      jest.spyOn(realTimers, name).mockImplementation(globalThis[name] as never);
    }
    warn.mockClear();
    others = process.listeners('SIGTERM');
    process.removeAllListeners('SIGTERM');
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
    process.removeAllListeners('SIGTERM');
    others.forEach((other) => process.on('SIGTERM', other));
  });

  it('warns once where nothing listens for SIGTERM some time after the start', () => {
    check().onApplicationBootstrap();
    jest.advanceTimersByTime(60_000);

    expect(warn.mock.calls).toEqual([[expect.stringContaining('app.enableShutdownHooks()')]]);
  });

  it('is silent where something listens by then', () => {
    check().onApplicationBootstrap();
    process.on('SIGTERM', listener);
    jest.advanceTimersByTime(60_000);

    expect(warn).not.toHaveBeenCalled();
  });

  it('leaves no timer behind an app that closes, and has none where nothing could be lost', () => {
    const closing = check();
    closing.onApplicationBootstrap();
    closing.onApplicationShutdown();
    check(false).onApplicationBootstrap();

    expect(jest.getTimerCount()).toBe(0);
  });
});
