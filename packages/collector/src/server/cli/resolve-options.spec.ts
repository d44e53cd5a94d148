import { announcement, announcementFields } from './announcement.js';
import { FLAGS } from './flags.js';
import type { FlagValues } from './read-flags.js';
import { resolveOptions, type FlagOptions } from './resolve-options.js';
import { startFailure } from './start-failure.js';
import { UsageError } from './usage-error.js';

function resolve(values: Readonly<Record<string, readonly string[]>> = {}): FlagOptions {
  const none = Object.fromEntries(FLAGS.map(({ name }) => [name, []])) as unknown as FlagValues;
  return resolveOptions({ ...none, ...values });
}

describe('resolveOptions', () => {
  it('has a default for everything', () => {
    expect(resolve()).toEqual({
      port: 4100,
      host: '127.0.0.1',
      apiKeys: ['dev'],
      database: undefined,
      retention: { maxAgeMs: undefined, maxEvents: 100_000, maxBytes: 268_435_456, maxKeys: 200_000 },
      allowedHosts: [],
      faults: false,
      rateLimit: undefined,
      forward: undefined,
      forwardEvents: false,
      cors: [],
    });
  });

  it('takes what was given', () => {
    const given = {
      port: ['0'],
      host: ['[::1]'],
      'api-key': ['a', 'b'],
      database: ['./x.db'],
      'allow-host': ['c'],
      faults: ['true'],
      'rate-limit': ['9/m'],
      forward: ['https://www.greenflash.ai/api/v1'],
      'forward-events': ['true'],
      cors: ['http://LOCALHOST:3000/'],
    };

    expect(resolve(given)).toEqual({
      port: 0,
      host: '::1',
      apiKeys: ['a', 'b'],
      database: './x.db',
      retention: { maxAgeMs: undefined, maxEvents: undefined },
      allowedHosts: ['c'],
      faults: true,
      rateLimit: { count: 9, periodMs: 60_000 },
      forward: 'https://www.greenflash.ai',
      forwardEvents: true,
      cors: ['http://localhost:3000'],
    });
  });

  it.each(['greenflash.ai', 'ftp://a', 'https://a/b', 'https://u:p@a'])('refuses to forward to %s', (forward) => {
    expect(() => resolve({ forward: [forward] })).toThrow('--forward must be an origin');
    expect(() => resolve({ 'forward-events': ['true'] })).toThrow('--forward-events needs --forward');
  });

  it.each(['65536', '-1', '1.5', 'http', ' 1', '0x10'])('refuses port %j', (port) => {
    expect(() => resolve({ port: [port] })).toThrow('--port must be a whole number from 0 to 65535');
  });

  it.each([' ', 'a\nsecret'])('refuses key %j, and does not repeat it', (key) => {
    expect(() => resolve({ 'api-key': [key] })).toThrow(/^--api-key must be a text of one line(?!.*secret)/);
  });

  it.each(['postgres://u:pa/ss@h/d', 'postgres://u:pa?ss@h/d', 'postgres://u:pa#ss@h/d'])(
    'refuses %s, says how to write it, and does not repeat it',
    (place) => {
      expect(() => resolve({ database: [place] })).toThrow(/^(?!.*ss@).*%2F/);
    },
  );

  it.each([{}, { 'api-key': ['dev'] }, { 'api-key': ['own', 'dev'] }])('refuses other machines with %j', (keys) => {
    expect(() => resolve({ host: ['0.0.0.0'], ...keys })).toThrow(UsageError);
    expect(() => resolve({ host: ['0.0.0.0'], ...keys })).toThrow('choose one with --api-key');
  });

  it('serves other machines with a key of its own', () => {
    expect(resolve({ host: ['0.0.0.0'], 'api-key': ['own'] }).host).toBe('0.0.0.0');
  });

  it("takes :memory: for memory, a PostgreSQL database's URL, and no other", () => {
    expect(resolve({ database: [':memory:'] }).database).toBeUndefined();
    expect(resolve({ database: ['postgres://h/d'] }).database).toBe('postgres://h/d');
    expect(resolve({ database: ['postgresql://h/d'] }).database).toBe('postgresql://h/d');
    expect(() => resolve({ database: ['mysql://h/d'] })).toThrow('must be the path of a SQLite file, or postgres://');
    expect(() => resolve({ database: ['file:x.db'] })).toThrow(UsageError);
  });

  it('keeps what it was told to, and in memory not more than there is room for', () => {
    const retention = (values: object): unknown => resolve({ ...values }).retention;

    expect(retention({ 'max-age': ['30d'], 'max-events': ['5'], 'max-bytes': ['2GB'], database: ['x.db'] })).toEqual({
      maxAgeMs: 2_592_000_000,
      maxEvents: 5,
      maxBytes: 2_147_483_648,
    });
    expect(retention({ 'max-bytes': ['1mb'] })).toMatchObject({ maxEvents: 100_000, maxBytes: 1_048_576 });
    expect(retention({ 'max-age': ['90s'], database: ['x.db'] })).toEqual({ maxAgeMs: 90_000, maxEvents: undefined });
  });

  it.each(['', '5', '0d', '-1d', '1.5h', '1w', 'd'])('refuses the age %j', (age) => {
    expect(() => resolve({ 'max-age': [age] })).toThrow('--max-age must be a time such as 30d');
  });

  it.each([
    ['5', { count: 5, periodMs: 1000 }],
    ['100/s', { count: 100, periodMs: 1000 }],
    ['5000/h', { count: 5000, periodMs: 3_600_000 }],
  ])('takes the rate %j', (rate, limit) => expect(resolve({ 'rate-limit': [rate] }).rateLimit).toEqual(limit));

  it.each(['0', '-1', '1.5', '5/d', '5/', 'fast'])('refuses the rate %j', (rate) => {
    expect(() => resolve({ 'rate-limit': [rate] })).toThrow('--rate-limit must be a number of events a second');
  });

  it.each(['5', '0mb', '1.5gb', '5kb', 'mb'])('refuses the size %j', (size) => {
    expect(() => resolve({ 'max-bytes': [size] })).toThrow('--max-bytes must be a size such as 500mb');
  });

  it.each(['0', '-1', '1e3', 'all'])('refuses %j as a number of events', (count) => {
    expect(() => resolve({ 'max-events': [count] })).toThrow('--max-events must be a whole number from 1');
  });
});

