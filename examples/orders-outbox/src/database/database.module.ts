import { migrate } from '@greenflash-events/outbox';
import { Global, Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Pool } from 'pg';

@Global()
@Module({
  providers: [{ provide: Pool, useFactory: () => new Pool({ connectionString: process.env['DATABASE_URL'] }) }],
  exports: [Pool],
})
export class DatabaseModule implements OnModuleInit, OnApplicationShutdown {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  async onModuleInit(): Promise<void> {
    await migrate(this.pool);
    await this.pool.query(
      'create table if not exists orders (id serial primary key, plan text, amount numeric(10, 2))',
    );
  }

  /** The last of the hooks: until then the relay writes the outcomes of the events that it was sending. */
  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
