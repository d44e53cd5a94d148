/** Redis did not answer in time. What was asked of it may have been done anyway. */
export class RedisTimeout extends Error {
  override readonly name = 'RedisTimeout';

  constructor(ms: number) {
    super(`Redis did not answer within ${ms} ms`);
  }
}
