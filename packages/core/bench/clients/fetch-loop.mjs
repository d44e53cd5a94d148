import { wireBody } from '../event.mjs';

const CONCURRENCY = 64;

/** One POST an event by global `fetch`, which is what the vendor's own client does. */
export function createClient(url) {
  const headers = { authorization: 'Bearer bench-key', 'content-type': 'application/json' };
  return {
    async send(count) {
      let next = 0;
      const loop = async () => {
        while (next < count) {
          const body = JSON.stringify(wireBody(next++));
          const response = await fetch(`${url}/api/v1/events`, { method: 'POST', headers, body });
          await response.json();
        }
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, loop));
    },
    close: () => Promise.resolve(),
  };
}
