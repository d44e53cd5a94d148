/** Redis did not answer in time. What was asked of it may have been done all the same. */
export class RedisTimeout extends Error {
  override readonly name = 'RedisTimeout';
}

/** @throws (as a rejection) RedisTimeout when the work takes longer, or what the work throws */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RedisTimeout(`Redis did not answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
