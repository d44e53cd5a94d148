import { checksumOf, eventOfRow } from './event-row.js';

const BODY = JSON.stringify({
  productId: '7b0a3c1e-52d4-4c55-9d0a-6a6f3a1c2b4d',
  eventType: 'upgrade_purchased',
  insertId: 'i-1',
  eventAt: '2026-01-01T00:00:00.000Z',
  value: '1',
  valueType: 'numeric',
});

describe('the event of a row', () => {
  it('has the bytes that were written', () => {
    expect(eventOfRow({ body: BODY, checksum: checksumOf(BODY) })).toMatchObject({ body: BODY, insertId: 'i-1' });
  });

  it('is none where a letter was changed, though it still makes sense', () => {
    const changed = BODY.replace('"1"', '"9"');
    expect(eventOfRow({ body: changed, checksum: checksumOf(BODY) })).toBeUndefined();
  });

  it.each(['{}', 'null', '[]', '{"insertId":1}', 'no JSON'])('is none of %s, whatever its checksum', (body) => {
    expect(eventOfRow({ body, checksum: checksumOf(body) })).toBeUndefined();
  });

  it('is none of what is no text', () => {
    expect(eventOfRow({ body: 7 as unknown as string, checksum: 7 })).toBeUndefined();
  });
});
