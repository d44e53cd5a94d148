import { eventOfBody } from './event-of-body.js';

const FIELDS = {
  eventType: 'upgrade_purchased',
  productId: '7b0a3c1e-52d4-4c55-9d0a-6a6f3a1c2b4d',
  value: '1',
  insertId: 'order-1',
};

describe('the event of a body', () => {
  it('has its fields and the very same text', () => {
    const body = JSON.stringify({ ...FIELDS, properties: { note: 'grün' } });
    expect(eventOfBody(body)).toEqual({
      body,
      bytes: Buffer.byteLength(body),
      insertId: 'order-1',
      eventType: 'upgrade_purchased',
      productId: FIELDS.productId,
      sampleable: false,
    });
  });

  it.each([
    [{ sampleRate: 0.5 }, true],
    [{ sampleRate: 1 }, false],
    [{ sampleRate: 0.5, forceSample: true }, false],
  ])('may be sampled with %j: %s', (over, sampleable) => {
    expect(eventOfBody(JSON.stringify({ ...FIELDS, ...over }))).toMatchObject({ sampleable });
  });

  it.each(['', '{', 'null', '[]', '"text"', '7', JSON.stringify({ ...FIELDS, insertId: undefined })])(
    'is none for %s',
    (body) => expect(eventOfBody(body)).toBeUndefined(),
  );

  it('is none where a field breaks its rule', () => {
    expect(eventOfBody(JSON.stringify({ ...FIELDS, productId: 'no uuid' }))).toBeUndefined();
  });
});
