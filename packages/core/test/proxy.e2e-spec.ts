import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  ForwardProxy,
  createAuthority,
  startChild,
  startScriptedServer,
  type ScriptedServer,
} from '../../test-kit/src/index.js';

const KEY = 'event-key-hush';
const CREDENTIALS = `Basic ${Buffer.from('ada:s:cret').toString('base64')}`;

interface Ended {
  readonly delivered: number;
  readonly lines: string[];
}

const trusted = createAuthority();
const folder = mkdtempSync(join(tmpdir(), 'proxy-'));
const authority = join(folder, 'ca.pem');
const NONE = Object.fromEntries(
  ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [
    [name, undefined],
    [name.toLowerCase(), undefined],
  ]),
);

let secure: ScriptedServer;
let plain: ScriptedServer;
let proxy: ForwardProxy;

beforeAll(async () => {
  writeFileSync(authority, trusted.cert);
  secure = await startScriptedServer({ tls: trusted.issue() });
  plain = await startScriptedServer();
});

beforeEach(async () => {
  proxy = await new ForwardProxy(CREDENTIALS).start();
});

afterEach(() => proxy.close());

afterAll(async () => {
  await Promise.all([secure.stop(), plain.stop()]);
  rmSync(folder, { recursive: true });
});

/** Runs the app, and looks at how many events came in how many requests. */
async function run(
  server: ScriptedServer,
  env: object,
  input: object = {},
): Promise<Ended & { readonly came: number }> {
  const before = server.attempts.length;
  const own = { GREENFLASH_API_KEY: KEY, GREENFLASH_BASE_URL: server.baseUrl, NODE_EXTRA_CA_CERTS: authority };
  const script = resolve(__dirname, 'children/proxied-app.mjs');
  const app = startChild(script, { input, env: { ...NONE, ...own, ...env } });
  const { delivered, lines } = await app.message<Ended>('ended');
  await app.exit();
  expect(app.stderr).toBe('');
  return { delivered, lines, came: server.attempts.length - before };
}

describe.each([
  ['undici', false],
  ['node:http', true],
])('a proxy, by %s', (_, withoutUndici) => {
  const input = { withoutUndici };

  it('of HTTPS_PROXY is gone through by CONNECT, and sees neither the key nor the event', async () => {
    const ended = await run(secure, { HTTPS_PROXY: `http://ada:s%3Acret@${proxy.host}` }, input);
    expect(ended).toMatchObject({ delivered: 2, came: 2 });
    const [head] = proxy.heads;
    expect([head!.method, head!.url]).toEqual(['CONNECT', `127.0.0.1:${secure.port}`]);
    expect(proxy.told).not.toMatch(/hush|upgrade/);
    expect(secure.attempts.at(-1)!.headers).not.toHaveProperty('proxy-authorization');
    expect(ended.lines.filter((line) => line.includes(`proxy http://${proxy.host}`))).toHaveLength(1);
    expect(ended.lines.join()).not.toMatch(/cret|hush/);
  });

  it('of HTTP_PROXY is sent the requests to an http:// address', async () => {
    const ended = await run(plain, { http_proxy: `ada:s%3Acret@${proxy.host}` }, input);
    expect(ended).toMatchObject({ delivered: 2, came: 2 });
    expect(proxy.heads[0]).toMatchObject({ method: 'POST', url: `${plain.baseUrl}/events` });
    expect(plain.attempts.at(-1)!.headers.host).toBe(`127.0.0.1:${plain.port}`);
    expect(plain.attempts.at(-1)!.headers).not.toHaveProperty('proxy-authorization');
  });

  it.each(['secure', 'plain'])(
    'that refuses our credentials is told as such, and no event is given up: %s',
    async (which) => {
      const server = which === 'secure' ? secure : plain;
      const env = { HTTPS_PROXY: `http://eve:s@${proxy.host}`, HTTP_PROXY: `http://eve:s@${proxy.host}` };
      const ended = await run(server, env, { ...input, isCutOff: true });
      expect(ended).toMatchObject({ delivered: 0, came: 0 });
      expect(ended.lines.join('\n')).toMatch(/the proxy http:\S+ answered 407.*check the user name and password/);
    },
  );
});

