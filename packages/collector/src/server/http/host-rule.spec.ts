import { HostRule, isLoopback } from './host-rule.js';

describe('HostRule', () => {
  describe('on loopback', () => {
    const rule = new HostRule('127.0.0.1', []);

    it.each(['localhost', 'LOCALHOST:4100', '127.0.0.1', '127.0.0.1:4100', '127.1.2.3:1', '[::1]', '[::1]:4100'])(
      'serves %s',
      (host) => expect(rule.allows(host)).toBe(true),
    );

    it.each([
      undefined,
      '',
      'evil.example',
      'evil.example:4100',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '10.0.0.1',
      '[::2]',
      '128.0.0.1',
    ])('does not serve %s', (host) => expect(rule.allows(host)).toBe(false));
  });

  it('serves a name that was allowed, in either case and with any port', () => {
    const rule = new HostRule('127.0.0.1', ['Collector.Test']);

    expect(rule.allows('collector.test:80')).toBe(true);
    expect(rule.allows('localhost')).toBe(true);
    expect(rule.allows('other.test')).toBe(false);
  });

  it('serves every name where other machines are served', () => {
    expect(new HostRule('0.0.0.0', []).allows('anything.example')).toBe(true);
  });

  it('serves only the allowed names there once some are', () => {
    const rule = new HostRule('0.0.0.0', ['collector.test']);

    expect(rule.allows('collector.test')).toBe(true);
    expect(rule.allows('anything.example')).toBe(false);
  });
});

describe('isLoopback', () => {
  it.each(['localhost', '127.0.0.1', '127.255.0.1', '::1', '[::1]'])('is true for %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each(['0.0.0.0', '::', '', '127.0.0', '127.evil.example', '192.168.0.1'])('is false for %j', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
