import { TrackingModule } from '@greenflash-events/nestjs';
import { Module } from '@nestjs/common';
import type { Request } from 'express';
import { AssistantService } from './chat/assistant.service.js';
import { ChatController } from './chat/chat.controller.js';
import { GreenflashModule, PRODUCT_ID } from './greenflash/greenflash.module.js';

@Module({
  imports: [
    // The client and the tracker read the same key: GREENFLASH_API_KEY.
    TrackingModule.forRoot({
      productId: PRODUCT_ID,
      // Who asks: in an app of yours, from its session.
      context: ({ request }) => ({ externalUserId: (request as Request).header('x-user-id') }),
    }),
    GreenflashModule,
  ],
  controllers: [ChatController],
  providers: [AssistantService],
})
export class AppModule {}
