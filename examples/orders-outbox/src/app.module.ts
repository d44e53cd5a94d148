import { OutboxModule } from '@greenflash-events/outbox/nestjs';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { DatabaseModule } from './database/database.module.js';
import { OrdersController } from './orders/orders.controller.js';
import { OrdersService } from './orders/orders.service.js';

/** The Greenflash product that this shop belongs to. */
const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

@Module({
  imports: [
    DatabaseModule,
    // The key and the address come from GREENFLASH_API_KEY and GREENFLASH_BASE_URL. The relay runs in this process, unless
    // RELAY is off.
    OutboxModule.forRootAsync({
      inject: [Pool],
      useFactory: (pool: Pool) => ({ pool, productId: PRODUCT_ID, relay: process.env['RELAY'] !== 'off' }),
    }),
  ],
  controllers: [OrdersController],
  providers: [OrdersService],
})
export class AppModule {}
