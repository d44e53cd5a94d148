import { Inject, Injectable, Module, type ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { ClsPluginTransactional, Transactional, TransactionHost } from '@nestjs-cls/transactional';
import { TransactionalAdapterDrizzleOrm } from '@nestjs-cls/transactional-adapter-drizzle-orm';
import { TransactionalAdapterTypeOrm } from '@nestjs-cls/transactional-adapter-typeorm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { ClsModule } from 'nestjs-cls';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { OutboxModule, OutboxService } from '@greenflash-events/outbox/nestjs';
import {
  describeWithPostgres,
  startScriptedServer,
  waitFor,
  waitForAsync,
  type ScriptedServer,
} from '../../test-kit/src/index.js';
import { TestDatabases, countRows } from './support/database.js';
import { PRODUCT_ID } from './support/many-events.js';

const POOL = 'POOL';
const LIBRARY = 'LIBRARY';

/** A service as the plugin's documentation shows it: it knows of no transaction. */
@Injectable()
class OrderService {
  constructor(
    private readonly outbox: OutboxService,
    @Inject(TransactionHost) private readonly host: TransactionHost,
  ) {}

  @Transactional()
  async place(insertId: string, fails = false): Promise<void> {
    await this.outbox.track({ eventType: 'order_placed', value: 1, insertId });
    await this.confirm(insertId);
    if (fails) throw new Error('the card was refused');
  }

  /** Joins the transaction of its caller. */
  @Transactional()
  private async confirm(insertId: string): Promise<void> {
    await this.outbox.track({ eventType: 'order_confirmed', value: 1, insertId: `${insertId}-confirmed` });
  }

  async placeOutside(): Promise<void> {
    if (this.host.isTransactionActive()) throw new Error('a transaction is open');
    await this.outbox.track({ eventType: 'order_placed', value: 1 });
  }
}

const adapters = [
  {
    name: 'TypeORM',
    open: async (url: string) => new DataSource({ type: 'postgres', url }).initialize(),
    adapter: () => new TransactionalAdapterTypeOrm({ dataSourceToken: LIBRARY }),
    close: (library: unknown) => (library as DataSource).destroy(),
  },
  {
    name: 'Drizzle',
    open: (url: string) => Promise.resolve(drizzle(url)),
    adapter: () => new TransactionalAdapterDrizzleOrm({ drizzleInstanceToken: LIBRARY }),
    close: (library: unknown) => (library as { $client: Pool }).$client.end(),
  },
];

describeWithPostgres('Under the transactional plugin of nestjs-cls', () => {
  const databases = new TestDatabases();
  beforeAll(() => databases.start());
  afterEach(() => databases.endPools());
  afterAll(() => databases.close());

  describe.each(adapters)('with the adapter of $name', ({ open, adapter, close }) => {
    let pool: Pool;
    let library: unknown;
    let server: ScriptedServer;
    let app: TestingModule;

    beforeEach(async () => {
      pool = await databases.open();
      library = await open((pool.options as { connectionString: string }).connectionString);
      server = await startScriptedServer();
      app = await start();
    });
    afterEach(async () => {
      await app.close();
      await close(library);
      await server.stop();
    });

    async function start(more: ModuleMetadata = {}): Promise<TestingModule> {
      const providers = [
        { provide: POOL, useFactory: () => pool },
        { provide: LIBRARY, useFactory: () => library },
      ];
      @Module({ providers, exports: [POOL, LIBRARY] })
      class DatabaseModule {}
      const plugin = new ClsPluginTransactional({ imports: [DatabaseModule], adapter: adapter() });
      const built = await Test.createTestingModule({
        imports: [
          OutboxModule.forRootAsync({
            imports: [DatabaseModule],
            inject: [POOL],
            useFactory: (given: Pool) => ({
              ...{ pool: given, productId: PRODUCT_ID, apiKey: 'key', baseUrl: server.baseUrl, pollMaxMs: 50 },
            }),
          }),
          ClsModule.forRoot({ global: true, plugins: [plugin] }),
        ],
        providers: [OrderService],
        ...more,
      }).compile();
      built.useLogger(false);
      return built.init();
    }

    it('an event is sent if the transaction that is open commits, and not if it rolls back', async () => {
      const orders = app.get(OrderService);
      await expect(orders.place('gone', true)).rejects.toThrow('the card was refused');
      await orders.place('kept');
      await waitFor('both events of the order are sent', () => server.events.storedOnce === 2);
      expect([...server.events.insertIds()].sort()).toEqual(['kept', 'kept-confirmed']);
      await waitForAsync('they are forgotten', async () => (await countRows(pool, 'greenflash_outbox')) === 0);
    });

    it('nothing is written where none is open', async () => {
      await expect(app.get(OrderService).placeOutside()).rejects.toMatchObject({ code: 'NO_TRANSACTION' });
      expect(await countRows(pool, 'greenflash_outbox')).toBe(0);
    });
  });
});
