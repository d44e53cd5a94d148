import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { TrackingService, getTrackerToken, TrackingModule, memoryDelivery } from '@greenflash-events/nestjs';
import { TrackingHealthIndicator } from '@greenflash-events/nestjs/health';
import { RecordedEvents } from '@greenflash-events/nestjs/testing';
import { deadUrl, startEndpoint } from './support/events-endpoint.js';
import { PRODUCT_ID, closeApps, startApp, type TestApp } from './support/start-app.js';

@Injectable()
class EuropeanHealth extends TrackingHealthIndicator {}

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly tracking: TrackingHealthIndicator,
    private readonly europe: EuropeanHealth,
  ) {}

  @Get()
  @HealthCheck()
  check(): unknown {
    return this.health.check([() => this.tracking.isHealthy(), () => this.europe.isHealthy('europe', { maxFill: 0 })]);
  }
}

@Module({
  imports: [
    TerminusModule,
    TrackingModule.forRoot({ productId: PRODUCT_ID, name: 'eu', delivery: new RecordedEvents() }),
  ],
  controllers: [HealthController],
  providers: [
    TrackingHealthIndicator,
    {
      provide: EuropeanHealth,
      inject: [getTrackerToken('eu')],
      useFactory: (tracking: TrackingService) => new EuropeanHealth(tracking),
    },
  ],
})
class HealthModule {}

async function healthOf({ url }: TestApp): Promise<{ code: number; details: Record<string, Record<string, unknown>> }> {
  const response = await fetch(`${url}/health`);
  const { details } = (await response.json()) as { details: Record<string, Record<string, unknown>> };
  return { code: response.status, details };
}

describe('The health page of an app', () => {
  afterEach(closeApps);

  it('shows a tracker that has nothing to do', async () => {
    const endpoint = await startEndpoint();
    const options = { delivery: undefined, apiKey: 'key', baseUrl: endpoint.baseUrl };
    const test = await startApp({ imports: [HealthModule], options });

    expect(await healthOf(test)).toEqual({
      code: 200,
      details: {
        tracking: {
          status: 'up',
          state: 'ok',
          reasons: [],
          waiting: 0,
          fill: 0,
          lane: { state: 'active', limit: expect.any(Number) },
          lost: 0,
        },
        europe: expect.objectContaining({ status: 'up', state: 'ok' }),
      },
    });
    await closeApps();
    await endpoint.close();
  });

  it('stays up while the API is down, and says what waits and why', async () => {
    let paused: () => void;
    const isPaused = new Promise<void>((resolve) => (paused = resolve));
    const test = await startApp({
      imports: [HealthModule],
      options: {
        delivery: memoryDelivery({ maxEvents: 10 }),
        apiKey: 'key',
        baseUrl: await deadUrl(),
        shutdownDeadlineMs: 10,
        hooks: { onLaneState: ({ state }) => state === 'paused' && paused() },
      },
    });
    for (let n = 0; n < 9; n++) test.app.get(TrackingService).track({ eventType: 'a', value: n });
    await isPaused;

    const { code, details } = await healthOf(test);
    expect(code).toBe(200);
    expect(details['tracking']).toMatchObject({
      status: 'up',
      state: 'degraded',
      reasons: ['paused', 'full'],
      waiting: 9,
      fill: 0.9,
      oldestAgeMs: expect.any(Number),
      lane: { state: 'paused', reason: 'network', resumesAt: expect.any(Number) },
    });
  });

  it('shows a tracker that is off', async () => {
    const test = await startApp({ imports: [HealthModule], options: { enabled: false } });

    expect(await healthOf(test)).toMatchObject({ code: 200, details: { tracking: { status: 'up', state: 'ok' } } });
  });
});
