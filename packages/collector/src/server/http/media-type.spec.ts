import { isIdentity, isJson } from './media-type.js';

describe('isJson', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json ; charset="utf-8"',
    ' application/json; ',
  ])('takes %j', (type) => expect(isJson(type)).toBe(true));

  it.each([
    undefined,
    '',
    'text/plain',
    'text/json',
    'application/jsonp',
    'application/json5',
    'application/problem+json',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'application/json; charset=utf-16',
    'application/json, text/plain',
    'application/json; version=1',
  ])('does not take %j', (type) => expect(isJson(type)).toBe(false));
});

describe('isIdentity', () => {
  it.each([undefined, 'identity', 'Identity'])('takes %j', (encoding) => expect(isIdentity(encoding)).toBe(true));
  it.each(['gzip', 'br', 'identity, gzip'])('does not take %j', (encoding) => expect(isIdentity(encoding)).toBe(false));
});
