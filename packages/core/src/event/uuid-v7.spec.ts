import { createUuidV7 } from './uuid-v7.js';

describe('createUuidV7', () => {
  it('makes UUIDs of version 7 and the RFC variant', () => {
    const uuid = createUuidV7();
    for (let i = 0; i < 1_000; i++) {
      expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it('begins with the time in milliseconds', () => {
    const at = Date.parse('2026-11-07T05:31:56.789Z');
    const id = createUuidV7()(at);
    expect(parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(at);
  });

  it('makes a different one each time, also within a millisecond', () => {
    const uuid = createUuidV7();
    expect(new Set(Array.from({ length: 20_000 }, () => uuid(1))).size).toBe(20_000);
  });
});
