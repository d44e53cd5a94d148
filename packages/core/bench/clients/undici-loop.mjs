import { Pool } from 'undici';
import { wireBody } from '../event.mjs';

const CONCURRENCY = 64;

/** A loop over `Pool.request` without a single feature: what HTTP itself costs. */
export function createClient(url) {
  const pool = new Pool(url, { connections: CONCURRENCY, pipelining: 1 });
  const headers = {
    authorization: 'Bearer bench-key',
    'content-type': 'application/json',
    accept: 'application/json',
    'user-agent': 'greenflash-events-core/0.1.0 node/20.20.2',
  };
  return {
    async send(count) {
      let next = 0;
      const loop = async () => {
        while (next < count) {
          const body = JSON.stringify(wireBody(next++));
          const response = await pool.request({ path: '/api/v1/events', method: 'POST', headers, body });
          await response.body.text();
        }
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, loop));
    },
    close: () => pool.close(),
  };
}
