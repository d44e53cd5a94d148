import { Injectable } from '@nestjs/common';
import {
  BehaviorSubject,
  Observable,
  ReplaySubject,
  Subject,
  connectable,
  from,
  map,
  of,
  publish,
  share,
  take,
  throwError,
} from 'rxjs';
import { PassThrough, Readable } from 'node:stream';
import { EventEmitter } from 'node:events';

/** Counts what is asked of it. */
export class Source {
  pulled = 0;
  begun = 0;
  ended = 0;

  *endless(): Generator<number> {
    this.begun++;
    try {
      for (;;) yield this.pulled++;
    } finally {
      this.ended++;
    }
  }

  counts(): readonly number[] {
    return [this.pulled, this.begun, this.ended];
  }
}

/** A query builder, as those of knex, Mongoose and Prisma: each `then()` runs it. */
export class Query {
  runs = 0;

  then(done?: (rows: string[]) => unknown): void {
    this.runs++;
    done?.(['row']);
  }
}

/** Starts when it is waited for, as p-lazy does. */
export class LazyPromise extends Promise<string> {
  runs = 0;

  override then<A = string, B = never>(
    done?: ((value: string) => A | PromiseLike<A>) | null,
    failed?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.runs++;
    return Promise.resolve('lazy').then(done, failed);
  }
}

export class SpecialPromise<T> extends Promise<T> {
  readonly special = true;
}

/** A class with state that no other object can reach. */
export class Sealed {
  readonly #secret = 7;
  static of(sealed: Sealed): number {
    return sealed.#secret;
  }
  get secret(): number {
    return this.#secret;
  }
}

export class CustomObservable extends Observable<number> {
  readonly extra = 'extra';
}

/** The same methods, plain or decorated. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types
export function methods(decorate: MethodDecorator) {
  @Injectable()
  class Methods {
    readonly calls: unknown[][] = [];
    readonly source = new Source();
    readonly subject = new Subject<number>();
    readonly state = new BehaviorSubject(1);
    readonly replay = new ReplaySubject<number>(2);
    readonly shared = of(1, 2).pipe(share());
    readonly cached = Promise.resolve('cached');
    readonly query = new Query();
    readonly lazy = new LazyPromise(() => undefined);
    readonly special = SpecialPromise.resolve('special');
    readonly connect = connectable(of(1, 2));

    readonly published = publish<number>()(of(1, 2));
    readonly emitter = new EventEmitter();
    readonly sealed = new Sealed();
    readonly frozen = Object.freeze({ a: 1 });
    readonly custom = new CustomObservable((subscriber) => subscriber.complete());
    readonly web = new ReadableStream();
    readonly pass = new PassThrough();
    readonly proxy: object = new Proxy({}, { getPrototypeOf: hostile, has: hostile, get: hostile });
    readonly foreign = {
      [Symbol.for('observable')]: () => undefined,
      subscribe: () => ({ unsubscribe: () => undefined }),
    };
    readonly iterable: AsyncIterable<number> = {
      async *[Symbol.asyncIterator]() {
        yield await Promise.resolve(1);
      },
    };

    @decorate
    give(what: string): unknown {
      return Reflect.get(this, what);
    }

    @decorate
    pages(): Observable<number> {
      return from(this.source.endless());
    }

    @decorate
    piped(): Observable<number> {
      return this.subject.pipe(map((value) => value * 2));
    }

    @decorate
    hidden(): Observable<number> {
      return this.subject.asObservable();
    }

    @decorate
    failing(): Observable<number> {
      return throwError(() => new Error('no'));
    }

    @decorate
    never(): Observable<number> {
      return new Observable((subscriber) => {
        this.source.begun++;
        subscriber.next(1);
        return () => this.source.ended++;
      });
    }

    @decorate
    async later(value: unknown): Promise<unknown> {
      await Promise.resolve();
      if (value instanceof Error) throw value;
      return value;
    }

    @decorate
    passOn(value: unknown): Promise<unknown> {
      return value instanceof Error ? Promise.reject(value) : Promise.resolve(value);
    }

    @decorate
    throws(): never {
      throw new TypeError('thrown');
    }

    @decorate
    *numbers(): Generator<number, string, string> {
      const given = yield this.source.pulled++;
      return given;
    }

    @decorate
    async *tokens(): AsyncGenerator<number> {
      try {
        yield await Promise.resolve(this.source.pulled++);
        yield this.source.pulled++;
      } finally {
        this.source.ended++;
      }
    }

    @decorate
    readable(): Readable {
      return Readable.from(this.source.endless());
    }

    @decorate
    promised(): Promise<Observable<number>> {
      return Promise.resolve(this.pages().pipe(take(1)));
    }

    @decorate
    remember(...args: unknown[]): number {
      return this.calls.push(args);
    }

    @decorate
    countdown(from: number): number {
      return from === 0 ? 0 : this.countdown(from - 1);
    }

    @decorate
    [Symbol.iterator](): Iterator<number> {
      return [1, 2][Symbol.iterator]();
    }

    @decorate
    shape(first: string, second = 2, ...rest: unknown[]): string {
      return `${first}${second}${rest.length}`;
    }
  }
  return Methods;
}

export type Methods = InstanceType<ReturnType<typeof methods>>;

function hostile(): never {
  throw new Error('looked at');
}
