import { TrackingModule } from '@greenflash-events/nestjs';
import { Module } from '@nestjs/common';
import { AssistantService } from './chat/assistant.service.js';
import { ChatController } from './chat/chat.controller.js';
import { OutcomesController } from './outcomes/outcomes.controller.js';

/** The Greenflash product that this chat belongs to. */
const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

@Module({
  // The key and the address come from GREENFLASH_API_KEY and GREENFLASH_BASE_URL.
  imports: [TrackingModule.forRoot({ productId: PRODUCT_ID })],
  controllers: [ChatController, OutcomesController],
  providers: [AssistantService],
})
export class AppModule {}
