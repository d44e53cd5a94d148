import { TrackingModule } from '@greenflash-events/nestjs';
import { Module } from '@nestjs/common';
import { AccountsController } from './accounts/accounts.controller.js';
import { AnswerMeter } from './assistant/answer-meter.js';
import { AssistantController } from './assistant/assistant.controller.js';
import { AssistantService } from './assistant/assistant.service.js';
import { BillingController } from './billing/billing.controller.js';
import { BillingService } from './billing/billing.service.js';
import { trackingContext } from './tracking-context.js';

/** The Greenflash product that this backend belongs to. */
const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

@Module({
  // The key and the address come from GREENFLASH_API_KEY and GREENFLASH_BASE_URL.
  imports: [TrackingModule.forRoot({ productId: PRODUCT_ID, context: trackingContext })],
  controllers: [AccountsController, AssistantController, BillingController],
  providers: [AnswerMeter, AssistantService, BillingService],
})
export class AppModule {}