describe('a proxy', () => {
  it.each([
    ['NO_PROXY', { NO_PROXY: 'example.com, 127.0.0.0/8' }, {}],
    ['proxy: false', {}, { proxy: false }],
    ['a proxy of another scheme', { HTTPS_PROXY: undefined }, {}],
  ])('is not gone through for %s', async (_, env, options) => {
    const ended = await run(
      secure,
      { HTTPS_PROXY: `http://${proxy.host}`, HTTP_PROXY: `http://${proxy.host}`, ...env },
      { options },
    );
    expect(ended).toMatchObject({ delivered: 2, came: 2 });
    expect(proxy.heads).toEqual([]);
  });

  it('of the option wins over the environment', async () => {
    const options = { proxy: `http://ada:s%3Acret@${proxy.host}` };
    expect(await run(secure, { HTTPS_PROXY: 'http://127.0.0.1:9' }, { options })).toMatchObject({ delivered: 2 });
    expect(proxy.heads.length).toBeGreaterThan(0);
  });

  it('that cannot be reached is named, and so is one that is set and not used', async () => {
    const dead = await run(secure, { HTTPS_PROXY: 'http://u:hush@127.0.0.1:9' }, { isCutOff: true });
    expect(dead.lines.join('\n')).toMatch(/ECONNREFUSED; by the proxy http:\/\/127\.0\.0\.1:9/);
    expect(dead.lines.join('\n')).not.toContain('hush');
    const options = { baseUrl: 'https://127.0.0.1:9/v1' };
    const unused = await run(secure, { HTTP_PROXY: 'http://p:1' }, { options, isCutOff: true });
    expect(unused.lines.join('\n')).toMatch(
      /HTTP_PROXY is set and not used here: https:\/\/ addresses take HTTPS_PROXY/,
    );
  });

  it('that is none is an error at start, which does not quote it', async () => {
    const ended = await run(secure, { HTTPS_PROXY: 'socks5://u:hush@p:1080' });
    expect(ended.lines).toEqual([expect.stringMatching(/proxy: must begin with http:.*HTTPS_PROXY or HTTP_PROXY/)]);
    expect(ended.lines.join()).not.toContain('hush');
  });
});

describe('headers for a gateway', () => {
  it('come from the option and the variable, the option first, and never replace ours', async () => {
    const env = { GREENFLASH_CUSTOM_HEADERS: 'X-Gateway: a:b\nnot a header\n X-Tenant :  t1 \r\n' };
    const options = { headers: { 'x-tenant': 't2', 'User-Agent': 'shop/1' } };
    expect(await run(plain, env, { options })).toMatchObject({ delivered: 2 });
    const { headers } = plain.attempts.at(-1)!;
    expect(headers).toMatchObject({ 'x-gateway': 'a:b', 'x-tenant': 't2', 'user-agent': 'shop/1' });
    expect(headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it.each([
    ['Authorization: Bearer other', /cannot hold Authorization.*the key is the option apiKey/],
    ['content-length: 1', /cannot hold content-length/],
    ['bad name: 1', /no name of a header/],
  ])('that would replace ours are an error at start: %s', async (text, message) => {
    const { lines } = await run(plain, { GREENFLASH_CUSTOM_HEADERS: text });
    expect(lines).toEqual([expect.stringMatching(message)]);
  });
});

describe('the key', () => {
  it('is sent without the blanks, line breaks and byte order mark around it', async () => {
    expect(await run(plain, { GREENFLASH_API_KEY: `\ufeff ${KEY}\r\n` })).toMatchObject({ delivered: 2 });
    expect(plain.attempts.at(-1)!.headers.authorization).toBe(`Bearer ${KEY}`);
  });
});
