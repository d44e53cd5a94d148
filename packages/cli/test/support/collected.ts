import type { Collector } from '@greenflash-events/collector';

/** What points the program at a collector. */
export function connectionTo({ apiKey, baseUrl }: Collector): Readonly<Record<string, string>> {
  return { GREENFLASH_API_KEY: apiKey, GREENFLASH_BASE_URL: baseUrl };
}

/** The insert ids of what a collector holds, sorted. */
export async function insertIdsIn(collector: Collector): Promise<(string | undefined)[]> {
  return (await collector.events()).map(({ body }) => body.insertId).sort();
}
