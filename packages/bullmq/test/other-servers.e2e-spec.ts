import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTracker } from '@greenflash-events/core';
import {
  bullmqDelivery,
  openDeadLetters,
  openDoctor,
  startWorker,
  type QueueConnection,
} from '@greenflash-events/bullmq';
import { Cluster, Redis } from 'ioredis';
import {
  accepted,
  createAuthority,
  describeWithRedis,
  freePort,
  replied,
  startRedis,
  startScriptedServer,
  waitFor,
  waitForAsync,
  type RedisServer,
  type ScriptedServer,
} from '../../test-kit/src/index.js';

const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

/** A Redis as it is set up elsewhere, and how an app would reach it. */
interface Setup {
  readonly name: string;
  readonly flags?: (folder: string) => Promise<readonly string[]> | readonly string[];
  readonly connection: (server: RedisServer, folder: string) => Promise<QueueConnection> | QueueConnection;
  readonly prefix?: string;
}

const closers: (() => void | Promise<void>)[] = [];

async function command(port: number, ...words: readonly [string, ...string[]]): Promise<unknown> {
  const redis = new Redis(port, { maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined);
  try {
    return await redis.call(...words);
  } finally {
    redis.disconnect();
  }
}

const SETUPS: readonly Setup[] = [
  {
    name: 'a password in the URL',
    flags: () => ['--requirepass', 'a secret'],
    connection: ({ port }) => `redis://:a%20secret@127.0.0.1:${port}`,
  },
  {
    name: 'a user without the dangerous commands',
    async connection({ port }) {
      await command(port, 'acl', 'setuser', 'app', 'on', '>word', '~bull:*', '&*', '+@all', '-@dangerous', '-@admin');
      return { host: '127.0.0.1', port, username: 'app', password: 'word' };
    },
  },
  {
    name: 'no CONFIG and no INFO, as where a provider manages it',
    flags: () => ['--rename-command', 'CONFIG', '', '--rename-command', 'INFO', ''],
    connection: ({ port }) => ({ host: '127.0.0.1', port, enableReadyCheck: false }),
  },
  {
    name: 'a keyPrefix of ioredis in options',
    connection: ({ port }) => ({ host: '127.0.0.1', port, keyPrefix: 'shop:' }),
  },
  {
    name: 'a client of ioredis with a keyPrefix',
    connection: ({ port }) => {
      const client = new Redis({ host: '127.0.0.1', port, keyPrefix: 'shop:' });
      closers.push(() => client.disconnect());
      return client;
    },
  },
  {
    name: 'TLS and an authority of its own',
    async flags(folder) {
      const authority = createAuthority();
      const { key, cert } = authority.issue();
      const file = (name: string, text: string): string => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
      };
      const tls = ['--tls-cert-file', file('cert', cert), '--tls-key-file', file('key', key)];
      const more = ['--tls-ca-cert-file', file('ca', authority.cert), '--tls-auth-clients', 'no'];
      const port = await freePort();
      file('port', String(port));
      return ['--tls-port', String(port), ...tls, ...more];
    },
    async connection(_server, folder) {
      const { readFile } = await import('node:fs/promises');
      const ca = await readFile(join(folder, 'ca'), 'utf8');
      const port = Number(await readFile(join(folder, 'port'), 'utf8'));
      return { host: '127.0.0.1', port, tls: { ca } };
    },
  },
  {
    name: 'a sentinel that knows the primary',
    async connection({ port }, folder) {
      writeFileSync(join(folder, 'sentinel.conf'), `sentinel monitor events 127.0.0.1 ${port} 1\n`);
      const own = await freePort();
      const file = join(folder, 'sentinel.conf');
      const child = spawn('redis-server', [file, '--sentinel', '--port', String(own)], { stdio: 'ignore' });
      closers.push(() => void child.kill('SIGKILL'));
      await waitForAsync('the sentinel answers', () =>
        command(own, 'ping').then(
          () => true,
          () => false,
        ),
      );
      return { sentinels: [{ host: '127.0.0.1', port: own }], name: 'events' };
    },
  },
  {
    name: 'a cluster, with a hash tag',
    flags: () => ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'],
    prefix: '{events}',
    async connection({ port }) {
      await command(port, 'cluster', 'addslotsrange', '0', '16383');
      await waitForAsync('the cluster is whole', async () =>
        String(await command(port, 'cluster', 'info')).includes('cluster_state:ok'),
      );
      const cluster = new Cluster([{ host: '127.0.0.1', port }]);
      cluster.on('error', () => undefined);
      closers.push(() => cluster.disconnect());
      return cluster;
    },
  },
];

describeWithRedis('Redis as it is set up elsewhere', () => {
  let folder: string;
  let server: RedisServer;
  let endpoint: ScriptedServer;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'other-redis-'));
    endpoint = await startScriptedServer({
      rule: ({ eventType }) => (eventType === 'refused' ? replied(422, { body: '{"message":"no"}' }) : accepted()),
    });
  });
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
    await endpoint.stop();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(SETUPS)('is written, worked off at a rate, looked at and redriven: $name', async (setup) => {
    server = await startRedis((await setup.flags?.(folder)) ?? []);
    const connection = await setup.connection(server, folder);
    const address = { connection, ...(setup.prefix === undefined ? {} : { prefix: setup.prefix }) };
    const lines: string[] = [];
    const log = (line: string): void => void lines.push(line);
    const logger = { debug: log, warn: log, error: log };
    const tracker = createTracker({ productId: PRODUCT_ID, delivery: bullmqDelivery(address), logger });
    for (const eventType of ['fine', 'fine', 'refused']) tracker.track({ eventType, value: 1 });
    expect([await tracker.flush({ deadlineMs: 10_000 }), lines]).toMatchObject([{ ok: true }, []]);
    const worker = startWorker({ ...address, apiKey: 'key', baseUrl: endpoint.baseUrl, maxPerSecond: 50, logger });
    await waitFor('each has its outcome', () => worker.stats().delivered === 2 && worker.stats().dead === 1);
    const doctor = openDoctor(address);
    const letters = openDeadLetters(address);
    await waitForAsync('Redis has each outcome', async () => {
      const { waiting, deadLetters } = await doctor.examine();
      return waiting === 0 && deadLetters === 1;
    });
    expect(await letters.list()).toEqual([expect.objectContaining({ eventType: 'refused', reason: 'rejected' })]);
    await expect((letters.purge as () => Promise<number>)()).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
    expect(await letters.purge({})).toBe(1);
    await Promise.all([doctor.close(), letters.close(), worker.shutdown(), tracker.shutdown()]);
    expect(lines.filter((line) => !line.includes('was given up'))).toEqual([]);
  });

  it('is refused as a cluster without a hash tag, before any connection is made', async () => {
    server = await startRedis();
    const cluster = new Cluster([{ host: '127.0.0.1', port: server.port }], { lazyConnect: true });
    expect(() => bullmqDelivery({ connection: cluster })).toThrow(/prefix: needs a hash tag/);
  });
});
