import { numeric, TrackingService } from '@greenflash-events/nestjs';
import { Injectable } from '@nestjs/common';

/** Far from the request, and still its events carry the user, the organization and the conversation. */
@Injectable()
export class AnswerMeter {
  constructor(private readonly tracking: TrackingService) {}

  count(tokens: number): void {
    this.tracking.track({ eventType: 'usage_logged', value: numeric(tokens), properties: { unit: 'token' } });
  }
}
