import { of, type Observable } from 'rxjs';
import { TrackDefaults } from './track-defaults.decorator.js';
import { TrackEvent } from './track-event.decorator.js';

interface Upgrade {
  readonly id: string;
  readonly amount: number;
}

/** What the compiler accepts and refuses; it fails to compile where this is no longer so. */
describe('The types of @TrackEvent()', () => {
  it('know the result and the fields of an event', () => {
    @TrackDefaults({ on: 'error', properties: ({ error }) => ({ kind: typeof error }) })
    class Handlers {
      @TrackEvent<Upgrade>('a', { value: ({ result }) => result.amount, influence: 'positive' })
      value(): Upgrade {
        return { id: 'u', amount: 1 };
      }

      @TrackEvent<Upgrade>('a', { insertId: ({ result }) => result.id })
      promise(): Promise<Upgrade> {
        return Promise.resolve(this.value());
      }

      @TrackEvent<Upgrade>(({ result }) => [{ eventType: 'a', value: result.amount }, undefined])
      stream(): Observable<Upgrade> {
        return of(this.value());
      }

      // @ts-expect-error the handler returns no Upgrade
      @TrackEvent<Upgrade>('a')
      text(): string {
        return '';
      }
    }

    expect(new Handlers()).toBeInstanceOf(Handlers);
  });

  it('say what is given at run time: an iterable, or a stream within a promise, is the result itself', () => {
    class Streams {
      @TrackEvent<AsyncGenerator<number>>('a', { value: ({ result }) => typeof result.next })
      async *generator(): AsyncGenerator<number> {
        yield await Promise.resolve(1);
      }

      @TrackEvent<Observable<number>>('a', { value: ({ result }) => typeof result.subscribe })
      promised(): Promise<Observable<number>> {
        return Promise.resolve(of(1));
      }

      // @ts-expect-error the result is the iterable
      @TrackEvent<number>('a')
      iterable(): AsyncIterable<number> {
        return this.generator();
      }

      // @ts-expect-error the result is the iterable
      @TrackEvent<number>('a')
      promisedIterable(): Promise<AsyncIterable<number>> {
        return Promise.resolve(this.generator());
      }

      // @ts-expect-error the result is the Observable
      @TrackEvent<number>('a')
      promisedNumber(): Promise<Observable<number>> {
        return Promise.resolve(of(1));
      }
    }

    expect(new Streams()).toBeInstanceOf(Streams);
  });

  it('refuse a mapping that is none', () => {
    // Not applied to a method: the decorator refuses some of them when a class is loaded, too.
    const decorators = () => [
      // @ts-expect-error there is no such field
      TrackEvent('a', { influense: 'positive' }),
      // @ts-expect-error there is no such influence
      TrackEvent('a', { influence: 'good' }),
      // @ts-expect-error a mapping is synchronous
      TrackEvent('a', { value: () => Promise.resolve(1) }),
      // @ts-expect-error a build function is synchronous
      TrackEvent(() => Promise.resolve({ eventType: 'a' })),
      TrackEvent<Upgrade>('a', { insertId: ({ result }) => result.amount }),
      // @ts-expect-error a whole result is no id
      TrackEvent<Upgrade>('a', { externalUserId: ({ result }) => result }),
      // @ts-expect-error there may be no result
      TrackEvent<Upgrade>('a', { on: 'always', insertId: ({ result }) => result.id }),
      TrackEvent<Upgrade>('a', { on: 'always', insertId: ({ result }) => result?.id }),
    ];

    expect(decorators).not.toThrow();
  });
});
