import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endRuns, runBinary, type Run } from './support/binary.js';
import { open } from './support/raw-request.js';
import { EVENT } from './support/server.js';

describe('greenflash-events-collector', () => {
  afterEach(endRuns);

  const HEADERS = { authorization: 'Bearer dev', 'content-type': 'application/json' };
  const post = (url: string, body: object, headers = HEADERS): Promise<Response> =>
    fetch(`${url}/api/v1/events`, { method: 'POST', headers, body: JSON.stringify(body) });

  it('prints its help and its version', async () => {
    const [help, about] = [runBinary(['--help']), runBinary(['--version'])];

    expect(await help.ended()).toBe(0);
    expect(help.stdout).toContain('Usage: greenflash-events-collector');
    expect(await about.ended()).toBe(0);
    const manifest = await readFile(join(__dirname, '../package.json'), 'utf8');
    expect(about.stdout).toBe(`${(JSON.parse(manifest) as { version: string }).version}\n`);
  });

  it('says where it is and what to set, serves, and ends on SIGTERM with 0', async () => {
    const run = runBinary(['--port', '0']);
    const url = await run.url();

    expect(run.stdout).toContain(`GREENFLASH_BASE_URL=${url}/api/v1`);
    expect(run.stdout).toContain('GREENFLASH_API_KEY=dev');
    expect((await post(url, EVENT)).status).toBe(200);

    run.child.kill('SIGTERM');
    expect(await run.ended()).toBe(0);
    expect(run.stderr).toBe('');
  });

  it('ends on SIGINT within three seconds, with a stream, an idle connection and half a request open', async () => {
    const run = runBinary(['--port=0']);
    const url = await run.url();
    const stream = await fetch(`${url}/_collector/stream`, { headers: HEADERS });
    await open(url);
    const half = await open(url);
    half.write('POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer dev\r\nContent-Length: 9\r\n');
    half.write('Content-Type: application/json\r\n\r\n{');
    const idle = runBinary(['--port=0']);
    await idle.url();
    const msToEnd = async ({ child, ended }: Run): Promise<number> => {
      const before = performance.now();
      child.kill('SIGINT');
      expect(await ended()).toBe(0);
      return performance.now() - before;
    };

    const idleMs = await msToEnd(idle);
    // Two seconds for what is open; the third, or more on a busy machine, for the end of the process.
    expect(await msToEnd(run)).toBeLessThan(2000 + Math.max(1000, 5 * idleMs));
    await stream.text();
  });

  it('says in one line that its port is in use, and ends with 1', async () => {
    const other = createServer().unref().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    const run = runBinary([`--port=${port}`]);

    expect(await run.ended()).toBe(1);
    expect(run.stderr).toBe(
      `greenflash-events-collector: port ${port} on 127.0.0.1 is in use; stop what listens there or choose another with --port\n`,
    );
    expect(run.stdout).toBe('');
    other.close();
  });

  it.each([
    [['--host', '0.0.0.0'], {}, 'choose one with --api-key'],
    [['--host', '0.0.0.0', '--api-key', 'dev'], {}, 'is publicly known'],
    [[], { GREENFLASH_COLLECTOR_HOST: '::' }, 'choose one with --api-key'],
    [['--prot', '0'], {}, 'unknown option --prot; did you mean --port?'],
    [[], { GREENFLASH_COLLECTOR_PORT: 'http' }, '--port must be a whole number'],
  ])('refuses %j %j in one line, and ends with 2', async (args, env, message) => {
    const run = runBinary(args, env);

    expect(await run.ended()).toBe(2);
    expect(run.stderr).toContain(message);
    expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('says in one line that its database cannot be opened, and ends with 1', async () => {
    const run = runBinary(['--port=0', '--database', '/nowhere/at/all.db']);

    expect(await run.ended()).toBe(1);
    expect(run.stderr).toMatch(
      /^greenflash-events-collector: the database \/nowhere\/at\/all\.db could not be opened: .*\n$/,
    );
  });

  it('does not print or log a key that was given', async () => {
    const run = runBinary(['--port=0'], { GREENFLASH_COLLECTOR_API_KEY: 's3cret-a,s3cret-b' });
    const url = await run.url();
    const answers = [
      await post(url, EVENT, { ...HEADERS, authorization: 'Bearer s3cret-b' }),
      await post(url, {}, { ...HEADERS, authorization: 'Bearer s3cret-a' }),
      await post(url, EVENT, { ...HEADERS, authorization: 'Bearer s3cret-c' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 400, 401]);
    const said = (await Promise.all(answers.map((answer) => answer.text()))).join('') + run.stdout + run.stderr;
    expect(said).not.toContain('s3cret');
  });

  it('says everything in lines of JSON when asked to, also why it does not start', async () => {
    const run = runBinary(['--port=0', '--json', '--faults']);
    const lines = (text: string): unknown[] =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
    while (!run.stdout.includes('\n')) await once(run.child.stdout!, 'data');
    const [listening] = lines(run.stdout) as { url: string }[];
    run.child.kill('SIGTERM');

    expect(await run.ended()).toBe(0);
    expect(lines(run.stdout)).toEqual([
      {
        time: expect.any(String),
        level: 'info',
        message: 'listening',
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        baseUrl: `${listening?.url}/api/v1`,
        apiKey: 'dev',
        database: 'memory',
        faults: true,
      },
      { time: expect.any(String), level: 'info', message: 'ended' },
    ]);
    expect(run.stderr).toBe('');
    for (const [args, env, code] of [
      [['--prot=0', '--json'], {}, 2],
      [['--database=/nowhere/at/all.db'], { GREENFLASH_COLLECTOR_JSON: '1' }, 1],
    ] as const) {
      const failed = runBinary(args, env);
      expect(await failed.ended()).toBe(code);
      expect(lines(failed.stderr)).toEqual([expect.objectContaining({ level: 'error', message: expect.any(String) })]);
    }
  });

  it('says so when its database is something else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'collector-'));
    await writeFile(join(folder, 'package.json'), '{ "private": true }');
    const run = runBinary(['--port=0', '--database', join(folder, 'package.json')]);

    expect(await run.ended()).toBe(1);
    expect(run.stderr).toContain('package.json could not be opened: the file is not a SQLite database');
    expect(await readdir(folder)).toEqual(['package.json']);
    expect(await readFile(join(folder, 'package.json'), 'utf8')).toBe('{ "private": true }');
    await rm(folder, { recursive: true });
  });

  it('loses no answered event when it is killed, and goes on with the same file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'collector-'));
    const args = ['--port=0', '--database', join(folder, 'events.db')];
    const first = runBinary(args);
    const url = await first.url();
    const answered = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => (await post(url, { ...EVENT, insertId: String(index) })).json()),
    );
    first.child.kill('SIGKILL');
    expect(await first.ended()).toBe('SIGKILL');

    const second = await runBinary(args).url();
    const listed = await fetch(`${second}/_collector/events?limit=1000`, { headers: HEADERS });
    const { events } = (await listed.json()) as { events: { eventId: string }[] };
    const again = await post(second, { ...EVENT, insertId: '7' });

    const ids = (answered as { eventId: string }[]).map(({ eventId }) => eventId);
    expect(new Set(events.map(({ eventId }) => eventId))).toEqual(new Set(ids));
    expect(await again.json()).toEqual(answered[7]);
    await endRuns();
    await rm(folder, { recursive: true });
  });
});
