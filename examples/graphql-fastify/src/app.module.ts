import { TrackingModule } from '@greenflash-events/nestjs';
import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { TicketsResolver } from './tickets/tickets.resolver.js';
import { TicketsService } from './tickets/tickets.service.js';
import { trackingContext } from './tracking-context.js';

/** The Greenflash product that this desk belongs to. */
const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

@Module({
  imports: [
    GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, autoSchemaFile: true }),
    // The key and the address come from GREENFLASH_API_KEY and GREENFLASH_BASE_URL.
    TrackingModule.forRoot({ productId: PRODUCT_ID, context: trackingContext }),
  ],
  providers: [TicketsResolver, TicketsService],
})
export class AppModule {}
