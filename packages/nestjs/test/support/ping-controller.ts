import { Controller, Get } from '@nestjs/common';
import { TrackEvent, TrackingService } from '@greenflash-events/nestjs';

/** Tracks by hand and by decorator. */
@Controller()
export class PingController {
  constructor(private readonly tracking: TrackingService) {}

  @Get('ping')
  @TrackEvent('pinged')
  ping(): object {
    this.tracking.track({ eventType: 'pinging', value: 1 });
    return { pong: true };
  }
}
