import { announcement } from './announcement.js';
import { resolveOptions, type FlagOptions } from './resolve-options.js';
import { startFailure } from './start-failure.js';
import { UsageError } from './usage-error.js';

function resolve(values: Readonly<Record<string, readonly string[]>> = {}): FlagOptions {
  return resolveOptions({ port: [], host: [], 'api-key': [], database: [], 'allow-host': [], ...values });
}

describe('resolveOptions', () => {
  it('has a default for everything', () => {
    expect(resolve()).toEqual({
      port: 4100,
      host: '127.0.0.1',
      apiKeys: ['dev'],
      database: undefined,
      allowedHosts: [],
    });
  });

  it('takes what was given', () => {
    const given = { port: ['0'], host: ['[::1]'], 'api-key': ['a', 'b'], database: ['./x.db'], 'allow-host': ['c'] };

    expect(resolve(given)).toEqual({
      port: 0,
      host: '::1',
      apiKeys: ['a', 'b'],
      database: './x.db',
      allowedHosts: ['c'],
    });
  });

  it.each(['65536', '-1', '1.5', 'http', ' 1', '0x10'])('refuses port %j', (port) => {
    expect(() => resolve({ port: [port] })).toThrow('--port must be a whole number from 0 to 65535');
  });

  it.each(['a b', 'é', 'a,b'])('refuses key %j, and does not repeat it', (key) => {
    expect(() => resolve({ 'api-key': [key] })).toThrow(/^--api-key may hold letters/);
  });

  it.each([{}, { 'api-key': ['dev'] }, { 'api-key': ['own', 'dev'] }])('refuses other machines with %j', (keys) => {
    expect(() => resolve({ host: ['0.0.0.0'], ...keys })).toThrow(UsageError);
    expect(() => resolve({ host: ['0.0.0.0'], ...keys })).toThrow('choose one with --api-key');
  });

  it('serves other machines with a key of its own', () => {
    expect(resolve({ host: ['0.0.0.0'], 'api-key': ['own'] }).host).toBe('0.0.0.0');
  });

  it('takes :memory: for memory, and no URL', () => {
    expect(resolve({ database: [':memory:'] }).database).toBeUndefined();
    expect(() => resolve({ database: ['postgres://h/d'] })).toThrow('must be the path of a SQLite file');
    expect(() => resolve({ database: ['file:x.db'] })).toThrow(UsageError);
  });
});

describe('announcement', () => {
  it('prints the default key and the variables to set', () => {
    const text = announcement('http://127.0.0.1:4100', ['dev'], undefined);

    expect(text).toContain('http://127.0.0.1:4100/#key=dev');
    expect(text).toContain('GREENFLASH_BASE_URL=http://127.0.0.1:4100/api/v1\n');
    expect(text).toContain('GREENFLASH_API_KEY=dev\n');
    expect(text).toContain('memory');
  });

  it('never prints a key that was given', () => {
    expect(announcement('http://h:1', ['s3cret'], 'x.db')).not.toContain('s3cret');
    expect(announcement('http://h:1', ['dev', 's3cret'], 'x.db')).not.toContain('s3cret');
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
