import { jobIdOf } from './job-id.js';

const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

describe('the id of an event as a job', () => {
  it('is the hexadecimal SHA-256 of product id, NUL and insert id', () => {
    const id = '7971a6bf84d8ab0850f3e52f4d6eee77d6818c144ef80ed4e36198352afd3fc4';
    expect(jobIdOf({ productId: PRODUCT_ID, insertId: 'order-17' })).toBe(id);
  });

  it('is the same however the product id is written, and another for each insert id', () => {
    const id = jobIdOf({ productId: PRODUCT_ID, insertId: '17' });
    expect(jobIdOf({ productId: PRODUCT_ID.toUpperCase(), insertId: '17' })).toBe(id);
    expect(jobIdOf({ productId: PRODUCT_ID, insertId: '18' })).not.toBe(id);
  });
});
