import { describeFault, faultOf } from './transport-fault.js';

function errorOf(code?: unknown): Error {
  return Object.assign(new TypeError('secret words'), { code });
}

describe('the fault of an error', () => {
  it.each([
    ['ECONNREFUSED', false, 'connect'],
    ['ENOTFOUND', false, 'connect'],
    ['ECONNRESET', false, 'connect'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', false, 'connect'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', false, 'connect'],
    ['UND_ERR_CONNECT_TIMEOUT', false, 'connect'],
    ['UND_ERR_CONNECT_TIMEOUT', true, 'connect'],
    [undefined, false, 'broken'],
    ['UND_ERR_INVALID_ARG', false, 'broken'],
    ['ERR_INVALID_ARG_TYPE', false, 'broken'],
    ['ERR_MODULE_NOT_FOUND', false, 'broken'],
    ['UND_MOCK_ERR_MOCK_NOT_MATCHED', false, 'broken'],
    ['ECONNRESET', true, 'reset'],
    ['EPIPE', true, 'reset'],
    ['ECONNABORTED', true, 'reset'],
    ['UND_ERR_SOCKET', true, 'reset'],
    ['UND_ERR_HEADERS_OVERFLOW', true, 'protocol'],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', true, 'protocol'],
    ['ERR_ASSERTION', true, 'protocol'],
    ['ETIMEDOUT', true, 'timeout'],
    ['UND_ERR_HEADERS_TIMEOUT', true, 'timeout'],
    ['SOMETHING_NEW', true, 'reset'],
    [undefined, true, 'reset'],
    [7, true, 'reset'],
  ])('%s, with the request begun: %s, is "%s"', (code, begun, fault) => {
    expect(faultOf(errorOf(code), begun)).toBe(fault);
  });

  it('that the parser of answers found is "protocol", whatever its code', () => {
    for (const code of [undefined, 'HPE_INVALID_CONSTANT']) {
      expect(faultOf(Object.assign(errorOf(code), { name: 'HTTPParserError' }), true)).toBe('protocol');
    }
  });
});

describe('the description of an error', () => {
  it('is its code, else its name, never its words', () => {
    expect(describeFault(errorOf('ECONNRESET'))).toBe('ECONNRESET');
    expect(describeFault(errorOf())).toBe('TypeError');
    expect(describeFault(errorOf(7))).toBe('TypeError');
  });
});
