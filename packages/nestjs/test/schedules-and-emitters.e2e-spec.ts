import { Controller, Get, Injectable } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { Cron, Interval, ScheduleModule, SchedulerRegistry, Timeout } from '@nestjs/schedule';
import { TrackEvent, type EventContext, type TrackingSource } from '@greenflash-events/nestjs';
import { Subject, firstValueFrom } from 'rxjs';
import { closeApps, startApp } from './support/start-app.js';

@Injectable()
class Listener {
  @OnEvent('invoice.paid')
  @TrackEvent('listener_above')
  above(): void {}

  @TrackEvent('listener_below')
  @OnEvent('invoice.paid')
  async below(): Promise<void> {
    await Promise.resolve();
  }
}

@Injectable()
class Emitter {
  constructor(private readonly emitter: EventEmitter2) {}

  async pay(): Promise<void> {
    await this.emitter.emitAsync('invoice.paid', {});
  }
}

@Controller()
class PaymentController {
  constructor(private readonly emitter: Emitter) {}

  @Get('pay')
  async pay(): Promise<object> {
    await this.emitter.pay();
    return {};
  }
}

const ran = new Subject<void>();

@Injectable()
class Jobs {
  @Cron('0 0 1 1 *', { name: 'above' })
  @TrackEvent('cron_above')
  above(): void {}

  @TrackEvent('cron_below')
  @Cron('0 0 1 1 *', { name: 'below' })
  async below(): Promise<void> {
    await Promise.resolve();
  }

  @TrackEvent('cron_failed', { on: 'error' })
  @Cron('0 0 1 1 *', { name: 'failing' })
  failing(): never {
    throw new Error('x');
  }

  @Interval('interval', 1)
  @TrackEvent('interval')
  interval(): void {}

  @TrackEvent('timeout')
  @Timeout(1)
  timeout(): void {
    ran.next();
  }
}

const caller = ({ request }: TrackingSource): EventContext => ({
  externalUserId: (request as { headers: Record<string, string> }).headers['x-user'],
});

afterEach(closeApps);

describe('@TrackEvent() on what Nest calls by itself', () => {
  it('tracks @Cron(), @Interval() and @Timeout(), above and below their decorators', async () => {
    const hasRun = firstValueFrom(ran);
    const { app, recorded } = await startApp({ imports: [ScheduleModule.forRoot()], providers: [Jobs] });
    await hasRun;
    const registry = app.get(SchedulerRegistry);
    registry.deleteInterval('interval');
    const wereTimed = recorded.types();
    expect(wereTimed).toContain('timeout');
    recorded.clear();
    for (const name of ['above', 'below', 'failing']) await registry.getCronJob(name).fireOnTick();
    await recorded.waitFor({ count: 3 });

    expect(recorded.types().toSorted()).toEqual(['cron_above', 'cron_below', 'cron_failed']);
  });

  it('tracks @OnEvent() listeners, with the context of the request that emits', async () => {
    const { url, recorded } = await startApp({
      imports: [EventEmitterModule.forRoot()],
      providers: [Listener, Emitter],
      controllers: [PaymentController],
      options: { context: caller },
    });
    await fetch(`${url}/pay`, { headers: { 'x-user': 'ada' } });

    expect(recorded.events).toMatchObject([
      { eventType: 'listener_above', externalUserId: 'ada' },
      { eventType: 'listener_below', externalUserId: 'ada' },
    ]);
  });
});
