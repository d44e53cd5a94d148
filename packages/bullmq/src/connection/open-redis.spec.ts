import { openRedis } from './open-redis.js';

describe('a connection to Redis', () => {
  it.each([
    "READONLY You can't write against a read only replica.",
    // What a script meets, before Redis 7.
    "ERR Error running script (call to f_1): @user_script:5: -READONLY You can't write against a read only replica.",
  ])('is replaced where the old primary says %s', (message) => {
    const redis = openRedis({ host: '127.0.0.1', port: 9 }, () => undefined);
    redis.disconnect();
    expect(redis.options.reconnectOnError?.(new Error(message))).toBe(true);
    expect(redis.options.reconnectOnError?.(new Error('LOADING Redis is loading the dataset in memory'))).toBe(false);
  });
});
