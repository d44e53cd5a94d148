import {
  Controller,
  Get,
  HttpCode,
  HttpException,
  Injectable,
  Redirect,
  Sse,
  StreamableFile,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type MessageEvent,
  type NestInterceptor,
} from '@nestjs/common';
import { CacheInterceptor } from '@nestjs/cache-manager';
import { Observable, concat, defer, finalize, map, of, tap, throwError } from 'rxjs';
import { Retry, Timeout } from './outer-interceptors.js';

@Injectable()
class Reshape implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return next.handle().pipe(map((data) => ({ data })));
  }
}

/** What happened around the handlers, in order. */
const trace: string[] = [];

/** What happened since this was called before. */
export function takeTrace(): string[] {
  return trace.splice(0);
}

/** Sees each handler's stream from the outside. */
@Injectable()
class Trace implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const tell = (what: string): void => void trace.push(`${execution.getHandler().name}: ${what}`);
    return next.handle().pipe(
      tap({
        subscribe: () => tell('subscribed'),
        next: (value) => tell(`next ${value instanceof StreamableFile ? 'file' : JSON.stringify(value)}`),
        error: () => tell('error'),
        complete: () => tell('complete'),
        unsubscribe: () => tell('unsubscribed'),
      }),
    );
  }
}

/** Reports each subscription to a handler's own stream, and of its end. */
function traced<T>(name: string, source: Observable<T>): Observable<T> {
  return defer(() => {
    trace.push(`${name}: started`);
    return source.pipe(finalize(() => trace.push(`${name}: torn down`)));
  });
}

/** The same routes, plain or decorated. */
export function routes(decorate: MethodDecorator): new () => object {
  @Controller()
  @UseInterceptors(Trace)
  class Routes {
    #failures = 0;

    @Get('object')
    @HttpCode(299)
    @decorate
    object(): object {
      return Object.freeze({ amount: 149 });
    }

    @Get('async')
    @decorate
    async(): Promise<string> {
      return Promise.resolve('text');
    }

    @Get('observable')
    @UseInterceptors(Reshape)
    @decorate
    observable(): Observable<number> {
      return traced('observable', of(1, 2, 3));
    }

    @Get('undefined')
    @decorate
    nothing(): void {}

    @Sse('tokens')
    @decorate
    tokens(): Observable<MessageEvent> {
      return traced('tokens', of({ data: 'a' }, { data: 'b' }));
    }

    @Sse('broken-tokens')
    @decorate
    brokenTokens(): Observable<MessageEvent> {
      return concat(
        of({ data: 'a' }),
        throwError(() => new Error('broken off')),
      );
    }

    @Get('file')
    @decorate
    file(): StreamableFile {
      return new StreamableFile(Buffer.from('bytes of a file'), { disposition: 'inline' });
    }

    @Get('redirect')
    @Redirect('/object', 303)
    @decorate
    redirect(): void {}

    @Get('throws')
    @decorate
    throws(): never {
      throw new HttpException({ reason: 'card declined' }, 402);
    }

    @Get('rejects')
    @decorate
    rejects(): Promise<never> {
      return Promise.reject(new HttpException('gone', 410));
    }

    @Get('cached')
    @decorate
    @UseInterceptors(CacheInterceptor)
    cached(): object {
      trace.push('cached: called');
      return { made: 'once' };
    }

    @Get('retried')
    @decorate
    @UseInterceptors(Retry)
    retried(): Promise<object> {
      this.#failures++;
      return this.#failures < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve({ call: this.#failures });
    }

    @Get('retried-stream')
    @decorate
    @UseInterceptors(Retry)
    retriedStream(): Observable<never> {
      return traced(
        'retriedStream',
        throwError(() => new HttpException('never', 503)),
      );
    }

    @Get('timed-out')
    @decorate
    @UseInterceptors(Timeout)
    timedOut(): Promise<void> {
      return new Promise(() => undefined);
    }

    @Get('timed-out-stream')
    @decorate
    @UseInterceptors(Timeout)
    timedOutStream(): Observable<number> {
      return traced('timedOutStream', concat(of(1), new Observable<number>()));
    }
  }
  return Routes;
}

export const PATHS = [
  'object',
  'async',
  'observable',
  'undefined',
  'tokens',
  'broken-tokens',
  'file',
  'redirect',
  'throws',
  'rejects',
  'cached',
  'cached',
  'retried',
  'retried-stream',
  'timed-out',
  'timed-out-stream',
];
/** The second request for what is cached never reaches the handler; a stream of `retry(2)` ends three times. */
export const ENDS = PATHS.length - 1 + 2 + 2;
