import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCollector, type Collector } from '@greenflash-events/collector';
import { startLocalRedis } from './local-redis.js';
import { startMember, type Member } from './member.js';

/** Upgrades that each of the two producers is asked for. */
const UPGRADES = 300;
/** What the collector takes a second, so that there is something left when a worker is killed. */
const RATE = 200;
const STORED_WITHIN_MS = 60_000;

const closers: (() => Promise<unknown>)[] = [];

async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).toReversed()) await close();
}

try {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void closeAll());
  process.env['REDIS_URL'] ??= await localRedis();
  process.env['SPOOL_DIRECTORY'] ??= await temporaryFolder();
  const collector = await startCollector({ rateLimit: RATE });
  closers.push(() => collector.close());
  process.env['GREENFLASH_BASE_URL'] = collector.baseUrl;
  process.env['GREENFLASH_API_KEY'] = collector.apiKey;
  const scripts = ['producer/main.js', 'producer/main.js', 'worker/main.js', 'worker/main.js'];
  const [shop, otherShop, victim] = (await Promise.all(scripts.map(start))) as [Member, Member, Member, Member];
  await Promise.all([shop, otherShop].map((producer, n) => order(producer, `shop-${n}`)));
  await collector.waitFor({}, { count: UPGRADES / 2, timeoutMs: STORED_WITHIN_MS });
  await victim.kill();
  const stored = await collector.waitFor({}, { count: 2 * UPGRADES, timeoutMs: STORED_WITHIN_MS });
  process.stdout.write(describe(collector, stored.length, [shop, otherShop]));
} catch (error) {
  process.stderr.write(`fleet-bullmq cannot start: ${(error as Error).message}\n`);
  await closeAll();
  process.exitCode = 1;
}

async function localRedis(): Promise<string> {
  const redis = await startLocalRedis();
  closers.push(() => redis.stop());
  return redis.url;
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-bullmq-spool-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function start(script: string): Promise<Member> {
  const member = await startMember(script, {});
  closers.push(() => member.end());
  return member;
}

/** Buys upgrades, one after the other. */
async function order({ word }: Member, shop: string): Promise<void> {
  for (let n = 0; n < UPGRADES; n++) await fetch(`${word.url}/upgrades/${shop}-${n}`, { method: 'POST' });
}

function describe({ url, apiKey }: Collector, stored: number, [first, second]: readonly [Member, Member]): string {
  return `
  fleet-bullmq   ${first.word.url}
  collector      ${url}/#key=${apiKey}   (the page on which events appear)

  Two shops sold ${UPGRADES} upgrades each, one of two workers was killed on the way: ${stored} events are stored.
  More of them, which the other worker sends:

    curl -X POST ${first.word.url}/upgrades/acme
    curl -X POST ${second.word.url}/upgrades/acme-labs

  Ctrl-C ends everything.
`;
}
