import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CollectorError, startCollector, type Collector } from '@greenflash-events/collector';
import { EVENT } from './support/server.js';

const run = promisify(execFile);
const CLIENT = join(__dirname, '../dist/client/index.js');

describe('startCollector', () => {
  const started: Collector[] = [];

  async function start(...args: Parameters<typeof startCollector>): Promise<Collector> {
    const collector = await startCollector(...args);
    started.push(collector);
    return collector;
  }

  afterEach(async () => {
    await Promise.all(started.splice(0).map((collector) => collector.close()));
  });

  function post({ baseUrl, apiKey }: { baseUrl: string; apiKey: string }, change: object = {}): Promise<Response> {
    return fetch(`${baseUrl}/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...EVENT, ...change }),
    });
  }

  /** Whether a process with this id exists. */
  function lives(pid: number): boolean {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }

  it('gives a collector on a free port, and what a test wants to know of it', async () => {
    const collector = await start();
    await post(collector, { influence: 'positive', insertId: 'i' });
    await post(collector, { insertId: 'i' });
    await post(collector, { value: 1 });

    expect(collector.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(collector.baseUrl).toBe(`${collector.url}/api/v1`);
    expect(collector.apiKey).toBe('dev');
    expect(await collector.waitFor({ insertId: 'i' })).toMatchObject([{ body: EVENT, duplicates: 1, conflicts: 1 }]);
    expect(await collector.events({ eventType: 'other' })).toEqual([]);
    expect(await collector.rejected()).toMatchObject([{ problems: [{ field: 'value' }] }]);
    expect(await collector.stats()).toMatchObject({ accepted: 1, duplicates: 1, rejected: 1 });
    await collector.reset();
    expect(await collector.events()).toEqual([]);
  });

  it('waits for events that come later', async () => {
    const collector = await start();
    const waited = collector.waitFor({ eventType: EVENT.eventType, since: new Date(0) }, { count: 2 });
    await post(collector);
    await post(collector);

    expect(await waited).toHaveLength(2);
  });

  it('says what arrived when a wait times out', async () => {
    const collector = await start();
    await post(collector);
    await post(collector, { value: 1 });

    const waited = collector.waitFor({ eventType: 'trial_started' }, { count: 2, timeoutMs: 20 });

    await expect(waited).rejects.toMatchObject({ name: 'CollectorError', code: 'WAIT_TIMEOUT' });
    await expect(waited).rejects.toThrow(
      'waited 20 ms for 2 events with {"eventType":"trial_started"}, but 0 arrived. With this key the collector has ' +
        '1 stored (upgrade_purchased × 1), 0 duplicate, 0 sampled out, 1 rejected; the last of these: value must be a string',
    );
  });

  it('reads more events than one page holds', async () => {
    const collector = await start();
    for (let sent = 0; sent < 1100; sent += 100) {
      await Promise.all(Array.from({ length: 100 }, () => post(collector)));
    }

    expect(await collector.events()).toHaveLength(1100);
  });

  it('gives each key a namespace', async () => {
    const collector = await start({ apiKey: ['one', 'two'] });
    const two = collector.withKey('two');
    await post({ ...collector, apiKey: 'two' });

    expect(collector.apiKey).toBe('one');
    expect(await collector.events()).toEqual([]);
    expect(await two.events()).toHaveLength(1);
    await expect(collector.withKey('three').events()).rejects.toMatchObject({ code: 'REQUEST_FAILED' });
  });

  it('scripts faults for one key, when it was started with them', async () => {
    const collector = await start({ apiKey: ['one', 'two'], faults: true });
    const script = { seed: 1, rules: [{ fault: { kind: 'status', status: 503, retryAfter: 2 } as const, count: 1 }] };

    expect(await collector.faults.set(script)).toEqual({ ...script, fired: [0] });
    expect((await post({ ...collector, apiKey: 'two' })).status).toBe(200);
    const answers = [await post(collector), await post(collector)];

    expect(answers.map(({ status }) => status)).toEqual([503, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('2');
    expect((await collector.faults.get()).fired).toEqual([1]);
    await collector.faults.clear();
    expect(await collector.faults.get()).toEqual({ seed: 0, rules: [], fired: [] });
    const wrong = collector.faults.set({ rules: [{ fault: { kind: 'status', status: 200 } }] });
    await expect(wrong).rejects.toThrow('PUT /_collector/faults failed: 400: rules.0.fault.status must be >= 400');
    await expect((await start()).faults.get()).rejects.toThrow('start the collector with --faults');
  });

  it('limits the rate of each key', async () => {
    const collector = await start({ rateLimit: '1/h' });

    expect((await post(collector)).status).toBe(200);
    const refused = await post(collector);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3000);
  });

  it('keeps events in a file when asked to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'collector-'));
    const database = join(folder, 'events.db');
    const first = await start({ database });
    await post(first);
    await first.close();

    expect(await (await start({ database })).events()).toHaveLength(1);
    await Promise.all(started.splice(0).map((collector) => collector.close()));
    await rm(folder, { recursive: true });
  });

  it('rejects with what the server said when it does not start', async () => {
    const other = createServer().unref().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    await expect(startCollector({ port })).rejects.toThrow(
      `the collector did not start: port ${port} on 127.0.0.1 is in use`,
    );
    await expect(startCollector({ port })).rejects.toBeInstanceOf(CollectorError);
    await expect(startCollector({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'START_FAILED' });
    await expect(startCollector({ startTimeoutMs: 1 })).rejects.toThrow('did not listen within 1 ms');
    await expect(startCollector({ apiKey: ' ' })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
    await expect(startCollector({ apiKey: [] })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
    other.close();
  });

  it('closes once, however often it is asked, and says so to a caller that still asks it', async () => {
    const collector = await start();

    await Promise.all([collector.close(), collector.close()]);
    await collector.close();

    await expect(collector.stats()).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(fetch(collector.url)).rejects.toThrow();
  });

  it('is not disturbed by the environment of its parent', async () => {
    const env = { ...process.env };
    process.env['NODE_OPTIONS'] = '--no-such-option';
    process.env['GREENFLASH_COLLECTOR_PORT'] = 'http';

    const collector = await start();

    process.env = env;
    expect(await collector.events()).toEqual([]);
  });

  it.each([
    ['CommonJS', 'cjs', `const { startCollector } = require(${JSON.stringify(CLIENT)});`],
    ['an ES module', 'mjs', `import { startCollector } from ${JSON.stringify(`file://${CLIENT}`)};`],
  ])('does not keep a program in %s alive, and ends with it', async (_, extension, load) => {
    const folder = await mkdtemp(join(tmpdir(), 'collector-'));
    const program = join(folder, `program.${extension}`);
    await writeFile(program, `${load}\nstartCollector().then((c) => process.stdout.write(c.url));\n`);

    const { stdout } = await run(process.execPath, [program]);

    await expect(until(() => isRefused(stdout))).resolves.toBeUndefined();
    await rm(folder, { recursive: true });
  });

  it('ends when its parent is gone before it listens', async () => {
    const child = fork(join(__dirname, '../dist/server/main.js'), ['--port=0'], { execArgv: [], silent: true });
    child.disconnect();

    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends when its parent is killed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'collector-'));
    const program = join(folder, 'program.cjs');
    const load = `const { startCollector } = require(${JSON.stringify(CLIENT)});`;
    await writeFile(
      program,
      `${load}\nstartCollector().then((c) => { process.stdout.write(c.url); setInterval(() => {}, 1e6); });\n`,
    );
    const parent = execFile(process.execPath, [program]);
    const [url] = (await once(parent.stdout!, 'data')) as [string];
    parent.kill('SIGKILL');
    await once(parent, 'close');

    expect(lives(parent.pid!)).toBe(false);
    await expect(until(() => isRefused(url))).resolves.toBeUndefined();
    await rm(folder, { recursive: true });
  });
});

async function isRefused(url: string): Promise<boolean> {
  return fetch(url).then(
    () => false,
    () => true,
  );
}

/** Asks again until it is so; Jest's own limit of time ends it otherwise. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo()));
}
