import type { RelayOptions } from './outbox-options.types.js';
import { resolveRelayOptions } from './resolve-relay-options.js';

const pool = { query: () => undefined, connect: () => undefined } as unknown as RelayOptions['pool'];
const apiKey = 'test-key';

describe('the options of a relay', () => {
  it('are completed', () => {
    expect(resolveRelayOptions({ pool, apiKey })).toMatchObject({
      ...{ enabled: true, name: 'relay', handleSignals: false, shutdownDeadlineMs: 10_000, leaseMs: 60_000 },
      ...{ maxPerSecond: undefined, schedule: { maxClaim: 500, pollMinMs: 25, pollMaxMs: 1_000 } },
    });
  });

  it('make a lease long enough for three attempts, whatever was asked for', () => {
    expect(resolveRelayOptions({ pool, apiKey, attemptTimeoutMs: 1_000, leaseMs: 2_000 }).leaseMs).toBe(3_000);
    expect(resolveRelayOptions({ pool, apiKey, attemptTimeoutMs: 1_000, leaseMs: 9_000 }).leaseMs).toBe(9_000);
    expect(resolveRelayOptions({ pool, apiKey, attemptTimeoutMs: 50_000 }).leaseMs).toBe(150_000);
  });

  it('may be shared with an outbox, and are refused all at once', () => {
    const productId = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
    expect(() =>
      resolveRelayOptions({ pool, apiKey, productId, warnOutsideTransaction: true } as RelayOptions),
    ).not.toThrow();
    jest.replaceProperty(process, 'env', { NODE_ENV: 'production' });
    expect(() => resolveRelayOptions({ maxPerSecond: 0 } as unknown as RelayOptions)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTIONS',
        message: expect.stringMatching(/maxPerSecond[\s\S]*pool: is missing[\s\S]*GREENFLASH_API_KEY/) as string,
      }),
    );
  });

  it('disable it where there is no key outside of production, and the log says so', () => {
    jest.replaceProperty(process, 'env', { NODE_ENV: 'development' });
    const logger = { debug: jest.fn(), warn: jest.fn(), error: jest.fn() };
    expect(resolveRelayOptions({ pool, logger }).enabled).toBe(false);
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringMatching(/\(relay\): no API key is set, so nothing is sent/)],
    ]);
  });
});

afterEach(() => jest.restoreAllMocks());
