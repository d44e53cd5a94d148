import { proxyOfEnvironment, resolveProxy, unusedProxyHint } from './proxy.js';

const PROXY = 'http://proxy.example:3128';
const NAMED = 'https://api.example.com/v1';
const IPV4 = 'https://10.1.2.3:8443/v1';
const IPV6 = 'https://[fd00::1]:8443/v1';

describe('the proxy of the environment', () => {
  it.each([
    ['HTTPS_PROXY for https', { HTTPS_PROXY: PROXY }, PROXY],
    ['the lower-case name before it', { HTTPS_PROXY: 'http://other.example', https_proxy: PROXY }, PROXY],
    ['the other one where the lower-case name is empty', { HTTPS_PROXY: PROXY, https_proxy: '' }, PROXY],
    ['none where HTTPS_PROXY is empty', { HTTPS_PROXY: '' }, undefined],
    ['none where HTTPS_PROXY is blank', { HTTPS_PROXY: ' ' }, undefined],
    ['none by HTTP_PROXY for https', { HTTP_PROXY: PROXY }, undefined],
    ['the one that an empty NO_PROXY excepts from nothing', { HTTPS_PROXY: PROXY, NO_PROXY: '' }, PROXY],
  ])('is %s', (_, env, proxy) => {
    expect(proxyOfEnvironment(NAMED, env)).toBe(proxy);
  });

  it.each([
    [
      NAMED,
      ['*', 'api.example.com', 'example.com', '.example.com', '*.example.com', '*example.com', 'API.EXAMPLE.COM.'],
    ],
    [NAMED, ['api.example.com:443', '.example.com:443', '*.example.com:443', '*:443', 'a.org b.org,example.com']],
    [IPV4, ['10.1.2.3', '10.1.2.3:8443', '10.0.0.0/8', '10.0.0.0/8:8443', '0.0.0.0/0', '10.1.2.0-10.1.2.255']],
    [IPV6, ['fd00::1', '[fd00::1]', '[fd00::1]:8443', 'FD00:0:0:0:0:0:0:1', 'fd00::/8', '[fd00::]/8']],
    ['http://[::ffff:127.0.0.1]/', ['127.0.0.1', '127.0.0.0/8']],
    ['http://localhost:4000', ['127.0.0.1,localhost', 'localhost:4000']],
  ])('is not used for %s with a NO_PROXY of %j', (address, lists) => {
    const used = lists.filter((list) => isUsed(address, list));
    expect(used).toEqual([]);
  });

  it.each([
    [NAMED, ['ple.com', 'api.example.com:8443', '*:8443', 'example.org', 'api.example.com/8', ',']],
    [IPV4, ['10.1.2.3:443', '10.2.0.0/16', '10.1.2.3/99', '10.1.2.4-10.1.2.9', '2.3', '.2.3', '10.1.2.9-10.1.2.1']],
    [IPV6, ['[fd00::1]:443', 'fe80::/10', 'fd00::1/129', '10.0.0.0/8', '::1']],
  ])('is used for %s with a NO_PROXY of %j', (address, lists) => {
    const unused = lists.filter((list) => !isUsed(address, list));
    expect(unused).toEqual([]);
  });

  it('has no hint where a variable is empty', () => {
    expect(unusedProxyHint(NAMED, { HTTPS_PROXY: '', ALL_PROXY: '' })).toBeUndefined();
    expect(unusedProxyHint(NAMED, { ALL_PROXY: PROXY })).toMatch(/^ALL_PROXY is set and not used here/);
  });
});

it.each([
  ['ada:s%3Acret@proxy.example', 'http://proxy.example', 'ada:s:cret'],
  ['https://ada@[::1]:8443/', 'https://[::1]:8443', 'ada:'],
  ['http://:cret@proxy.example', 'http://proxy.example', ':cret'],
])('the credentials of %s are those of its URL', (given, origin, credentials) => {
  expect(resolveProxy(given)).toEqual({ origin, authorization: `Basic ${btoa(credentials)}` });
});

function isUsed(address: string, list: string): boolean {
  return proxyOfEnvironment(address, { HTTPS_PROXY: PROXY, HTTP_PROXY: PROXY, NO_PROXY: list }) === PROXY;
}