describe('announcement', () => {
  const announced = { url: 'http://h:1', keys: ['dev'], database: undefined, faults: false };

  it('prints the default key and the variables to set', () => {
    const text = announcement({ ...announced, url: 'http://127.0.0.1:4100' });

    expect(text).toContain('http://127.0.0.1:4100/#key=dev');
    expect(text).toContain('GREENFLASH_BASE_URL=http://127.0.0.1:4100/api/v1\n');
    expect(text).toContain('GREENFLASH_API_KEY=dev\n');
    expect(text).toContain('memory');
  });

  it('never prints a key that was given', () => {
    for (const keys of [['s3cret'], ['dev', 's3cret']]) {
      expect(announcement({ ...announced, keys })).not.toContain('s3cret');
      expect(JSON.stringify(announcementFields({ ...announced, keys }))).not.toContain('s3cret');
    }
  });

  it('never prints the password of a database', () => {
    const database = 'postgres://user:s3cret@h/d';

    expect(announcement({ ...announced, database })).toContain('postgres://user:***@h/d');
    expect(announcementFields({ ...announced, database })).toMatchObject({ database: 'postgres://user:***@h/d' });
    expect(startFailure({ code: 'DATABASE_UNAVAILABLE' }, { host: 'h', port: 1, database })).not.toContain('s3cret');
  });

  it('says where faults are scripted', () => {
    expect(announcement({ ...announced, faults: true })).toContain('http://h:1/_collector/faults');
    expect(announcement(announced)).not.toContain('faults');
  });
});

describe('startFailure', () => {
  const options = { host: '127.0.0.1', port: 4100, database: './x.db' };
  const failure = (code: string | undefined, message = 'what'): string =>
    startFailure(Object.assign(new Error(message), { code }), options);

  it.each([
    ['EADDRINUSE', 'port 4100 on 127.0.0.1 is in use'],
    ['EACCES', 'choose one above 1023'],
    ['EADDRNOTAVAIL', '127.0.0.1 is not an address of this machine'],
    ['ENOTFOUND', '127.0.0.1 is not an address of this machine'],
    ['DATABASE_UNAVAILABLE', 'the database ./x.db could not be opened: what'],
    [undefined, 'could not start: what'],
  ])('words %s', (code, words) => expect(failure(code)).toContain(words));

  it('is one line', () => {
    expect(failure(undefined, 'a\n  b')).toBe('could not start: a b');
    expect(startFailure(undefined, options)).toBe('could not start: unknown error');
  });
});
