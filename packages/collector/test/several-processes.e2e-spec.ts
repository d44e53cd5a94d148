import { waitFor } from '../../test-kit/src/index.js';
import { openDatabase } from '../src/server/storage/open-database.js';
import { endRuns, runBinary, type Run } from './support/binary.js';
import { describeOnPostgres } from './support/engines.js';
import { allEvents, byInsertId, endLoads, Load, postEvent } from './support/load.js';
import { KEY, PRODUCT, startTestServer, type TestServer } from './support/server.js';
import { Follower } from './support/follower.js';
import { StreamReader } from './support/stream-reader.js';

describeOnPostgres('several collectors', (newDatabase) => {
  afterEach(endLoads);
  afterEach(endRuns);

  const start = (database: string): Run => runBinary(['--port=0', `--api-key=${KEY}`, `--database=${database}`]);
  const startTwo = async (database: string): Promise<{ runs: Run[]; urls: string[] }> => {
    const runs = [start(database), start(database)];
    return { runs, urls: await Promise.all(runs.map((run) => run.url())) };
  };
  const ask = async <T>(url: string, path: string): Promise<T> => {
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${KEY}` } });
    return (await response.json()) as T;
  };

  it('may start at the same time on an empty database', async () => {
    const database = await newDatabase();

    const engines = await Promise.all(Array.from({ length: 8 }, () => openDatabase(database)));
    await Promise.all(engines.map((engine) => engine.close()));

    const { urls } = await startTwo(await newDatabase());
    for (const url of urls) expect(await postEvent(url, { insertId: 'same' })).toMatchObject({ status: 200 });
    expect(await allEvents(urls[0]!)).toHaveLength(1);
  });

  it('store an insert id once when a hundred come to both at once, and give all of them one id', async () => {
    const { urls } = await startTwo(await newDatabase());

    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => postEvent(urls[index % 2]!, { insertId: 'twin' })),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ eventId }) => eventId)).size).toBe(1);
    expect(await allEvents(urls[1]!)).toEqual([
      expect.objectContaining({ eventId: answers[0]?.eventId, duplicates: 99, conflicts: 0 }),
    ]);
  });

  it('keep what was answered, once, when one of them is killed under load', async () => {
    const { runs, urls } = await startTwo(await newDatabase());
    await postEvent(urls[0]!, { insertId: 'first' });
    const follower = new Follower();
    const following = follower.read(urls[0]!, Infinity);
    const load = new Load(urls, 16);
    await waitFor('some events are stored', () => load.stored.size > 300);

    runs[0]!.child.kill('SIGKILL');
    await runs[0]!.ended();
    const before = load.stored.size;
    await waitFor('the other one goes on', () => load.stored.size > before + 200);
    await load.stop();

    expect([...load.failed.keys()]).toEqual([0]);
    const events = await allEvents(urls[1]!);
    const { first, ...others } = Object.fromEntries(byInsertId(events));
    expect(others).toEqual(Object.fromEntries(load.stored));
    expect(await ask(urls[1]!, '/_collector/stats')).toMatchObject({ accepted: load.stored.size + 1 });
    await following;
    await follower.read(urls[1]!, events.length - follower.seen.length);
    expect(follower.seen).toEqual([first, ...events.slice(1).map(({ eventId }) => eventId)]);
  });

  describe('between two', () => {
    let servers: TestServer[];

    beforeEach(async () => {
      const database = await newDatabase();
      servers = await Promise.all([startTestServer({ database }), startTestServer({ database })]);
    });

    afterEach(async () => {
      for (const server of servers) await server.close();
      expect(servers.flatMap(({ log }) => log)).toEqual([]);
    });

    it('hear in a wait at one of what was sent to the other', async () => {
      const waiting = ask<{ events: unknown[] }>(servers[0]!.url, '/_collector/wait?count=3&timeoutMs=25000');
      for (let i = 0; i < 3; i++) await servers[1]!.post({ eventType: 'a', productId: PRODUCT, value: String(i) });

      expect(await waiting).toMatchObject({ satisfied: true, events: [{}, {}, { body: { value: '2' } }] });
    });

    it('tell at one of the duplicates, samples, refusals and resets of the other', async () => {
      const reader = await new StreamReader().open(`${servers[0]!.url}/_collector/stream`);
      const event = { eventType: 'a', productId: PRODUCT, value: '1', insertId: 'i' };
      for (const body of [event, event, { ...event, insertId: 'j', sampleRate: 0 }, {}]) await servers[1]!.post(body);
      await servers[1]!.get('/_collector/reset', { method: 'POST' });

      const messages = await reader.until(5);

      expect(messages.map(({ event: name }) => name)).toEqual(['stored', 'duplicate', 'sampled', 'rejected', 'reset']);
      expect(messages[3]?.data).toMatchObject({ code: 'invalid_event', text: '{}' });
      reader.close();
    });

    it('give one stream without gap or double, however often its reader changes from one to the other', async () => {
      const urls = servers.map(({ url }) => url);
      await postEvent(urls[0]!, { insertId: 'first' });
      const load = new Load(urls, 8);
      const follower = new Follower();

      for (let turn = 0; turn < 12; turn++) await follower.read(urls[turn % 2]!, 30);
      await load.stop();
      const all = (await allEvents(urls[0]!)).map(({ eventId }) => eventId);
      await follower.read(urls[1]!, all.length - follower.seen.length);

      expect(follower.seen).toEqual(all);
      expect(all).toHaveLength(load.stored.size + 1);
    });
  });
});
