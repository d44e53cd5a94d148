import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  accepted,
  neverAnswered,
  reset,
  startChild,
  startScriptedServer,
  waitFor,
  type Answer,
} from '../../test-kit/src/index.js';

const CHILDREN = resolve(__dirname, 'children');

const ATTEMPT_TIMEOUT_MS = 2_000;
/** Longer than an attempt may take, and than a lane takes for a busy event loop. */
const FROZEN_MS = 5_000;
/** A lane's first attempts. */
const IN_FLIGHT = 8;

describe('a process that is stopped in mid-flight', () => {
  it.each<[string, (afterStop: Promise<void>) => Answer]>([
    ['are answered', (after) => accepted({ after })],
    ['are reset, their answers lost', (after) => ({ ...reset({ stores: true }), after })],
    ['never get an answer', () => neverAnswered({ stores: true })],
  ])(
    'has no paused lane at its thaw, and counts each event once, where its attempts %s',
    async (_, answer) => {
      let stop = (): void => undefined;
      const stopped = new Promise<void>((done) => (stop = done));
      let isStopped = false;
      const server = await startScriptedServer({
        rule: ({ eventType }) => (eventType === 'first' || isStopped ? accepted() : answer(stopped)),
      });
      const input = { baseUrl: server.baseUrl, attemptTimeoutMs: ATTEMPT_TIMEOUT_MS, events: IN_FLIGHT };
      const app = startChild(resolve(CHILDREN, 'frozen-app.mjs'), { input });
      try {
        await waitFor('all are in flight', () => server.attempts.length === 1 + IN_FLIGHT, 20_000);
        app.signal('SIGSTOP');
        await waitFor('it is stopped', () => / T /.test(readFileSync(`/proc/${app.pid}/stat`, 'utf8')));
        isStopped = true;
        stop();
        await sleep(FROZEN_MS);
        app.signal('SIGCONT');
        const { lanes, outcomes, ok, stats } = await app.message<{
          readonly lanes: readonly string[];
          readonly outcomes: Readonly<Record<string, number>>;
          readonly ok: boolean;
          readonly stats: { readonly delivered: number };
        }>('ended', 60_000);
        expect({ lanes, ok }).toEqual({ lanes: [], ok: true });
        expect(new Set(Object.values(outcomes))).toEqual(new Set([1]));
        expect(Object.keys(outcomes)).toHaveLength(1 + IN_FLIGHT);
        expect(stats.delivered).toBe(1 + IN_FLIGHT);
        expect(server.events.storedOnce).toBe(1 + IN_FLIGHT);
      } finally {
        app.signal('SIGKILL');
        await server.stop();
      }
    },
    120_000,
  );
});
