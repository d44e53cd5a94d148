import {
  describeWithPostgres,
  startPostgres,
  waitFor,
  waitForAsync,
  type PostgresServer,
} from '../../test-kit/src/index.js';
import { endRuns, runBinary, type Run } from './support/binary.js';
import { describeOnEachLastingEngine } from './support/engines.js';
import { allEvents, byInsertId, endLoads, Load, postEvent } from './support/load.js';
import { EVENT, KEY, startTestServer, type TestServer } from './support/server.js';

describeOnEachLastingEngine('a collector that is killed', (newDatabase) => {
  afterEach(endLoads);
  afterEach(endRuns);

  const start = (database: string | undefined): Run =>
    runBinary(['--port=0', `--api-key=${KEY}`, `--database=${database}`]);

  it('keeps every event that it answered with 200, under load and again', async () => {
    const database = await newDatabase();
    const answered = new Map<string, string>();
    for (let round = 0; round < 2; round++) {
      const run = start(database);
      const load = new Load([await run.url()], 16, `${round}-`);
      await waitFor('some events are stored', () => load.stored.size > 200);
      run.child.kill('SIGKILL');
      await run.ended();
      await load.abandon();
      for (const [insertId, eventId] of load.stored) answered.set(insertId, eventId);
    }

    const url = await start(database).url();
    const kept = byInsertId(await allEvents(url));

    // What was stored but not answered any more is there too.
    expect(Object.fromEntries(kept)).toMatchObject(Object.fromEntries(answered));
    const [insertId, eventId] = [...answered][0]!;
    expect(await postEvent(url, { insertId })).toEqual({ status: 200, eventId });
  });
});

describeWithPostgres('a collector whose PostgreSQL goes away', () => {
  let postgres: PostgresServer;
  let server: TestServer;

  beforeAll(async () => {
    postgres = await startPostgres();
  });

  afterAll(() => postgres?.close());

  let database: string;

  beforeEach(async () => {
    await postgres.start();
    database = await postgres.createDatabase();
    server = await startTestServer({ database });
  });

  afterEach(async () => {
    await endLoads();
    await server.close();
  });

  it.each([
    ['restarts in good order', () => postgres.stop()],
    ['crashes', () => postgres.kill()],
  ])('answers 503 when it %s, and goes on by itself without having lost an answered event', async (_what, end) => {
    const load = new Load([server.url], 16);
    await waitFor('some events are stored', () => load.stored.size > 100);

    await end();
    await waitFor('requests are refused', () => (load.failed.get(503) ?? 0) > 20);
    const refused = await server.get('/_collector/stats');
    await postgres.start();
    const before = load.stored.size;
    await waitFor('events are stored again', () => load.stored.size > before + 100);
    await load.stop();

    expect(refused).toMatchObject({ status: 503, body: { success: false, error: { code: 'unavailable' } } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect([...load.failed.keys()]).toEqual([503]);
    expect(byInsertId(await allEvents(server.url))).toEqual(load.stored);
  });

  it('tells the operator in a few lines, and listens for events of other collectors again', async () => {
    const other = await startTestServer({ database });
    await postgres.restart();
    await waitForAsync(
      'an event is stored',
      async () => (await server.post({ ...EVENT, insertId: 'a' })).status === 200,
    );
    const hears = (): boolean =>
      other.log.some((line) => line.includes('listens for events of other collectors again'));
    await waitFor('the other one listens again', hears);

    const waiting = other.get('/_collector/wait?insertId=b&timeoutMs=20000');
    await server.post({ ...EVENT, insertId: 'b' });

    expect((await waiting).body).toMatchObject({ satisfied: true });
    await other.close();
    expect(server.log.length).toBeLessThan(12);
    expect(server.log.join('\n')).not.toContain('internal error');
  });
});
