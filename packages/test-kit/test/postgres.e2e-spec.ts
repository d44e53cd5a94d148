import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describeWithPostgres, startPostgres, type PostgresServer } from '../src/index.js';

const run = promisify(execFile);

describeWithPostgres("the tests' own PostgreSQL", () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres({ fsync: 'off' });
  });

  afterAll(() => server?.close());

  async function query(url: string, sql: string): Promise<string> {
    return (await run('psql', ['-X', '-A', '-t', '-c', sql, url])).stdout.trim();
  }

  it('takes queries on loopback alone, with the settings it was given', async () => {
    expect(await query(server.url, 'show listen_addresses')).toBe('127.0.0.1');
    expect(await query(server.url, 'show fsync')).toBe('off');
    expect(await query(server.url, 'show server_encoding')).toBe('UTF8');
  });

  it('gives a new database each time', async () => {
    const [one, other] = [await server.createDatabase(), await server.createDatabase()];
    await query(one, 'create table t ()');

    expect(await query(other, "select count(*) from pg_tables where tablename = 't'")).toBe('0');
  });

  it('keeps what was committed over a restart and over a kill, on the same port', async () => {
    await query(server.url, 'create table kept as select 7 as n');
    await server.restart();
    expect(await query(server.url, 'select n from kept')).toBe('7');

    await server.kill();
    await expect(query(server.url, 'select 1')).rejects.toThrow('refused');
    await server.start();
    expect(await query(server.url, 'select n from kept')).toBe('7');
  });

  it('is gone once it is closed', async () => {
    const other = await startPostgres();
    await other.close();
    await other.close();

    await expect(query(other.url, 'select 1')).rejects.toThrow('refused');
  });
});
