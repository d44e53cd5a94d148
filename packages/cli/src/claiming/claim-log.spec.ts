import { addressOf } from './claim-log.js';

describe('An address as it is shown', () => {
  it.each([
    ['postgres://shop:hunter2@db.internal:5432/shop?password=hunter2#hunter2', 'postgres://db.internal:5432/shop'],
    ['rediss://:hunter2@redis.internal/1', 'rediss://redis.internal/1'],
    ['https://user:hunter2@www.greenflash.ai/api/v1/', 'https://www.greenflash.ai/api/v1'],
    ['postgres://shop:hunter2#1@db.internal/shop', 'an address that cannot be shown'],
    ['', 'an address that cannot be shown'],
  ])('of %s has no user, password or parameter', (url, shown) => {
    expect(addressOf(url)).toBe(shown);
  });
});
