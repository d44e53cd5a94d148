import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { createTracker } from '@greenflash-events/core';
import { bullmqDelivery } from '@greenflash-events/bullmq';
import { startCollector, type Collector } from '@greenflash-events/collector';
import { migrate } from '@greenflash-events/outbox';
import { Pool } from 'pg';
import {
  describeWithPostgres,
  describeWithRedis,
  replied,
  startPostgres,
  startRedis,
  startScriptedServer,
  waitFor,
  waitForAsync,
  type PostgresServer,
  type RedisServer,
} from '../../test-kit/src/index.js';
import { connectionTo } from './support/collected.js';
import { commitEvents } from './support/commit-events.js';
import { Folder, PRODUCT } from './support/folder.js';
import { runCli, startCli, type CliRun } from './support/run-cli.js';

interface Said {
  readonly time: string;
  readonly level: string;
  readonly command: string;
  readonly event: string;
  readonly [fact: string]: unknown;
}

interface Answered {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: string;
}

/** What a program has said on stderr so far, line by line. */
class Watched {
  #text = '';

  constructor(readonly run: CliRun) {
    run.child.stderr!.on('data', (more: string) => (this.#text += more));
  }

  get lines(): string[] {
    return this.#text.split('\n').slice(0, -1);
  }

  get events(): Said[] {
    return this.lines.map((line) => JSON.parse(line) as Said);
  }

  async line(pattern: RegExp): Promise<string> {
    const find = (): string | undefined => this.lines.find((line) => pattern.test(line));
    await waitFor(`it says ${pattern}`, () => find() !== undefined);
    return find()!;
  }

  async event(name: string): Promise<Said> {
    const find = (): Said | undefined => this.events.find(({ event }) => event === name);
    await waitFor(`it says ${name}`, () => find() !== undefined);
    return find()!;
  }
}

function ask(url: string): Promise<Answered> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      const { statusCode: status = 0, headers } = response;
      text(response).then((body) => resolve({ status, type: headers['content-type'], body }), reject);
    }).on('error', reject);
  });
}

/** The value of a sample of Prometheus' text; undefined where there is none. */
function sampleIn(metrics: string, sample: string): number | undefined {
  const line = metrics.split('\n').find((each) => each.startsWith(`${sample} `));
  return line === undefined ? undefined : Number(line.slice(sample.length + 1));
}

