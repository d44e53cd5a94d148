import fc from 'fast-check';
import { storedKey, storedText } from './stored-key.js';

describe("an insert id as the table's key", () => {
  it('is itself where PostgreSQL can hold it', () => {
    expect(storedKey('upgrade:42')).toBe('upgrade:42');
  });

  it('is a digest where it holds a NUL or is longer than an index entry, the same for the same id', () => {
    for (const id of ['a\0b', 'x'.repeat(2_001), 'é'.repeat(1_001)]) {
      expect(storedKey(id)).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(storedKey(id)).toBe(storedKey(id));
    }
    expect(storedKey('a\0b')).not.toBe(storedKey('a\0c'));
  });

  it('is never what PostgreSQL cannot hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (id) => {
        const key = storedKey(id);
        return !key.includes('\0') && Buffer.byteLength(key) <= 2_000 && !storedText(id).includes('\0');
      }),
    );
  });
});
