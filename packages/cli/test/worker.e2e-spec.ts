import { createTracker } from '@greenflash-events/core';
import { bullmqDelivery, openDeadLetters, openDoctor, type QueueAddress } from '@greenflash-events/bullmq';
import { startCollector, type Collector } from '@greenflash-events/collector';
import {
  describeWithRedis,
  replied,
  startRedis,
  startScriptedServer,
  waitFor,
  waitForAsync,
  type RedisServer,
} from '../../test-kit/src/index.js';
import { connectionTo, insertIdsIn } from './support/collected.js';
import { Folder, PRODUCT } from './support/folder.js';
import { jsonOf, runCli, startCli, type CliEnd, type CliRun } from './support/run-cli.js';

describeWithRedis('greenflash-events worker', () => {
  let redis: RedisServer;
  let collector: Collector;
  let folder: Folder;
  let address: QueueAddress & { readonly queue: string };
  let queues = 0;
  let running: CliRun | undefined;

  beforeAll(async () => {
    folder = new Folder();
    [redis, collector] = await Promise.all([startRedis(), startCollector()]);
  });

  beforeEach(async () => {
    address = { connection: `redis://127.0.0.1:${redis.port}`, queue: `events-${queues++}` };
    await collector.reset();
  });

  afterEach(() => running?.child.kill('SIGKILL'));

  afterAll(async () => {
    await Promise.all([redis.stop(), collector.close()]);
    folder.remove();
  });

  /** Puts events into the queue, as an app does. */
  async function produce(...insertIds: readonly string[]): Promise<void> {
    const tracker = createTracker({ productId: PRODUCT, delivery: bullmqDelivery(address) });
    for (const insertId of insertIds) tracker.track({ eventType: 'trial_started', value: 'pro', insertId });
    const { ok } = await tracker.shutdown();
    if (!ok) throw new Error('Redis has not taken the events');
  }

  function options(env: Readonly<Record<string, string>>): { cwd: string; env: Readonly<Record<string, string>> } {
    return {
      cwd: folder.path,
      env: { ...connectionTo(collector), REDIS_URL: `${address.connection as string}`, ...env },
    };
  }

  function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliEnd> {
    return runCli(['worker', '--queue', address.queue, ...args], options(env));
  }

  it('with --drain sends what the queue holds, and ends', async () => {
    await produce('trial:1', 'trial:2', 'trial:3');

    const end = await run(['--drain', '--json']);

    expect(end.code).toBe(0);
    expect(jsonOf(end)).toEqual({ ok: true, ended: 'drained', delivered: 3, sampled: 0, dead: 0 });
    expect(await insertIdsIn(collector)).toEqual(['trial:1', 'trial:2', 'trial:3']);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('works until %s, and leaves nothing in its own hands', async (signal) => {
    running = startCli(['worker', '--queue', address.queue], options({}));
    await produce('trial:1');
    await waitForAsync('it has sent the event', async () => (await collector.stats()).accepted === 1);

    running.child.kill(signal);

    expect(await running.ended).toMatchObject({ code: 0, stdout: '1 event delivered\n' });
    const doctor = openDoctor(address);
    expect(await doctor.examine()).toMatchObject({ waiting: 0, active: 0 });
    await doctor.close();
  });

  it('says how many the API has refused, which are dead letters of the queue then', async () => {
    const server = await startScriptedServer({ rule: () => replied(400, { body: '{"error":"no such plan"}' }) });
    await produce('trial:1');

    const end = await run(['--drain'], { GREENFLASH_BASE_URL: server.baseUrl });
    await server.stop();

    expect(end.code).toBe(1);
    expect(end.stdout).toContain('1 given up: see "greenflash-events queue ls"');
    const letters = openDeadLetters(address);
    expect(await letters.list()).toMatchObject([{ insertId: 'trial:1', reason: 'rejected' }]);
    await letters.close();
  });

  it('with --drain ends at a key that is refused, and leaves the events in the queue', async () => {
    await produce('trial:1');

    const end = await run(['--drain'], { GREENFLASH_API_KEY: 'wrong' });

    expect(end.code).toBe(4);
    expect(end.stdout).toContain('Stopped, since the API refuses the key.');
    expect(await run(['--drain', '--json'])).toMatchObject({ code: 0 });
    expect(await insertIdsIn(collector)).toEqual(['trial:1']);
  });

  it('with --drain says that Redis has gone away meanwhile', async () => {
    const server = await startScriptedServer({ rule: () => replied(503) });
    const other = await startRedis();
    address = { ...address, connection: `redis://127.0.0.1:${other.port}` };
    await produce('trial:1');
    running = startCli(
      ['worker', '--queue', address.queue, '--drain'],
      options({ GREENFLASH_BASE_URL: server.baseUrl }),
    );
    await waitFor('it has tried to send the event', () => server.attempts.length > 0);

    await other.stop();

    const end = await running.ended;
    await server.stop();
    expect(end.stderr).toContain('greenflash-events: Redis cannot be used: ');
    expect(end.code).toBe(3);
  });

  it('says what to do where no Redis is named, or none is there', async () => {
    expect(await run([], { REDIS_URL: '' })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Set REDIS_URL, or give --redis.'),
    });
    expect(await run(['--redis', 'redis://127.0.0.1:9'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('Redis cannot be used: nothing listens there (connect ECONNREFUSED 127.0.0.1:9)'),
    });
    expect(await run(['--redis', 'localhost'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the address of Redis is not valid\n'),
    });
  });
});
