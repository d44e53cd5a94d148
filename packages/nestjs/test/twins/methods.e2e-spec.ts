import fc from 'fast-check';
import { ConversationId, TrackEvent } from '@greenflash-events/nestjs';
import { Observable, Subject, forkJoin, lastValueFrom, merge, take, takeUntil, toArray } from 'rxjs';
import { closeApps, startApp, type TestApp } from '../support/start-app.js';
import { methods, Sealed, type LazyPromise, type Methods } from './twin-methods.js';

const decorators: [string, MethodDecorator][] = [
  [
    '@TrackEvent()',
    TrackEvent('called', { on: 'always', properties: ({ args }) => ({ args: args.length }) }) as MethodDecorator,
  ],
  ['@TrackEvent(), at the first item', TrackEvent('called', { at: 'first' }) as MethodDecorator],
  ['a mapping that throws', TrackEvent('called', { value: () => JSON.parse('') as string }) as MethodDecorator],
  ['@ConversationId() alone', ConversationId(({ args }) => args[0] as string)],
];

/** What a caller may do with one of the methods, and all that it can see of it. */
const CALLS: Record<string, (service: Methods) => unknown> = {
  'takes three of an endless source': async (service) => {
    const taken = await lastValueFrom(service.pages().pipe(take(3), toArray()));
    return [taken, service.source.counts()];
  },
  'leaves an endless source from within its observer': (service) => {
    const stop = new Subject<void>();
    const seen: number[] = [];
    service
      .pages()
      .pipe(takeUntil(stop))
      .subscribe((value) => {
        seen.push(value);
        if (value === 4) stop.next();
      });
    return [seen, service.source.counts()];
  },
  unsubscribes: (service) => {
    const subscription = service.never().subscribe();
    subscription.unsubscribe();
    subscription.unsubscribe();
    return service.source.counts();
  },
  'subscribes twice': (service) => {
    service.never().subscribe();
    const twice = service.never();
    merge(twice, twice).subscribe();
    return service.source.counts();
  },
  'subscribes to the pipe of a Subject': (service) => {
    const seen: number[] = [];
    const subscription = service.piped().subscribe((value) => seen.push(value));
    const isObserved = service.subject.observed;
    service.subject.next(1);
    subscription.unsubscribe();
    service.subject.next(2);
    return [seen, isObserved, service.subject.observed, service.piped() instanceof Observable];
  },
  'never subscribes': (service) => {
    service.piped();
    service.hidden();
    return [service.subject.observed, service.source.counts()];
  },
  'hears of an error': (service) => lastValueFrom(service.failing()).catch((error: Error) => error.message),
  'throws in its own operator': (service) =>
    lastValueFrom(service.pages().pipe((source) => source.pipe(take(2), toArray()))).then((values) => [
      values,
      service.source.counts(),
    ]),
  'joins two calls': (service) =>
    lastValueFrom(forkJoin([service.pages().pipe(take(1)), service.pages().pipe(take(2))])),
  'waits for a promise of an Observable': async (service) => lastValueFrom(await service.promised()),
  'calls a shared Observable twice': (service) => service.give('shared') === service.give('shared'),
  'is thrown at': (service) => {
    try {
      return service.throws();
    } catch (error) {
      return [error instanceof TypeError, (error as Error).message];
    }
  },
  'goes through a generator': (service) => {
    const generator = service.numbers();
    return [
      generator.next(),
      generator.next('given'),
      generator.next(),
      service.source.pulled,
      Reflect.ownKeys(generator),
    ];
  },
  'leaves an async generator': async (service) => {
    const tokens = service.tokens();
    const keys = Reflect.ownKeys(tokens);
    for await (const token of tokens) if (token === 0) break;
    return [keys, service.source.counts()];
  },
  'never starts an async generator': async (service) => {
    service.tokens();
    await Promise.resolve();
    return service.source.counts();
  },
  'waits for a query once': async (service) => {
    const rows = await service.give('query');
    return [rows, service.query.runs, Reflect.ownKeys(service.query)];
  },
  'never waits for a query': async (service) => {
    service.give('query');
    await Promise.resolve();
    return service.query.runs;
  },
  'waits for a lazy promise': async (service) => {
    const promise = service.give('lazy') as LazyPromise;
    const runsBefore = promise.runs;
    return [runsBefore, await promise, promise.runs, Reflect.ownKeys(promise)];
  },
  'spreads an object with an iterator of its own': (service) => [...(service as unknown as Iterable<number>)],
  'calls it again from inside': (service) => service.countdown(3),
  'reads private state': (service) => Sealed.of(service.give('sealed') as Sealed),
  'passes many arguments': (service) => [service.remember(), service.remember(1, 2, 3), service.remember(undefined)],
  'reads an endless stream': async (service) => {
    const read: number[] = [];
    for await (const value of service.readable()) if (read.push(value as number) === 3) break;
    return [read, service.source.ended];
  },
};

