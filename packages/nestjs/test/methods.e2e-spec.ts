import { Injectable, Scope } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { ConversationId, TrackDefaults, TrackEvent, TrackingService } from '@greenflash-events/nestjs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { firstValueFrom, of, toArray, type Observable } from 'rxjs';
import { closeApps, startApp, type TestApp } from './support/start-app.js';

interface Invoice {
  readonly id: string;
  readonly amount: number;
}

@Injectable()
@TrackDefaults({ properties: { area: 'invoices' } })
class InvoiceService {
  /** Returned each time, as a cache does. */
  readonly cached = Promise.resolve<Invoice>({ id: 'cached', amount: 1 });

  @TrackEvent<Invoice>('invoice_made', {
    value: ({ result }) => result.amount,
    properties: ({ args, type, execution, request, status }) => ({
      args: args.length,
      type,
      class: execution.getClass().name,
      handler: execution.getHandler().name,
      hasRequest: request !== undefined || status !== undefined,
    }),
  })
  make(id: string, amount: number): Invoice {
    return { id, amount };
  }

  @TrackEvent<Invoice>('invoice_loaded', { value: ({ result }) => result.id })
  async load(id: string): Promise<Invoice> {
    return Promise.resolve(this.make(id, 1));
  }

  @TrackEvent<Invoice>('invoice_cached', { value: ({ result }) => result.id })
  fromCache(): Promise<Invoice> {
    return this.cached;
  }

  @TrackEvent('never')
  @TrackEvent('invoice_failed', { on: 'error', value: ({ error }) => (error as Error).message })
  fail(how: 'throws' | 'rejects'): Promise<never> {
    const error = new Error(how);
    if (how === 'throws') throw error;
    return Promise.reject(error);
  }

  @TrackEvent<number>('invoices_counted', { value: ({ result }) => result })
  count(): Observable<number> {
    return of(1, 2, 3);
  }

  @TrackEvent<AsyncGenerator<string>>('tokens_begun', { value: ({ result }) => typeof result.next })
  async *tokens(): AsyncGenerator<string> {
    yield* ['a', 'b'];
    await Promise.resolve();
  }

  @TrackEvent('asked')
  @ConversationId(({ args }) => args[0] as string)
  ask(thread: string): string {
    return thread;
  }
}

@Injectable()
class SpecialInvoiceService extends InvoiceService {
  @TrackEvent<Invoice>('special_made', { value: ({ result }) => result.amount })
  override make(id: string, amount: number): Invoice {
    return super.make(id, amount * 2);
  }
}

