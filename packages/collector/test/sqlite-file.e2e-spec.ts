import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { waitFor } from '../../test-kit/src/index.js';
import { EVENT, startTestServer, type TestServer } from './support/server.js';

describe('the file of a SQLite database', () => {
  let folder: string;
  let file: string;
  const servers: TestServer[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'collector-'));
    file = join(folder, 'events.db');
  });

  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
    rmSync(folder, { recursive: true });
  });

  async function start(): Promise<TestServer> {
    const server = await startTestServer({ database: file });
    servers.push(server);
    return server;
  }

  it('is waited for, while another program has a transaction open and requests go on being answered', async () => {
    const server = await start();
    const other = new Database(file);
    other.exec('begin immediate');

    const posted = server.post(EVENT);
    let served = 0;
    const answered = posted.then((answer) => ({ answer, served }));
    while (served < 20) {
      expect((await server.get('/_collector/events')).status).toBe(200);
      served++;
    }
    other.exec('rollback');

    expect((await answered).answer.status).toBe(200);
    expect((await answered).served).toBe(20);
    expect(server.log).toEqual([]);
    other.close();
  });

  it('that stays locked is answered 503 with the reason, and says it once', async () => {
    const server = await start();
    const other = new Database(file);
    other.exec('begin immediate');

    const answers = await Promise.all([server.post(EVENT), server.post(EVENT), server.post(EVENT)]);
    other.exec('rollback');
    const after = await server.post(EVENT);

    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(answers[0]?.headers.get('retry-after')).toBe('1');
    expect(answers[0]?.body['message']).toContain('another program has a transaction open');
    expect(after.status).toBe(200);
    expect(server.log).toEqual([
      expect.stringMatching(/^the database does not answer: another program has a transaction open/),
      'the database answers again',
    ]);
    other.close();
  });

  it.each([
    ['deleted', () => rmSync(file), /was deleted while/],
    ['replaced', () => (copyFileSync(file, `${file}.new`), renameSync(`${file}.new`, file)), /was replaced by another/],
    ['left without its log', () => rmSync(`${file}-wal`), /-wal was deleted while/],
  ])('that is %s is no place to write to', async (_, act, line) => {
    const server = await start();
    expect((await server.post(EVENT)).status).toBe(200);
    act();

    const refused = await server.post(EVENT);

    expect(refused.status).toBe(503);
    expect(refused.body['message']).toContain('put it back, or start the collector again');
    expect(JSON.stringify(refused.body)).not.toContain(folder);
    expect((await server.get('/_collector/events')).status).toBe(503);
    expect(server.log).toEqual([expect.stringMatching(line)]);
    expect(server.refusals).toEqual([]);
  });

  it('is found to be gone without a request', async () => {
    const server = await start();
    await server.post(EVENT);
    rmSync(file);

    await waitFor('it says so', () => server.log.length > 0);
  });

  it('that the system does not let it look at is answered 503 with the reason', async () => {
    const server = await start();
    await server.post(EVENT);
    renameSync(file, `${file}.away`);
    symlinkSync(file, file);

    const { status, body } = await server.post(EVENT);
    rmSync(file);
    renameSync(`${file}.away`, file);
    const after = await server.post(EVENT);

    expect([status, after.status]).toEqual([503, 200]);
    expect(body['message']).toContain('look at its rights and at its folder');
    expect(server.log).toHaveLength(2);
  });

  it.each([
    ['', 'there is a folder of that name'],
    ['nowhere/events.db', 'the folder of the database file is not there'],
  ])('that cannot be made is named in words: %j', async (name, reason) => {
    file = join(folder, name);
    await expect(start()).rejects.toThrow(reason);
  });

  it('belongs to one collector, until that has closed', async () => {
    const first = await start();
    await expect(startTestServer({ database: file })).rejects.toThrow(/another collector has this file open/);
    expect((await first.post(EVENT)).status).toBe(200);
    await first.close();

    const second = await start();
    expect((await second.get('/_collector/stats')).body).toMatchObject({ kept: 1 });
  });

  it('of a newer collector is left alone, and that is said in words', async () => {
    await (await start()).close();
    const database = new Database(file);
    database.exec("insert into kysely_migration values ('9999_of_the_future', '2030-01-01')");
    database.close();

    await expect(startTestServer({ database: file })).rejects.toThrow(
      /written by a newer version of the collector \(migration 9999_of_the_future\)/,
    );
  });

  it('that is none, or of another program, is refused in words', async () => {
    writeFileSync(file, 'no database at all\n'.repeat(100));
    await expect(startTestServer({ database: file })).rejects.toThrow(/is damaged; .* \(file is not a database\)/);

    const foreign = join(folder, 'foreign.db');
    const database = new Database(foreign);
    database.exec('create table events (a)');
    database.close();
    await expect(startTestServer({ database: foreign })).rejects.toThrow(
      /the database of another program; choose another/,
    );
  });

  it('that is damaged is answered 503, with the cause in the log', async () => {
    const server = await start();
    for (let i = 0; i < 200; i++) await server.post({ ...EVENT, properties: { text: 'x'.repeat(2000) } });
    await server.close();
    const bytes = readFileSync(file);
    for (let at = 8192; at < bytes.length - 512; at += 4096) bytes.fill(0xff, at, at + 512);
    writeFileSync(file, bytes);

    const damaged = await startTestServer({ database: file }).catch((error: Error) => error.message);

    if (typeof damaged === 'string') {
      expect(damaged).toMatch(/malformed|not a database/);
    } else {
      servers.push(damaged);
      expect((await damaged.get('/_collector/events')).status).toBe(503);
      expect(damaged.log[0]).toMatch(/the database file is damaged/);
    }
  });
});
