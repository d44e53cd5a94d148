import { startCollector, type Collector } from '@greenflash-events/collector';
import { createOutbox, migrate } from '@greenflash-events/outbox';
import { Pool } from 'pg';
import {
  describeWithPostgres,
  replied,
  startPostgres,
  startScriptedServer,
  waitFor,
  waitForAsync,
  type PostgresServer,
} from '../../test-kit/src/index.js';
import { connectionTo, insertIdsIn } from './support/collected.js';
import { commitEvents } from './support/commit-events.js';
import { Folder } from './support/folder.js';
import { jsonOf, runCli, startCli, type CliEnd, type CliRun } from './support/run-cli.js';

describeWithPostgres('greenflash-events relay', () => {
  let postgres: PostgresServer;
  let collector: Collector;
  let folder: Folder;
  let url: string;
  let pool: Pool;
  let running: CliRun | undefined;

  beforeAll(async () => {
    folder = new Folder();
    [postgres, collector] = await Promise.all([startPostgres({ fsync: 'off' }), startCollector()]);
  });

  beforeEach(async () => {
    url = await postgres.createDatabase();
    pool = new Pool({ connectionString: url });
    pool.on('error', () => undefined);
    await collector.reset();
  });

  afterEach(async () => {
    running?.child.kill('SIGKILL');
    await pool.end();
  });

  afterAll(async () => {
    await Promise.all([postgres.close(), collector.close()]);
    folder.remove();
  });

  function options(env: Readonly<Record<string, string>>): { cwd: string; env: Readonly<Record<string, string>> } {
    return { cwd: folder.path, env: { ...connectionTo(collector), DATABASE_URL: url, ...env } };
  }

  function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliEnd> {
    return runCli(['relay', ...args], options(env));
  }

  it('with --drain sends what was committed, and ends', async () => {
    await migrate(pool);
    await commitEvents(pool, 'trial:1', 'trial:2', 'trial:3');

    const end = await run(['--drain', '--json']);

    expect(end.code).toBe(0);
    expect(jsonOf(end)).toEqual({ ok: true, ended: 'drained', delivered: 3, sampled: 0, dead: 0 });
    expect(await insertIdsIn(collector)).toEqual(['trial:1', 'trial:2', 'trial:3']);
  });

  it('relays until SIGTERM', async () => {
    await migrate(pool);
    running = startCli(['relay'], options({}));
    await commitEvents(pool, 'trial:1');
    await waitForAsync('it has sent the event', async () => (await collector.stats()).accepted === 1);

    running.child.kill('SIGTERM');

    expect(await running.ended).toMatchObject({ code: 0, stdout: '1 event delivered\n' });
  });

  it('with --drain ends at a key that is refused, and leaves the events in the database', async () => {
    await migrate(pool);
    await commitEvents(pool, 'trial:1');

    const end = await run(['--drain'], { GREENFLASH_API_KEY: 'wrong' });

    expect(end.code).toBe(4);
    expect(end.stdout).toContain('Stopped, since the API refuses the key.');
    expect(await createOutbox({ pool }).doctor()).toMatchObject({ waiting: 1, deadLetters: 0 });
  });

  it('says what to do where the tables are missing, and makes them with --migrate', async () => {
    expect(await run(['--drain'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('Or start a relay with --migrate.'),
    });
    expect(await run(['--drain', '--migrate'])).toMatchObject({ code: 0, stdout: '0 events delivered\n' });
  });

  it('with --drain says that the database has gone away meanwhile', async () => {
    await migrate(pool);
    await commitEvents(pool, 'trial:1');
    const server = await startScriptedServer({ rule: () => replied(503) });
    running = startCli(['relay', '--drain'], options({ GREENFLASH_BASE_URL: server.baseUrl }));
    await waitFor('it has tried to send the event', () => server.attempts.length > 0);

    await postgres.stop();

    const end = await running.ended;
    await server.stop();
    await postgres.start();
    expect(end.stderr).toContain('greenflash-events: the database cannot be used: ');
    expect(end.code).toBe(3);
  });

  it.each([{ flags: [] }, { flags: ['--drain'] }])(
    'ends at SIGTERM while the database does not answer, with the flags $flags',
    async ({ flags }) => {
      await migrate(pool);
      await commitEvents(pool, 'trial:1');
      const server = await startScriptedServer({ rule: () => replied(503) });
      running = startCli(['relay', ...flags], options({ GREENFLASH_BASE_URL: server.baseUrl }));
      await waitFor('it has tried to send the event', () => server.attempts.length > 0);
      const holder = await pool.connect();
      await holder.query('begin; lock table greenflash_outbox in access exclusive mode');
      await waitForAsync('it waits for the database', async () => {
        const waiting = "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
        return (await pool.query(waiting)).rowCount !== 0;
      });

      running.child.kill('SIGTERM');

      expect(await running.ended).toMatchObject({ code: 0, stdout: '0 events delivered\n' });
      await holder.query('rollback');
      holder.release();
      await server.stop();
    },
  );

  it('says what to do where no database is named, or none is there', async () => {
    expect(await run([], { DATABASE_URL: '' })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Set DATABASE_URL, or give --database.'),
    });
    expect(await run(['--database', 'postgres://127.0.0.1:9/events'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(
        'the database cannot be used: nothing listens there (connect ECONNREFUSED 127.0.0.1:9)',
      ),
    });
    expect(await run(['--database', 'postgres://no.such.host.invalid/events'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('the database cannot be used: there is no host of that name ('),
    });
  });

  it.each(['foo', 'localhost:5432/foo', 'mysql://127.0.0.1/foo'])('refuses the address %s', async (address) => {
    const end = await run(['--database', address]);
    expect(end).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the address of the database is not valid\n'),
    });
    expect(end.stderr).not.toContain('foo');
  });
});
