import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { resolve } from 'node:path';
import {
  accepted,
  neverAnswered,
  replied,
  startChild,
  startScriptedServer,
  type Child,
  type ChildOptions,
  type ScriptedServer,
} from '../../test-kit/src/index.js';

/** What a deadline may be missed by on a busy machine. Specs with a fake clock hold it to the millisecond. */
const SLACK_MS = 2_000;
/** Far below the times of what may hold a process back: keep-alive, a pause, the attempt's timeout. */
const END_MS = 5_000;

/** What keeps a process alive, or would call back. */
const HELD_BY = /Timeout|Immediate|TCP|TLS|Connect|GETADDRINFO|Pipe|Shutdown|WriteWrap/;

/** As other tools bring them. */
const SIGNAL_EXITS = {
  3: require.resolve('signal-exit'),
  4: require.resolve('signal-exit', { paths: [require.resolve('write-file-atomic')] }),
};

interface Closed {
  readonly resources: readonly string[];
  readonly report: {
    readonly elapsedMs: number;
    readonly lost: number;
    readonly delivered: number;
    readonly ok: boolean;
  };
}

describe('the end of a process', () => {
  let server: ScriptedServer;
  const apps: Child[] = [];

  beforeEach(async () => {
    server = await startScriptedServer();
  });

  afterEach(async () => {
    for (const app of apps.splice(0)) app.signal('SIGKILL');
    await server.stop();
  });

  function start(script: string, input: object = {}, options: ChildOptions = {}): Child {
    const app = startChild(resolve(__dirname, 'children', script), {
      ...options,
      input: { baseUrl: server.baseUrl, ...input },
    });
    apps.push(app);
    return app;
  }

  async function expectCleanEnd(app: Child, deadlineMs: number): Promise<Closed> {
    const closed = await app.message<Closed>('closed');
    const closedAt = performance.now();
    expect(closed.resources.filter((resource) => HELD_BY.test(resource))).toEqual([]);
    expect(closed.report.elapsedMs).toBeLessThan(deadlineMs + SLACK_MS);
    const exit = await app.exit();
    expect(exit).toMatchObject({ code: 0, signal: null });
    // Not at once, since a process takes time to end on a busy machine; but not held by a socket or timer of seconds.
    expect(exit.at - closedAt).toBeLessThan(END_MS);
    expect(app.stderr).toBe('');
    return closed;
  }

  describe('after shutdown()', () => {
    it('comes by itself, with no timer and no socket left, when all was delivered', async () => {
      const { report } = await expectCleanEnd(start('closing-app.mjs', { shutdownMs: 5_000 }), 5_000);
      expect(report).toMatchObject({ ok: true, delivered: 20, lost: 0 });
      expect(server.events.storedOnce).toBe(20);
    });

    it('keeps the deadline and leaves nothing when the server never answers', async () => {
      server.answerBy(() => neverAnswered({ stores: false }));
      const { report } = await expectCleanEnd(start('closing-app.mjs', { shutdownMs: 300 }), 300);
      expect(report).toMatchObject({ ok: false, delivered: 0, lost: 20 });
    });

    it('keeps the deadline and leaves nothing when no server listens', async () => {
      await server.stop();
      const { report } = await expectCleanEnd(start('closing-app.mjs', { shutdownMs: 300 }), 300);
      expect(report).toMatchObject({ ok: false, lost: 20 });
    });

    it('keeps the deadline and leaves nothing when the server asks for a minute', async () => {
      server.answerBy(() => replied(503, { headers: { 'retry-after': '60' } }));
      const { report } = await expectCleanEnd(start('closing-app.mjs', { shutdownMs: 300 }), 300);
      expect(report).toMatchObject({ ok: false, lost: 20 });
    });

    it('keeps the deadline and leaves nothing when the key never comes', async () => {
      const { report } = await expectCleanEnd(start('closing-app.mjs', { shutdownMs: 300, apiKey: 'never' }), 300);
      expect(report).toMatchObject({ ok: false, lost: 20 });
      expect(server.attempts).toHaveLength(0);
    });

    it('keeps the deadline and leaves nothing when a TLS handshake is never answered', async () => {
      const mute = await listenMutely();
      const baseUrl = `https://127.0.0.1:${mute.port}/api/v1`;
      try {
        const { report } = await expectCleanEnd(start('closing-app.mjs', { shutdownMs: 300, baseUrl }), 300);
        expect(report).toMatchObject({ ok: false, lost: 20 });
      } finally {
        await mute.close();
      }
    });
  });

  describe('of a plain script that does not shut down', () => {
    it('comes once what is in flight was answered', async () => {
      server.answerBy(() => accepted({ delayMs: 20 }));
      const app = start('closing-app.mjs', { events: 5 });
      expect(await app.exit()).toMatchObject({ code: 0, signal: null });
      expect(server.events.storedOnce).toBe(5);
    });

    it('is not put off by events that wait for an endpoint that is down', async () => {
      await server.stop();
      const app = start('closing-app.mjs', { pauseBaseMs: 30_000, pauseMaxMs: 30_000 });
      await app.message('tracked');
      const trackedAt = performance.now();
      const exit = await app.exit();
      expect(exit).toMatchObject({ code: 0, signal: null });
      expect(exit.at - trackedAt).toBeLessThan(5_000);
    });

    it('comes after a flush with handleSignals, also when the first answers are faults', async () => {
      server.answerBy(({ index }) => (index < 3 ? replied(503) : accepted()));
      const app = start('closing-app.mjs', { handleSignals: true });
      expect(await app.exit()).toMatchObject({ code: 0, signal: null });
      expect(server.events.storedOnce).toBe(20);
    });

    it('comes within shutdownDeadlineMs with handleSignals when the endpoint is down', async () => {
      await server.stop();
      const app = start('closing-app.mjs', { handleSignals: true, shutdownDeadlineMs: 300 });
      await app.message('tracked');
      const trackedAt = performance.now();
      const exit = await app.exit();
      expect(exit).toMatchObject({ code: 0, signal: null });
      expect(exit.at - trackedAt).toBeLessThan(300 + END_MS);
    });
  });

  describe('by a signal', () => {
    it.each(['SIGTERM', 'SIGINT'] as const)('comes after a shutdown with handleSignals: %s', async (signal) => {
      server.answerBy(() => accepted({ delayMs: 100 }));
      const app = start('closing-app.mjs', { handleSignals: true });
      await app.message('tracked');
      app.signal(signal);
      expect(await app.exit()).toMatchObject({ code: null, signal });
      expect(server.events.storedOnce).toBe(20);
    });

    it('comes when the last tracker of the process is done', async () => {
      server.answerBy(() => accepted({ delayMs: 100 }));
      const app = start('two-trackers.mjs', { handleSignals: true });
      await app.message('tracked');
      app.signal('SIGTERM');
      expect(await app.exit()).toMatchObject({ code: null, signal: 'SIGTERM' });
      expect(server.events.storedOnce).toBe(20);
    });

    it('comes at once without handleSignals: no handler is installed silently', async () => {
      server.answerBy(() => neverAnswered({ stores: false }));
      const app = start('closing-app.mjs');
      await app.message('tracked');
      app.signal('SIGTERM');
      expect(await app.exit()).toMatchObject({ code: null, signal: 'SIGTERM' });
      expect(server.events.storedOnce).toBe(0);
    });

    it('comes with a second signal, later than a second: what is left is dropped, which is told', async () => {
      server.answerBy(() => neverAnswered({ stores: false }));
      const app = start('signalled-app.mjs', { shutdownDeadlineMs: 60_000, attemptTimeoutMs: 60_000 });
      await app.message('tracked');
      app.signal('SIGTERM');
      // Whatever the first one has done by then, a later one ends the process.
      const again = setInterval(() => app.signal('SIGTERM'), 50);
      const signalledAt = performance.now();
      try {
        const exit = await app.exit();
        expect(exit).toMatchObject({ code: null, signal: 'SIGTERM' });
        expect(exit.at - signalledAt).toBeGreaterThan(1_000);
      } finally {
        clearInterval(again);
      }
      expect(app.messages.filter(({ kind }) => kind === 'dropped')).toHaveLength(10);
    });

    it.each([
      ['a listener that raises the signal again at once', 'raises', 'SIGTERM'],
      ['one that does so later than a second', 'raises-late', 'SIGTERM'],
      ['one that ends after us, and raises it then', 'raises-last', 'SIGTERM'],
    ])('comes after one whole drain beside %s', async (_, other, signal) => {
      server.answerBy(() => accepted({ delayMs: 400 }));
      const app = start('signalled-app.mjs', { other, maxConcurrency: 2 });
      await app.message('tracked');
      app.signal('SIGTERM');
      expect(await app.exit()).toMatchObject({ code: null, signal });
      expect(server.events.storedOnce).toBe(10);
      expect(app.messages.filter(({ kind }) => kind === 'dropped')).toEqual([]);
    });

    it.each([false, true])('is left to the app where it listens as well, once: %s', async (once) => {
      const app = start('signalled-app.mjs', { other: 'exits-7', once });
      await app.message('tracked');
      app.signal('SIGTERM');
      expect(await app.exit()).toMatchObject({ code: 7, signal: null });
      expect(server.events.storedOnce).toBe(10);
    });

    it('by the app, before all is delivered, comes with a report of what is left', async () => {
      server.answerBy(() => neverAnswered({ stores: false }));
      const app = start('signalled-app.mjs', { other: 'exits-7-at-once' });
      await app.message('tracked');
      app.signal('SIGTERM');
      expect(await app.exit()).toMatchObject({ code: 7, signal: null });
      expect(app.messages.filter(({ kind }) => kind === 'dropped')).toHaveLength(10);
    });

    it.each([[['3']], [['4']], [['3', '4']]] as const)(
      'comes after one whole drain beside signal-exit %j, which waits until no other listener is left',
      async (versions) => {
        const exits = versions.map((version) => SIGNAL_EXITS[version]);
        const app = start('signalled-app.mjs', { exits, stays: true });
        await app.message('tracked');
        app.signal('SIGTERM');
        expect(await app.exit()).toMatchObject({ code: null, signal: 'SIGTERM' });
        expect(app.messages.filter(({ kind }) => kind === 'exits')).toHaveLength(exits.length);
        expect(server.events.storedOnce).toBe(10);
      },
    );

    it('comes to process 1 of a container, too, with 128 + n', async () => {
      if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
      server.answerBy(() => accepted({ delayMs: 50 }));
      const through = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'];
      const app = start('signalled-app.mjs', { stays: true }, { through });
      const { pid } = await app.message<{ pid: number }>('tracked');
      expect(pid).toBe(1);
      process.kill(app.childPid, 'SIGTERM');
      expect(await app.exit()).toMatchObject({ code: 143, signal: null });
      expect(server.events.storedOnce).toBe(10);
    });

    it('has one listener for many trackers, and a worker thread says that it has none', async () => {
      const app = start('signalled-app.mjs', { trackers: 20, worker: true });
      const { listeners } = await app.message<{ listeners: number[] }>('tracked');
      expect(listeners).toEqual([1, 1, 1]);
      const { line } = await app.message<{ line: string }>('worker');
      expect(line).toMatch(/handleSignals has no effect in a worker thread/);
      app.signal('SIGINT');
      expect(await app.exit()).toMatchObject({ code: null, signal: 'SIGINT' });
      expect(app.stderr).toBe('');
    });
  });

  it('leaves requests free to be collected while the endpoint is down: 1,000 of 100 kB', async () => {
    await server.stop();
    const app = start('requests-app.mjs', {}, { execArgv: ['--expose-gc'] });
    const { keptMb, stats } = await app.message<{ keptMb: number; stats: { accepted: number; queued: number } }>(
      'weighed',
    );
    expect(stats.accepted).toBe(1_000);
    // Kept by timers they would be 95 MB; the events themselves are below one.
    expect(keptMb).toBeLessThan(10);
    expect(await app.exit()).toMatchObject({ code: 0 });
  });
});

/** Takes connections and says nothing, not even TLS. */
async function listenMutely(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((closed) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => closed());
      }),
  };
}