describe('What operators are told', () => {
  let collector: Collector;
  let folder: Folder;
  let watched: Watched | undefined;

  beforeAll(async () => {
    folder = new Folder();
    collector = await startCollector();
  });
  beforeEach(() => collector.reset());
  afterEach(() => watched?.run.child.kill('SIGKILL'));
  afterAll(async () => {
    await collector.close();
    folder.remove();
  });

  function start(args: readonly string[], env: Readonly<Record<string, string>>): Watched {
    return (watched = new Watched(startCli(args, { cwd: folder.path, env: { ...connectionTo(collector), ...env } })));
  }

  it.each(['nowhere:', '70000', 'host', '1.2.3.4:'])(
    'an address of --listen such as %s is refused',
    async (address) => {
      expect(await runCli(['relay', '--listen', address], { cwd: folder.path })).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('It must be a port such as 9464'),
      });
    },
  );

  describeWithPostgres('of a relay', () => {
    let postgres: PostgresServer;
    let pool: Pool;
    let url: string;

    beforeAll(async () => {
      postgres = await startPostgres({ fsync: 'off' });
    });
    beforeEach(async () => {
      url = await postgres.createDatabase();
      pool = new Pool({ connectionString: url });
      pool.on('error', () => undefined);
      await migrate(pool);
    });
    afterEach(() => pool.end());
    afterAll(() => postgres.close());

    function withPassword(): string {
      const secret = new URL(url);
      secret.password = 'hunter2';
      secret.searchParams.set('application_name', 'hunter2');
      return secret.href;
    }

    it('it says at its start what it is and where events come from and go, and never a password', async () => {
      const relay = start(['relay'], { DATABASE_URL: withPassword() });
      const { host, pathname } = new URL(url);
      const line = await relay.line(/relay \d+\.\d+\.\d+ started on Node /);
      expect(line).toContain(`PostgreSQL `);
      expect(line).toContain(` at postgres://${host}${pathname} to ${collector.baseUrl}`);

      relay.run.child.kill('SIGTERM');
      const { code, stderr, stdout } = await relay.run.ended;
      expect(code).toBe(0);
      expect(stderr).toMatch(/relay stopping: waits for 0 events in flight\n$/);
      expect(stderr + stdout).not.toContain('hunter2');
    });

    it('it sums up at SIGUSR2 what it has done since the last time', async () => {
      const relay = start(['relay', '--json'], { DATABASE_URL: withPassword() });
      const started = await relay.event('started');
      expect(started).toMatchObject({ level: 'info', command: 'relay', node: process.versions.node });
      expect(started).toMatchObject({ server: expect.stringMatching(/^PostgreSQL \d/), endpoint: collector.baseUrl });
      await commitEvents(pool, 'trial:1', 'trial:2');
      await waitForAsync('both are sent', async () => (await collector.stats()).accepted === 2);

      relay.run.child.kill('SIGUSR2');
      expect(await relay.event('summary')).toMatchObject({
        ...{ delivered: 2, dead: 0, inFlight: 0, lane: { state: 'active' } },
        store: { deadLetters: 0 },
      });
      relay.run.child.kill('SIGUSR2');
      await waitFor('it sums up again', () => relay.events.filter(({ event }) => event === 'summary').length === 2);
      expect(relay.events.at(-1)).toMatchObject({ delivered: 0 });
      expect(relay.lines.join('\n')).not.toContain('hunter2');
    });

    it('with --json its log is one object a line, also what it warns of', async () => {
      const server = await startScriptedServer({ rule: () => replied(503) });
      await commitEvents(pool, 'trial:1');
      const relay = start(['relay', '--json'], { DATABASE_URL: url, GREENFLASH_BASE_URL: server.baseUrl });
      expect(await relay.event('log')).toMatchObject({ level: expect.stringMatching(/warn|error/) });
      await server.stop();
    });

    it('it serves its health and its metrics', async () => {
      const server = await startScriptedServer();
      const relay = start(['relay', '--json', '--listen', '0'], {
        ...{ DATABASE_URL: url, GREENFLASH_BASE_URL: server.baseUrl },
      });
      const { listen: at } = await relay.event('started');
      expect(at).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      await commitEvents(pool, 'trial:1', 'trial:2', 'trial:3');
      await waitFor('all are sent', () => server.attempts.length >= 3);
      await waitForAsync('all are counted', async () => {
        const { body } = await ask(`${at as string}/metrics`);
        return sampleIn(body, 'greenflash_events_events_total{tracker="relay",outcome="delivered"}') === 3;
      });

      const health = await ask(`${at as string}/healthz`);
      expect(health).toMatchObject({ status: 200, type: 'application/json' });
      expect(JSON.parse(health.body)).toMatchObject({ status: 'ok', problems: [], command: 'relay', delivered: 3 });
      expect(await ask(`${at as string}/livez`)).toMatchObject({ status: 200, body: 'ok\n' });
      expect((await ask(`${at as string}/`)).status).toBe(404);
      const { body: metrics, type } = await ask(`${at as string}/metrics`);
      expect(type).toContain('text/plain; version=0.0.4');
      const attempts = 'greenflash_events_attempt_duration';
      expect(sampleIn(metrics, `${attempts}_count{tracker="relay",status="200"}`)).toBe(3);
      expect(sampleIn(metrics, `${attempts}_bucket{tracker="relay",status="200",le="+Inf"}`)).toBe(3);
      expect(sampleIn(metrics, `${attempts}_bucket{tracker="relay",status="200",le="20"}`)).toBe(3);
      expect(sampleIn(metrics, 'greenflash_events_store_up{store="outbox"}')).toBe(1);
      expect(sampleIn(metrics, 'greenflash_events_lane_paused{tracker="relay"}')).toBe(0);

      relay.run.child.kill('SIGTERM');
      expect((await relay.run.ended).code).toBe(0);
      await server.stop();
    });

    it('its health says that the key is refused, and that the database is away', async () => {
      await commitEvents(pool, 'trial:1');
      const relay = start(['relay', '--json', '--listen', '127.0.0.1:0'], {
        ...{ DATABASE_URL: url, GREENFLASH_API_KEY: 'wrong' },
      });
      const { listen: at } = await relay.event('started');
      const problems = async (): Promise<readonly string[]> => {
        const { status, body } = await ask(`${at as string}/healthz`);
        const found = (JSON.parse(body) as { problems: readonly string[] }).problems;
        expect(status).toBe(found.length === 0 ? 200 : 503);
        return found;
      };
      await waitForAsync('the key is refused', async () => (await problems()).includes('the API refuses the key'));

      await postgres.stop();
      expect(await problems()).toContain('its database or Redis does not answer');
      await postgres.start();
      await waitForAsync('it answers again', async () => (await problems()).length === 1);
    });

    it('it says that the address of --listen is in use', async () => {
      const first = start(['relay', '--json', '--listen', '0'], { DATABASE_URL: url });
      const { port } = new URL((await first.event('started'))['listen'] as string);

      const second = await runCli(['relay', '--listen', port], {
        ...{ cwd: folder.path, env: { ...connectionTo(collector), DATABASE_URL: url } },
      });
      expect(second).toMatchObject({ code: 3, stderr: expect.stringContaining('is in use by another process') });
    });
  });

  describeWithRedis('of a worker', () => {
    let redis: RedisServer;

    beforeAll(async () => {
      redis = await startRedis();
    });
    afterAll(() => redis.stop());

    it('it says what it is and what it has done, and serves the same metrics', async () => {
      const connection = `redis://127.0.0.1:${redis.port}`;
      const worker = start(['worker', '--json', '--listen', '0'], { REDIS_URL: `${connection}/0` });
      const started = await worker.event('started');
      expect(started).toMatchObject({
        ...{ command: 'worker', server: expect.stringMatching(/^Redis \d/) },
        store: `${connection}/0`,
      });
      const delivery = bullmqDelivery({ connection });
      const tracker = createTracker({ productId: PRODUCT, delivery });
      tracker.track({ eventType: 'trial_started', value: 'pro' });
      await tracker.shutdown();
      await waitForAsync('it is sent', async () => (await collector.stats()).accepted === 1);

      worker.run.child.kill('SIGUSR2');
      expect(await worker.event('summary')).toMatchObject({ delivered: 1 });
      const { body } = await ask(`${started['listen'] as string}/metrics`);
      expect(sampleIn(body, 'greenflash_events_events_total{tracker="worker",outcome="delivered"}')).toBe(1);
      expect(sampleIn(body, 'greenflash_events_store_up{store="queue"}')).toBe(1);
      expect((await ask(`${started['listen'] as string}/healthz`)).status).toBe(200);
    });
  });
});