@Injectable()
class PlainSubclass extends InvoiceService {
  constructor(readonly tracking: TrackingService) {
    super();
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerRequestService {
  @TrackEvent('per_request')
  run(): void {}
}

@Injectable({ scope: Scope.TRANSIENT })
class TransientService {
  @TrackEvent('transient')
  run(): void {}
}

/** Of a job that has itself run again. */
interface Round {
  readonly left: number;
  readonly conversation?: string;
}

@Injectable()
class PollingService {
  readonly rounds: WeakRef<Round>[] = [];

  @TrackEvent('polled')
  @ConversationId(({ args }) => (args[0] as Round).conversation)
  poll(round: Round, done: () => void): void {
    this.rounds.push(new WeakRef(round));
    setImmediate(() => (round.left > 1 ? this.poll({ left: round.left - 1 }, done) : done()));
  }
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

afterEach(closeApps);

describe('@TrackEvent() on a method of a provider', () => {
  let test: TestApp;
  let service: InvoiceService;
  beforeEach(async () => {
    test = await startApp({
      providers: [InvoiceService, SpecialInvoiceService, PlainSubclass, PerRequestService, TransientService],
    });
    service = test.app.get(InvoiceService);
  });

  it('tracks a call, with its result and arguments, in the class of the instance', () => {
    expect(service.make('i1', 5)).toEqual({ id: 'i1', amount: 5 });
    expect(test.recorded.events).toMatchObject([
      {
        eventType: 'invoice_made',
        value: '5',
        properties: {
          area: 'invoices',
          args: 2,
          type: 'method',
          class: 'InvoiceService',
          handler: 'make',
          hasRequest: false,
        },
      },
    ]);
  });

  it('tracks an async method when it is done, and what it calls on the way', async () => {
    expect(await service.load('i2')).toEqual({ id: 'i2', amount: 1 });
    expect(test.recorded.types()).toEqual(['invoice_made', 'invoice_loaded']);
  });

  it('hands the same promise back', async () => {
    expect(service.fromCache()).toBe(service.cached);
    await service.cached;
    expect(test.recorded.types()).toEqual(['invoice_cached']);
  });

  it('tracks what is thrown and what is rejected, once each, and passes both on', async () => {
    expect(() => service.fail('throws')).toThrow('throws');
    await expect(service.fail('rejects')).rejects.toThrow('rejects');

    expect(test.recorded.events.map(({ value }) => value)).toEqual(['throws', 'rejects']);
  });

  it('tracks an Observable for each subscription, at its end', async () => {
    const numbers = service.count();
    expect(test.recorded.events).toEqual([]);

    expect(await firstValueFrom(numbers.pipe(toArray()))).toEqual([1, 2, 3]);
    expect(test.recorded.events).toMatchObject([{ eventType: 'invoices_counted', value: '3' }]);
  });

  it('tracks an async generator at the call, and leaves its items to the app', async () => {
    const tokens: string[] = [];
    for await (const token of service.tokens()) tokens.push(token);

    expect(tokens).toEqual(['a', 'b']);
    expect(test.recorded.events).toMatchObject([{ eventType: 'tokens_begun', value: 'function' }]);
  });

  it('names the conversation that its arguments say', () => {
    service.ask('t1');

    expect(test.recorded.events).toMatchObject([{ eventType: 'asked', externalConversationId: 't1' }]);
  });

  it('tracks an inherited method once, and an overridden one with what it calls of its parent', () => {
    test.app.get(PlainSubclass).make('i', 1);
    expect(test.recorded.events).toMatchObject([{ properties: { class: 'PlainSubclass', area: 'invoices' } }]);
    test.recorded.clear();
    test.app.get(SpecialInvoiceService).make('i', 1);

    expect(test.recorded.events).toMatchObject([
      { eventType: 'invoice_made', value: '2', properties: { class: 'SpecialInvoiceService' } },
      { eventType: 'special_made', value: '2', properties: { area: 'invoices' } },
    ]);
  });

  it('tracks in request-scoped and transient providers', async () => {
    (await test.app.resolve(PerRequestService)).run();
    (await test.app.resolve(TransientService)).run();
    (await test.app.get(ModuleRef).create(TransientService)).run();

    expect(test.recorded.types()).toEqual(['per_request', 'transient', 'transient']);
  });

  it('keeps to the app of its instance, where two run in one process', async () => {
    const other = await startApp({ providers: [InvoiceService] });
    other.app.get(InvoiceService).make('i', 1);

    expect([test.recorded.events.length, other.recorded.events.length]).toEqual([0, 1]);
  });

  it('tracks in instances that a factory of the app makes', async () => {
    const { app, recorded } = await startApp({
      providers: [
        { provide: 'made', useFactory: () => new InvoiceService() },
        { provide: 'given', useValue: new InvoiceService() },
      ],
    });
    app.get<InvoiceService>('made').make('i', 1);
    app.get<InvoiceService>('given').make('i', 1);

    expect(recorded.types()).toEqual(['invoice_made', 'invoice_made']);
  });
});

describe('@ConversationId() on a method that schedules itself again', () => {
  it('holds for the rounds that name none, and keeps a few of them only', async () => {
    const { app, recorded } = await startApp({ providers: [PollingService] });
    const service = app.get(PollingService);
    // While the last round still runs, in the scope of all before it.
    const kept = await new Promise<number>((resolve) => {
      service.poll({ left: 200, conversation: 'c1' }, () => {
        collectGarbage();
        resolve(service.rounds.filter((round) => round.deref() !== undefined).length);
      });
    });

    expect(recorded.events).toHaveLength(200);
    expect(new Set(recorded.events.map((event) => event.externalConversationId))).toEqual(new Set(['c1']));
    expect(kept).toBeLessThan(40);
  });
});
