import { randomBytes } from 'node:crypto';
import { Pool } from 'undici';
import { wireBody } from '../../core/bench/event.mjs';

const CONCURRENCY = 64;

const HEADERS = { authorization: 'Bearer bench-key', 'content-type': 'application/json' };

const PATH = '/api/v1/events';

/** Sends events, each with an insert id of its own, and ends with an error when one is not answered with 200. */
export function createClient(url) {
  const pool = new Pool(url, { connections: CONCURRENCY, pipelining: 1 });
  const run = randomBytes(8).toString('hex');
  let sent = 0;

  async function sendOne() {
    const body = JSON.stringify({ ...wireBody(sent), insertId: `${run}-${sent++}` });
    const { statusCode, body: answer } = await pool.request({ path: PATH, method: 'POST', headers: HEADERS, body });
    await answer.dump();
    if (statusCode !== 200) throw new Error(`an event was answered with ${statusCode}`);
  }

  /** Sends for as long as `goesOn` says so. */
  async function sendWhile(goesOn, onAnswer = () => undefined) {
    const loop = async () => {
      while (goesOn()) {
        const before = performance.now();
        await sendOne();
        onAnswer(performance.now() - before);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, loop));
  }

  return {
    send: (count) => {
      const end = sent + count;
      return sendWhile(() => sent < end);
    },
    /** Resolves with how long each request took, in milliseconds. */
    sendFor: async (durationMs) => {
      const end = performance.now() + durationMs;
      const times = [];
      await sendWhile(
        () => performance.now() < end,
        (ms) => times.push(ms),
      );
      return times;
    },
    close: () => pool.close(),
  };
}
