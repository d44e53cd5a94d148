import { Controller, Get, Injectable, Scope } from '@nestjs/common';
import { TrackEvent, type EventContext, type TrackingSource } from '@greenflash-events/nestjs';
import { closeApps, startApp, type TestApp } from './support/start-app.js';

@Injectable()
class InvoiceService {
  @TrackEvent('invoice_made')
  make(id: string): object {
    return { id };
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerRequestService {
  @TrackEvent('per_request')
  run(): void {}
}

@Controller()
class InvoiceController {
  constructor(
    private readonly service: InvoiceService,
    private readonly perRequest: PerRequestService,
  ) {}

  @Get('make')
  @TrackEvent('handled')
  make(): object {
    this.perRequest.run();
    return this.service.make('i1');
  }

  @Get('indirect')
  indirect(): object {
    return this.make();
  }

  @Get('recursive')
  @TrackEvent('recursed')
  recursive(): number {
    return this.depth++ < 2 ? this.recursive() : this.depth;
  }

  private depth = 0;
}

const caller = ({ request }: TrackingSource): EventContext => ({
  externalUserId: (request as { headers: Record<string, string> }).headers['x-user'],
});

afterEach(closeApps);

describe('A decorated handler', () => {
  let test: TestApp;
  beforeEach(async () => {
    test = await startApp({
      controllers: [InvoiceController],
      providers: [InvoiceService, PerRequestService],
      options: { context: caller },
    });
  });

  it('has its event and the methods that it calls have theirs, all with the context of the request', async () => {
    await fetch(`${test.url}/make`, { headers: { 'x-user': 'ada' } });

    expect(test.recorded.events).toMatchObject([
      { eventType: 'per_request', externalUserId: 'ada' },
      { eventType: 'invoice_made', externalUserId: 'ada' },
      { eventType: 'handled', externalUserId: 'ada' },
    ]);
  });

  it('is tracked where it is called as a plain method, and where it calls itself', async () => {
    await fetch(`${test.url}/indirect`);
    expect(test.recorded.types()).toEqual(['per_request', 'invoice_made', 'handled']);
    test.recorded.clear();
    await fetch(`${test.url}/recursive`);

    expect(test.recorded.types()).toEqual(['recursed', 'recursed', 'recursed']);
  });
});
