import { Inject, Injectable, Module, type ModuleMetadata, type OnApplicationShutdown } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  ClsPluginTransactional,
  Transactional,
  TransactionHost,
  type TransactionalAdapter,
} from '@nestjs-cls/transactional';
import { ClsModule } from 'nestjs-cls';
import type { Pool, PoolClient } from 'pg';
import { OutboxModule, OutboxService, type OutboxModuleOptions } from '@greenflash-events/outbox/nestjs';
import { describeWithPostgres, startScriptedServer, waitFor, type ScriptedServer } from '../../test-kit/src/index.js';
import { TestDatabases, countRows, inTransaction } from './support/database.js';

const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
const POOL = 'POOL';

type Query = Pick<PoolClient, 'query'>;
type PgAdapter = TransactionalAdapter<Pool, Query, object>;

/** A transactional adapter for the bare `pg`, of which nestjs-cls has none. */
const pgAdapter: PgAdapter = {
  connectionToken: POOL,
  optionsFactory: (pool) => ({
    wrapWithTransaction: (_, work, setTx) =>
      inTransaction(pool, (tx) => {
        setTx(tx);
        return work() as Promise<unknown>;
      }),
    getFallbackInstance: () => pool,
  }),
};

@Injectable()
class OrderService {
  constructor(
    private readonly outbox: OutboxService,
    @Inject(TransactionHost) private readonly host: TransactionHost<PgAdapter>,
  ) {}

  @Transactional()
  async place(insertId: string, fails = false): Promise<void> {
    await this.host.tx.query('insert into orders (note) values ($1)', [insertId]);
    await this.outbox.track({ eventType: 'order_placed', value: 1, insertId });
    if (fails) throw new Error('the card was refused');
  }

  async placeOutside(): Promise<void> {
    await this.outbox.track({ eventType: 'order_placed', value: 1 });
  }
}

/** Where an app ends its pool, and sees whether the relay was done with it. */
@Injectable()
class PoolOwner implements OnApplicationShutdown {
  leased: number | undefined;
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async onApplicationShutdown(): Promise<void> {
    this.leased = await countRows(this.pool, 'greenflash_outbox where lease is not null');
  }
}

describeWithPostgres('OutboxModule', () => {
  const databases = new TestDatabases();
  let pool: Pool;
  let server: ScriptedServer;
  let app: TestingModule | undefined;

  beforeAll(() => databases.start());
  beforeEach(async () => {
    pool = await databases.open();
    server = await startScriptedServer();
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
    await server.stop();
    await databases.endPools();
  });
  afterAll(() => databases.close());

  async function start(options: Partial<OutboxModuleOptions> = {}, more: ModuleMetadata = {}): Promise<TestingModule> {
    @Module({ providers: [{ provide: POOL, useFactory: () => pool }, PoolOwner], exports: [POOL] })
    class DatabaseModule {}
    const outbox = OutboxModule.forRootAsync({
      imports: [DatabaseModule],
      inject: [POOL],
      useFactory: (given: Pool) => ({
        ...{ pool: given, productId: PRODUCT_ID, apiKey: 'key', baseUrl: server.baseUrl, pollMaxMs: 50, ...options },
      }),
    });
    const cls = ClsModule.forRoot({
      global: true,
      plugins: [new ClsPluginTransactional({ imports: [DatabaseModule], adapter: pgAdapter })],
    });
    const built = Test.createTestingModule({ imports: [outbox, cls], providers: [OrderService], ...more });
    app = await built.compile();
    app.useLogger(false);
    await app.init();
    return app;
  }

  it("writes in the transaction that nestjs-cls has open, which commits or rolls back with the app's rows", async () => {
    const orders = (await start()).get(OrderService);
    await orders.place('kept');
    await expect(orders.place('gone', true)).rejects.toThrow('the card was refused');
    await waitFor('the relay has sent it', () => server.events.storedOnce === 1);
    await app!.close();
    expect(server.events.insertIds()).toEqual(['kept']);
    expect(await countRows(pool, 'orders')).toBe(1);
  });

  it('refuses to write where no transaction is open, and takes one that is passed', async () => {
    const running = await start();
    await expect(running.get(OrderService).placeOutside()).rejects.toMatchObject({ code: 'NO_TRANSACTION' });
    const outbox = running.get(OutboxService);
    const results = await inTransaction(pool, (tx) =>
      outbox.track(tx, [
        { eventType: 'a', value: 1, insertId: 'a' },
        { eventType: 'b', value: 1, insertId: 'b' },
      ]),
    );
    expect(results.map(({ accepted }) => accepted)).toEqual([true, true]);
    outbox.wake();
    await waitFor('both are sent', () => server.events.storedOnce === 2);
  });

  it('ends its relay with the app, before the pool is to be ended, and holds nothing then', async () => {
    const running = await start();
    const owner = running.get(PoolOwner, { strict: false });
    for (let n = 0; n < 20; n++) await running.get(OrderService).place(`order-${n}`);
    await running.close();
    expect(owner.leased).toBe(0);
    const sent = server.attempts.length;
    expect(await countRows(pool, 'greenflash_outbox')).toBe(20 - server.events.storedOnce);
    await inTransaction(pool, (tx) => running.get(OutboxService).track(tx, { eventType: 'late', value: 1 }));
    running.get(OutboxService).wake();
    expect(server.attempts).toHaveLength(sent);
  });

  it('writes only, without a key, where another process sends', async () => {
    const running = await start({ relay: false, apiKey: undefined });
    await running.get(OrderService).place('for the other process');
    running.get(OutboxService).wake();
    await running.close();
    expect(await countRows(pool, 'greenflash_outbox')).toBe(1);
    expect(server.attempts).toEqual([]);
  });

  it('keeps an app with wrong options from starting, and says what is wrong', async () => {
    await expect(start({ batchSize: 0, productId: 'no uuid' })).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringMatching(/productId[\s\S]*batchSize|batchSize[\s\S]*productId/),
    });
    app = undefined;
  });
});
