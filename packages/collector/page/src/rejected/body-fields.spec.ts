import { bodyFields } from './body-fields.js';

describe('bodyFields', () => {
  it('puts each problem beside its field, those with problems first', () => {
    const text = '{"eventType":"a","value":5}';
    const problems = [
      { field: 'value', message: 'must be a string' },
      { field: 'productId', message: 'is required' },
    ];

    expect(bodyFields(text, problems)).toEqual([
      { name: 'value', value: '5', problems: ['must be a string'] },
      { name: 'productId', value: undefined, problems: ['is required'] },
      { name: 'eventType', value: '"a"', problems: [] },
    ]);
  });

  it('puts a problem of a nested field beside the outer one', () => {
    const fields = bodyFields('{"properties":{"a":1}}', [{ field: 'properties.a', message: 'is odd' }]);

    expect(fields).toEqual([{ name: 'properties', value: '{"a":1}', problems: ['a: is odd'] }]);
  });

  it('names a field that is missing once, with all of its problems', () => {
    const problems = [
      { field: 'value', message: 'one' },
      { field: 'value', message: 'two' },
    ];

    expect(bodyFields('{}', problems)).toEqual([{ name: 'value', value: undefined, problems: ['one', 'two'] }]);
  });

  it.each(['', '{"a":', '[1]', 'null', '"text"', '5'])('has no fields for %j', (text) => {
    expect(bodyFields(text, [])).toBeUndefined();
  });

  it('takes __proto__ as a field like any other', () => {
    expect(bodyFields('{"__proto__":1}', [])).toEqual([{ name: '__proto__', value: '1', problems: [] }]);
  });
});
