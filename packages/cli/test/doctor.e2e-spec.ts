import { createTracker } from '@greenflash-events/core';
import { startCollector, type Collector } from '@greenflash-events/collector';
import { spoolDelivery } from '@greenflash-events/spool';
import {
  describeWithPostgres,
  describeWithRedis,
  freePort,
  replied,
  startPostgres,
  startRedis,
  startScriptedServer,
  type Answer,
  type PostgresServer,
  type RedisServer,
  type ScriptedServer,
} from '../../test-kit/src/index.js';
import { connectionTo } from './support/collected.js';
import { fillSpool } from './support/dead-letters.js';
import { Folder } from './support/folder.js';
import { jsonOf, runCli, type CliEnd } from './support/run-cli.js';

const REFUSED = { body: '{"success":false,"error":{"message":"eventType is required"}}' };

describe('greenflash-events doctor', () => {
  let collector: Collector;
  let server: ScriptedServer;
  let folder: Folder;

  beforeAll(async () => {
    folder = new Folder();
    [collector, server] = await Promise.all([startCollector(), startScriptedServer()]);
  });

  afterAll(async () => {
    await Promise.all([collector.close(), server.stop()]);
    folder.remove();
  });

  function run(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<CliEnd> {
    return runCli(['doctor', ...args], { cwd: folder.path, env: { ...connectionTo(collector), ...env } });
  }

  function runAgainst(answer: Answer): Promise<CliEnd> {
    server.answerBy(() => answer);
    return run([], { GREENFLASH_BASE_URL: server.baseUrl });
  }

  it('says that all is well, and makes no event to find out', async () => {
    const { code, stdout, stderr } = await run();

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^ok {7}key {7}the API takes it\nok {7}endpoint {2}the Events API answers at .*\nok {7}clock/,
    );
    expect(await collector.stats()).toMatchObject({ accepted: 0, sampled: 0 });
  });

  it('says that the key is refused, or missing, or none at all', async () => {
    expect(await run([], { GREENFLASH_API_KEY: 'wrong' })).toMatchObject({
      code: 4,
      stdout: expect.stringMatching(
        /problem {2}key {7}the API refuses the key: status 401.*\n +Set GREENFLASH_API_KEY/,
      ),
    });
    expect(await run([], { GREENFLASH_API_KEY: '' })).toMatchObject({
      code: 2,
      stdout: expect.stringMatching(/problem {2}key {7}no API key is given\n +Set GREENFLASH_API_KEY, or give/),
    });
    expect(await run([], { GREENFLASH_API_KEY: 'a key' })).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('apiKey must be visible ASCII'),
    });
    expect(await run([], { GREENFLASH_BASE_URL: 'nowhere' })).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('baseUrl must be a URL'),
    });
    expect(await run(['--api-key-file', 'nowhere'])).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('the file nowhere with the API key cannot be read'),
    });
  });

  it('says that nothing listens at the address', async () => {
    const port = await freePort();

    const end = await run(['--base-url', `http://127.0.0.1:${port}/api/v1`]);

    expect(end.code).toBe(5);
    expect(end.stdout).toContain('there is no connection to the API: nothing listens there (ECONNREFUSED)');
  });

  it.each([
    ['a page', replied(200, { body: '<!doctype html>' }), 4, "the answer is not the API's"],
    ['a redirect', replied(302, { headers: { location: 'https://login.example/' } }), 4, 'a redirect to login.example'],
    ['no such path', replied(404), 4, 'status 404'],
    ["a proxy's 400", replied(400, { body: '<h1>Bad Request</h1>' }), 4, 'a request without an event is dead'],
    ['everything is taken', replied(200, { body: '{"success":true}' }), 4, 'a request without an event is delivered'],
    ['out of order', replied(503), 5, 'the API is not available: status 503'],
    ['broken', replied(500), 5, 'the API is not available: status 500'],
  ])('tells what answers at the address: %s', async (_, answer, code, message) => {
    const end = await runAgainst(answer);

    expect(end.stdout).toContain(message);
    expect(end.code).toBe(code);
  });

  it('compares the clock with that of the API', async () => {
    const twoHoursAgo = new Date(Date.now() - 7_200_000).toUTCString();

    const end = await runAgainst(replied(400, { ...REFUSED, headers: { date: twoHoursAgo } }));

    expect(end.code).toBe(1);
    expect(end.stdout).toMatch(/problem {2}clock {5}it is 2h 0m ahead of the API's.*\n +Set the clock of this machine/);
  });

  it('with --json writes each finding', async () => {
    expect(jsonOf(await run(['--json', '--spool', 'nowhere']))).toEqual({
      ok: false,
      findings: [
        { ok: true, subject: 'key', message: 'the API takes it' },
        expect.objectContaining({ ok: true, subject: 'endpoint' }),
        expect.objectContaining({ ok: true, subject: 'clock' }),
        { ok: false, subject: 'spool', message: 'there is no directory nowhere: is the path right?' },
      ],
    });
  });

  it.each(['nowhere', 'a-file'])('ends as spool ls does where the directory cannot be used: %s', async (directory) => {
    folder.write('a-file', '');

    const [found, listed] = await Promise.all([
      run(['--spool', directory]),
      runCli(['spool', 'ls', directory], { cwd: folder.path }),
    ]);

    expect(found).toMatchObject({ code: 3, stdout: expect.stringContaining('problem  spool') });
    expect(listed.code).toBe(found.code);
  });

  it('looks at the directory of a spool: what was given up, and who holds it', async () => {
    server.answerBy(() => replied(400, REFUSED));
    await fillSpool(server.baseUrl, folder.at('events'));

    const left = await run(['--spool', 'events']);
    expect(left.code).toBe(1);
    expect(left.stdout).toContain('events given up: 3');

    const tracker = createTracker({
      ...{ apiKey: 'k', baseUrl: server.baseUrl, delivery: spoolDelivery({ directory: folder.at('held') }) },
    });
    const held = await run(['--spool', 'held']);
    await tracker.shutdown();
    expect(held.stdout).toMatch(/ok {7}spool {5}1 folder, 1 held by a running process; [\d,]+ MB free on the disk/);
    expect(held.code).toBe(0);
  });

  describeWithPostgres('with --outbox', () => {
    let postgres: PostgresServer;

    beforeAll(async () => {
      postgres = await startPostgres({ fsync: 'off' });
    });
    afterAll(() => postgres.close());

    it('looks at the outbox of a database', async () => {
      const missing = await run(['--outbox', '--database', postgres.url]);
      expect(missing).toMatchObject({ code: 3, stdout: expect.stringContaining('outbox    the tables are not there') });

      await runCli(['relay', '--migrate', '--drain'], {
        ...{ cwd: folder.path, env: { ...connectionTo(collector), DATABASE_URL: postgres.url } },
      });
      const well = await run(['--outbox'], { DATABASE_URL: postgres.url });
      expect(well).toMatchObject({ code: 0, stdout: expect.stringContaining('ok       outbox    0 events waiting') });
    });
  });

  describeWithRedis('with --bullmq', () => {
    let redis: RedisServer;

    beforeAll(async () => {
      redis = await startRedis();
    });
    afterAll(() => redis.stop());

    it('looks at a queue and its Redis', async () => {
      const end = await run(['--bullmq'], { REDIS_URL: `redis://127.0.0.1:${redis.port}` });

      expect(end).toMatchObject({ code: 1, stdout: expect.stringContaining('set appendonly yes') });
    });

    it('says that a store cannot be reached, and goes on', async () => {
      const end = await run(['--outbox', '--bullmq', '--redis', 'redis://127.0.0.1:9']);

      expect(end.stdout).toMatch(/problem {2}outbox {4}no database is named\n +Set DATABASE_URL/);
      expect(end.stdout).toMatch(/problem {2}queue {5}Redis cannot be used: /);
      expect(end.code).toBe(2);
    });
  });
});
