import { insertKey } from './insert-key.js';

const PRODUCT = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
const key = (namespace: string, productId: string, insertId?: string): string | undefined =>
  insertKey(namespace, { eventType: 'a', value: '', productId, ...(insertId !== undefined && { insertId }) })?.toString(
    'hex',
  );

describe('insertKey', () => {
  it('is the same for the same product in either case', () => {
    expect(key('n', PRODUCT, 'i')).toBe(key('n', PRODUCT.toUpperCase(), 'i'));
  });

  it('is another for another namespace, product or insert id', () => {
    const other = PRODUCT.replace('3', '4');
    const keys = [key('n', PRODUCT, 'i'), key('m', PRODUCT, 'i'), key('n', other, 'i'), key('n', PRODUCT, 'I')];

    expect(new Set(keys).size).toBe(4);
  });

  it('takes the empty insert id for one like any other', () => {
    expect(key('n', PRODUCT, '')).toBeDefined();
  });

  it('is none without an insert id', () => {
    expect(key('n', PRODUCT)).toBeUndefined();
  });
});