/** What is handed over as it is, each by its own property. */
const KEPT = [
  'subject',
  'state',
  'replay',
  'cached',
  'query',
  'lazy',
  'special',
  'connect',
  'published',
  'emitter',
  'sealed',
  'frozen',
  'web',
  'pass',
  'proxy',
  'foreign',
  'iterable',
] as const;

afterEach(closeApps);

describe.each(decorators)('A method with %s does as its undecorated twin', (_, decorate) => {
  const Plain = methods(() => undefined);
  const Decorated = methods(decorate);
  let test: TestApp;
  let plain: Methods;
  let decorated: Methods;
  beforeEach(async () => {
    test = await startApp({ providers: [Plain, Decorated] });
    [plain, decorated] = [test.app.get(Plain), test.app.get(Decorated)];
  });

  it.each(Object.entries(CALLS))('where its caller %s', async (__, call) => {
    expect(await call(decorated)).toEqual(await call(plain));
  });

  it.each(KEPT)('and hands over the very %s, untouched, at every call', (name) => {
    const kept = decorated[name] as object;
    const look = (): unknown => (name === 'proxy' ? undefined : [Reflect.ownKeys(kept), Object.getPrototypeOf(kept)]);
    const before = look();

    expect(Object.is(decorated.give(name), kept)).toBe(true);
    expect(Object.is(decorated.give(name), kept)).toBe(true);
    expect(look()).toEqual(before);
  });

  it('and settles in the same turn, whatever else is pending', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('later', 'passOn', 'plain', 'then'), { maxLength: 8 }),
        async (steps) => {
          expect(await orderOf(decorated, steps)).toEqual(await orderOf(plain, steps));
        },
      ),
    );
  });

  it('and looks like it', () => {
    for (const name of Reflect.ownKeys(Plain.prototype)) {
      const [one, other] = [Plain, Decorated].map(({ prototype }) => Reflect.get(prototype, name) as () => void);
      expect([other!.name, other!.length, Reflect.ownKeys(other!)]).toEqual([
        one!.name,
        one!.length,
        Reflect.ownKeys(one!),
      ]);
      expect(Object.getPrototypeOf(other)).toBe(Object.getPrototypeOf(one));
      if (name !== 'constructor') expect(other!.toString()).toBe(one!.toString());
    }
  });
});

/** Which of several calls, made at once, is done first. */
async function orderOf(service: Methods, steps: readonly string[]): Promise<string[]> {
  const order: string[] = [];
  const started = steps.map((step, index) => {
    const name = `${step} ${index}`;
    const call: Promise<unknown> =
      step === 'later' ? service.later(1) : step === 'passOn' ? service.passOn(1) : Promise.resolve();
    const settled = step === 'then' ? call.then(() => undefined) : call;
    return settled.then(() => order.push(name));
  });
  await Promise.all(started);
  return order;
}
