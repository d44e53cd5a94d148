import fc from 'fast-check';
import { parseJsonBody } from './parse-json-body.js';
import { type Refusal } from './refusal.js';

const parse = (text: string): unknown => parseJsonBody(Buffer.from(text));

function refusalOf(bytes: Uint8Array): Refusal {
  try {
    parseJsonBody(bytes);
  } catch (error) {
    return error as Refusal;
  }
  throw new Error('it was taken');
}

describe('parseJsonBody', () => {
  it('gives back every JSON object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: true })), (body) => {
        expect(parse(JSON.stringify(body))).toEqual(JSON.parse(JSON.stringify(body)));
      }),
    );
  });

  it('takes a byte order mark off', () => {
    expect(parse('\uFEFF{"a":1}')).toEqual({ a: 1 });
  });

  it('makes __proto__ an own property and pollutes nothing', () => {
    const body = parse('{"__proto__":{"polluted":true}}') as object;

    expect(Object.keys(body)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([
    ['invalid_json', ''],
    ['invalid_json', '  '],
    ['invalid_json', '{'],
    ['invalid_json', '{"a":1'],
    ['invalid_json', "{'a':1}"],
    ['invalid_json', '{"a":NaN}'],
    ['invalid_json', '{"a":1}{}'],
    ['invalid_json', '{"a":"\n"}'],
    ['invalid_event', '[]'],
    ['invalid_event', 'null'],
    ['invalid_event', '1'],
    ['invalid_event', '"text"'],
    ['nests_too_deep', '['.repeat(20_000)],
    ['nests_too_deep', '{"a":'.repeat(20_000)],
    ['nests_too_deep', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`],
  ])('refuses as %s: %.20j', (code, text) => {
    const refusal = refusalOf(Buffer.from(text));

    expect(refusal.getStatus()).toBe(400);
    expect(refusal.code).toBe(code);
    expect(refusal.problems).toEqual([{ field: 'body', message: expect.any(String) }]);
  });

  it('takes 64 levels', () => {
    expect(parse(`${'{"a":'.repeat(64)}1${'}'.repeat(64)}`)).toBeDefined();
  });

  it.each([[[0xff]], [[0xc0, 0xaf]], [[0xed, 0xa0, 0x80]], [[0xf4, 0x90, 0x80, 0x80]], [[0xe2, 0x82]]])(
    'refuses bytes that are not UTF-8: %j',
    (bytes) => {
      const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]);

      expect(refusalOf(body).code).toBe('invalid_utf8');
    },
  );

  it('refuses a lone surrogate and names the field that holds it', () => {
    const refusal = refusalOf(Buffer.from('{"value":"fine","properties":{"a":["\\ud800"]}}'));

    expect(refusal.code).toBe('invalid_text');
    expect(refusal.problems).toEqual([{ field: 'properties', message: 'holds a lone surrogate' }]);
  });

  it('refuses a lone surrogate in a name', () => {
    expect(refusalOf(Buffer.from('{"\\udc00":1}')).problems[0]?.field).toBe('body');
    expect(refusalOf(Buffer.from('{"a":{"\\udc00":1}}')).problems[0]?.field).toBe('a');
  });

  it('takes a surrogate pair, and text that only looks like an escape', () => {
    expect(parse('{"a":"\\ud83d\\ude00","b":"\\\\ud800"}')).toEqual({ a: '😀', b: '\\ud800' });
  });
});
