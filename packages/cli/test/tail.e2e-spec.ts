import { startCollector, type Collector } from '@greenflash-events/collector';
import { startScriptedServer, replied, waitFor } from '../../test-kit/src/index.js';
import { connectionTo } from './support/collected.js';
import { Folder, PRODUCT } from './support/folder.js';
import { runCli, startCli, type CliRun } from './support/run-cli.js';

const EVENT = { eventType: 'trial_started', value: 'pro', productId: PRODUCT, externalUserId: 'user-7' };

/** A process starts, on a machine that does other things too. */
const WITHIN_MS = 60_000;
jest.setTimeout(2 * WITHIN_MS);

describe('greenflash-events tail', () => {
  let collector: Collector;
  let folder: Folder;
  let running: CliRun | undefined;
  let said: string;

  beforeAll(() => {
    folder = new Folder();
  });

  beforeEach(async () => {
    collector = await startCollector({ faults: true, startTimeoutMs: WITHIN_MS });
  });

  afterEach(async () => {
    running?.child.kill('SIGKILL');
    await collector.close();
  });

  afterAll(() => folder.remove());

  function start(...args: readonly string[]): CliRun {
    said = '';
    const run = startCli(['tail', ...args], { cwd: folder.path, env: connectionTo(collector) });
    running = run;
    run.child.stdout?.on('data', (text: string) => (said += text));
    return run;
  }

  async function send(body: object | string, key = collector.apiKey): Promise<void> {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    await (await fetch(`${collector.baseUrl}/events`, { method: 'POST', headers, body: text })).text();
  }

  const line = (pattern: RegExp): Promise<void> =>
    waitFor(`a line like ${String(pattern)}`, () => pattern.test(said), WITHIN_MS);

  it('shows each request with its outcome and the fix, until Ctrl-C', async () => {
    await send({ ...EVENT, insertId: 'i' });
    const tail = start();
    await line(/^\d\d:\d\d:\d\d +stored +trial_started +pro +user-7$/m);

    await send({ ...EVENT, insertId: 'i', value: 'other' });
    await send({ ...EVENT, influance: 'positive' });
    await send({ ...EVENT, eventType: 'a\u001b[2Jb', sampleRate: 0 });
    await send({ ...EVENT, influence: 'good' });
    await send(EVENT, 'wrong-key-9876');
    await line(/conflict +trial_started/);
    await line(/stored .*influance.*influence/);
    await line(/sampled out +a\ufffd\[2Jb/);
    await line(/400 refused +trial_started .*influence must be one of/);
    await line(/401 refused +POST \/api\/v1\/events .*key ends in 9876/);

    await collector.faults.set({ rules: [{ fault: { kind: 'status', status: 503 } }] });
    await send(EVENT);
    await line(/503 fault +trial_started +failed on purpose \(status\): nothing was stored$/m);

    tail.child.kill('SIGINT');
    expect(await tail.ended).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/\n7 requests\.\n$/),
      stderr: '',
    });
  });

  it('with --json writes one object a line, of one type where that is asked for', async () => {
    await send({ ...EVENT, eventType: 'other' });
    await send(EVENT);
    const tail = start('--json', '--event-type', 'trial_started');
    await line(/"kind":"stored"/);
    await send({ ...EVENT, value: 5 });
    await line(/"kind":"rejected"/);

    tail.child.kill('SIGTERM');
    const { code, stdout } = await tail.ended;
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text) as object),
    ).toEqual([
      expect.objectContaining({ kind: 'stored', body: EVENT }),
      expect.objectContaining({ kind: 'rejected', status: 400 }),
      { kind: 'ended', ok: true, requests: 2 },
    ]);
  });

  it('goes on where it was after the collector was away', async () => {
    const database = folder.at('events.db');
    await collector.close();
    collector = await startCollector({ database, startTimeoutMs: WITHIN_MS });
    const { port } = new URL(collector.url);
    const { apiKey } = collector;
    const tail = start();
    await send({ ...EVENT, value: 'before' });
    await line(/before/);

    await collector.close();
    collector = await startCollector({ database, port: Number(port), apiKey, startTimeoutMs: WITHIN_MS });
    await send({ ...EVENT, value: 'after' });
    await line(/after/);

    tail.child.kill('SIGINT');
    const { stdout, stderr } = await tail.ended;
    expect(stdout).toMatch(/^.* before .*\n.* after .*\n2 requests\.\n$/);
    expect(stderr).toMatch(/^There is no connection to http:\/\/127\.0\.0\.1:\d+: .*\nConnected again\.\n$/);
  });

  it('waits for a proxy that asks for less', async () => {
    const busy = await startScriptedServer({ rule: () => replied(429) });
    const tail = start('--base-url', busy.baseUrl);
    let told = '';
    tail.child.stderr?.on('data', (text: string) => (told += text));
    await waitFor(
      'the note that it is tried again',
      () => told.includes('it answered 429. It is tried again.'),
      WITHIN_MS,
    );
    tail.child.kill('SIGINT');
    const { code } = await tail.ended;
    await busy.stop();
    expect(code).toBe(0);
  });

  it('says at once what waiting would not cure', async () => {
    const other = await startScriptedServer({ rule: () => replied(200) });
    const run = (env: Readonly<Record<string, string>>, ...args: string[]) =>
      runCli(['tail', ...args], { cwd: folder.path, env: { ...connectionTo(collector), ...env } });

    const ends = await Promise.all([
      run({ GREENFLASH_API_KEY: 'wrong' }),
      run({}, '--base-url', other.baseUrl),
      run({}, '--base-url', 'nowhere'),
    ]);
    await other.stop();
    expect(ends).toMatchObject([
      { code: 4, stderr: expect.stringContaining('the collector refuses the key') },
      { code: 4, stderr: expect.stringContaining('is no collector (200)') },
      { code: 2, stderr: expect.stringContaining('Give one such as http://127.0.0.1:4100/api/v1') },
    ]);
  });
});
