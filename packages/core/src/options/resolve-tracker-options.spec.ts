import { memoryDelivery } from '../delivery/memory/memory-delivery.js';
import { GreenflashEventsError } from '../errors/greenflash-events-error.js';
import { DEFAULTS } from './defaults.js';
import { resolveTrackerOptions, type ResolvedTrackerOptions } from './resolve-tracker-options.js';

function resolve(options: object, env: NodeJS.ProcessEnv = {}): ResolvedTrackerOptions {
  return resolveTrackerOptions(options, memoryDelivery(), env);
}

function problemsOf(options: object, env: NodeJS.ProcessEnv = {}): Record<string, string> {
  try {
    resolve(options, env);
  } catch (error) {
    expect(error).toBeInstanceOf(GreenflashEventsError);
    expect(error).toMatchObject({ code: 'INVALID_OPTIONS' });
    return Object.fromEntries((error as GreenflashEventsError).problems.map(({ field, message }) => [field, message]));
  }
  return {};
}

const PRODUCTION = { NODE_ENV: 'production' };

describe('resolveTrackerOptions', () => {
  it('prefers code to environment to default', () => {
    const env = { GREENFLASH_API_KEY: 'env-key', GREENFLASH_BASE_URL: 'http://127.0.0.1:4100/api/v1' };
    expect(resolve({ apiKey: 'k', baseUrl: 'https://example.test/v1' }, env).sender).toMatchObject({
      apiKey: 'k',
      baseUrl: 'https://example.test/v1',
    });
    expect(resolve({}, env).sender).toMatchObject({ apiKey: 'env-key', baseUrl: 'http://127.0.0.1:4100/api/v1' });
    expect(resolve({ apiKey: 'k' }).sender.baseUrl).toBe(DEFAULTS.baseUrl);
  });

  it('takes the product from the environment where the code names none, and checks it there', () => {
    const env = { GREENFLASH_PRODUCT_ID: ' 0198c0de-0000-7000-8000-000000000001\n' };
    const named = '0198c0de-0000-7000-8000-000000000002';
    expect(resolve({ apiKey: 'k' }, env).event.defaults).toEqual({ productId: env.GREENFLASH_PRODUCT_ID.trim() });
    expect(resolve({ apiKey: 'k', productId: named }, env).event.defaults).toEqual({ productId: named });
    expect(resolve({ apiKey: 'k', defaults: { productId: named } }, env).event.defaults).toEqual({ productId: named });
    expect(resolve({ apiKey: 'k' }, { GREENFLASH_PRODUCT_ID: '' }).event.defaults).toEqual({});
    expect(problemsOf({ apiKey: 'k' }, { GREENFLASH_PRODUCT_ID: 'prod_1' })['productId']).toMatch(
      /must be a UUID.*GREENFLASH_PRODUCT_ID/,
    );
  });

  it('takes an empty variable for one that is not set', () => {
    expect(problemsOf({}, { ...PRODUCTION, GREENFLASH_API_KEY: '' })).toHaveProperty('apiKey');
    expect(resolve({ apiKey: 'k' }, { GREENFLASH_BASE_URL: '' }).sender.baseUrl).toBe(DEFAULTS.baseUrl);
  });

  it('gives every option its documented default', () => {
    expect(resolve({ apiKey: 'k' })).toMatchObject({
      name: 'default',
      enabled: true,
      strict: false,
      handleSignals: false,
      shutdownDeadlineMs: 10_000,
      event: { maxEventBytes: 262_144 },
      sender: {
        maxConcurrency: 'auto',
        attemptTimeoutMs: 20_000,
        maxAttempts: 8,
        maxAgeMs: 21_600_000,
        backoffBaseMs: 500,
        backoffMaxMs: 60_000,
        pauseBaseMs: 1_000,
        pauseMaxMs: 60_000,
        maxRetryAfterMs: 300_000,
      },
    });
  });

  it('lets events of a durable delivery grow older', () => {
    const durable = { ...memoryDelivery(), durable: true };
    expect(resolve({ apiKey: 'k', delivery: durable }).sender.maxAgeMs).toBe(7 * 24 * 3_600_000);
  });

  it('names the environment variable of a missing key', () => {
    expect(problemsOf({}, PRODUCTION)['apiKey']).toMatch(/GREENFLASH_API_KEY/);
  });

  it.each([undefined, '', 'development', 'dev', 'local', 'test', 'ci', 'Test '])(
    'does without a key where NODE_ENV is %p, and is disabled',
    (NODE_ENV) => {
      const env = NODE_ENV === undefined ? {} : { NODE_ENV };
      expect(resolve({}, env)).toMatchObject({ enabled: false, lacksKey: true });
      expect(resolve({ apiKey: '' }, env)).toMatchObject({ enabled: false, lacksKey: true });
      expect(resolve({}, { ...env, GREENFLASH_API_KEY: 'k' })).toMatchObject({ enabled: true, lacksKey: false });
      expect(resolve({ enabled: false }, env)).toMatchObject({ enabled: false, lacksKey: false });
      expect(Object.keys(problemsOf({ productId: 'prod_1' }, env))).toEqual(['productId']);
    },
  );

  it.each(['production', 'prod', 'staging', 'live'])('needs a key where NODE_ENV is %p', (NODE_ENV) => {
    expect(problemsOf({}, { NODE_ENV })).toHaveProperty('apiKey');
    expect(problemsOf({ apiKey: '' }, { NODE_ENV })).toHaveProperty('apiKey');
  });

  it('needs no key where nothing is sent from this process', () => {
    expect(problemsOf({ enabled: false }, PRODUCTION)).toEqual({});
    expect(problemsOf({ delivery: { ...memoryDelivery(), sends: false } }, PRODUCTION)).toEqual({});
    expect(resolve({ delivery: { ...memoryDelivery(), sends: false } })).toMatchObject({ enabled: true });
  });

  it('lists every problem in one error, with what to do', () => {
    const wrong = {
      apiKey: 'two words',
      productId: 'prod_1',
      baseUrl: 'ftp://example.test',
      maxConcurrency: 65,
      attemptTimeoutMs: '20',
      maxAttempts: 0,
      shutdownDeadlineMs: 2 ** 31,
      enabled: 'yes',
      beforeSend: {},
      hooks: { onDead: 'log' },
      logger: { warn: () => undefined },
      delivery: 'memory',
      dispatcher: {},
    };
    expect(Object.keys(problemsOf(wrong)).sort()).toEqual(Object.keys(wrong).sort());
  });

  it('refuses a hook that would never be called', () => {
    expect(problemsOf({ apiKey: 'k', hooks: { onDed: () => undefined } })['hooks']).toMatch(/did you mean onDead\?/);
    expect(problemsOf({ apiKey: 'k', hooks: { onDead: 1 } })['hooks']).toMatch(/onDead, which must be a function/);
    expect(problemsOf({ apiKey: 'k', hooks: { onDead: undefined } })).toEqual({});
  });

  it.each([
    ['maxAttemps', 'maxAttempts'],
    ['api_key', 'apiKey'],
    ['baseURL', 'baseUrl'],
    ['flushInterval', undefined],
  ])('refuses the unknown key %s and names the nearest', (key, nearest) => {
    expect(problemsOf({ apiKey: 'k', [key]: 1 })[key]).toBe(
      nearest === undefined ? 'is not an option' : `is not an option; did you mean ${nearest}?`,
    );
  });

  it.each([
    ['https://user:secret@example.test/v1', /user name or password/],
    ['https://example.test/v1?key=1', /without \? and #/],
    ['https://example.test/v1/events', /leave \/events off/],
    ['https://example.test/v1/events/', /leave \/events off/],
    ['example.test', /must be a URL/],
    [5, /must be a URL/],
  ])('refuses the base URL %p', (baseUrl, message) => {
    expect(problemsOf({ apiKey: 'k', baseUrl })['baseUrl']).toMatch(message);
  });

  it.each([
    ['http://127.0.0.1:4100 ', 'http://127.0.0.1:4100'],
    ['https://example.test/v1/\n', 'https://example.test/v1'],
  ])('takes the base URL %p without what does not belong to it', (baseUrl, expected) => {
    expect(resolve({ apiKey: 'k', baseUrl }).sender.baseUrl).toBe(expected);
  });

  it.each(['key\nx', 'ke y', 'kéy'])('refuses the key %p, which no header can carry', (apiKey) => {
    expect(problemsOf({ apiKey })).toHaveProperty('apiKey');
  });

  it('never quotes a wrong key', () => {
    expect(JSON.stringify(problemsOf({ apiKey: 'se cret' }))).not.toContain('se cret');
  });

  it('refuses defaults that cannot be the same for each event, and unknown ones', () => {
    expect(problemsOf({ apiKey: 'k', defaults: { insertId: 'x' } })['defaults']).toMatch(/cannot hold insertId/);
    expect(problemsOf({ apiKey: 'k', defaults: { user_id: 'x' } })['defaults']).toMatch(/did you mean userId\?/);
  });

  it('strips the slash at the end of a base URL', () => {
    expect(resolve({ apiKey: 'k', baseUrl: 'https://example.test/v1//' }).sender.baseUrl).toBe(
      'https://example.test/v1',
    );
  });

  it('counts undefined as left out, and changes nothing that it was given', () => {
    const given = Object.freeze({ apiKey: 'k', maxAttempts: undefined, productId: undefined });
    expect(resolve(given).sender.maxAttempts).toBe(8);
  });
});
