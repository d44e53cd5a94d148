import {
  BadRequestException,
  Controller,
  Get,
  HttpCode,
  HttpException,
  type MessageEvent,
  Param,
  ParseIntPipe,
  Post,
  Redirect,
  Res,
  Sse,
  StreamableFile,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { TrackEvent, TrackingInterceptor, numeric } from '@greenflash-events/nestjs';
import type { ServerResponse } from 'node:http';
import { Observable, Subject, firstValueFrom, of } from 'rxjs';
import { closeApps, startApp, type TestApp } from './support/start-app.js';

class Refusing {
  canActivate(): boolean {
    return false;
  }
}

let tokens = new Subject<MessageEvent>();
const opened = new Subject<void>();
const closed = new Subject<void>();
let release: (value: { done: string }) => void = () => undefined;

@Controller()
class KindsController {
  @Get('object')
  @HttpCode(299)
  @TrackEvent<{ amount: number }>('object_returned', {
    value: ({ result }) => numeric(result.amount),
    properties: ({ status }) => ({ status }),
  })
  object(): { amount: number } {
    return { amount: 149 };
  }

  @Get('observable')
  @TrackEvent<number>('numbers_returned', { value: ({ result }) => numeric(result) })
  observable(): Observable<number> {
    return of(1, 2, 3);
  }

  @Sse('tokens')
  @TrackEvent<MessageEvent>('answer_completed', { value: ({ result }) => result.data as string })
  @TrackEvent<MessageEvent>('answer_started', { at: 'first', value: ({ result }) => result.data as string })
  @TrackEvent<MessageEvent>('answer_aborted', { on: 'abort', value: ({ result }) => result?.data as string })
  @TrackEvent('answer_ended', { on: 'always', value: 'x' })
  tokens(): Observable<MessageEvent> {
    return new Observable((subscriber) => {
      const inner = tokens.subscribe(subscriber);
      opened.next();
      return () => {
        inner.unsubscribe();
        closed.next();
      };
    });
  }

  @Get('file')
  @TrackEvent<StreamableFile>('file_sent', { value: ({ result }) => result.constructor.name })
  file(): StreamableFile {
    return new StreamableFile(Buffer.from('bytes of a file'), { type: 'text/plain' });
  }

  @Get('library')
  @TrackEvent('answered_by_hand', {
    properties: ({ result, status }) => ({ isUndefined: result === undefined, status }),
  })
  library(@Res() response: ServerResponse): void {
    response.statusCode = 202;
    response.end('by hand');
  }

  @Get('redirect')
  @Redirect('/object')
  @TrackEvent('redirected', { properties: ({ status }) => ({ hasStatus: status !== undefined }) })
  redirect(): void {}

  @Get('throws')
  @TrackEvent('never')
  @TrackEvent('payment_failed', {
    on: 'error',
    properties: ({ status, error }) => ({ status, name: (error as Error).name }),
  })
  throws(): never {
    throw new HttpException('card declined', 402);
  }

  @Get('rejects')
  @TrackEvent('payment_failed', {
    on: 'error',
    properties: ({ status, error }) => ({ status, name: (error as Error).name }),
  })
  rejects(): Promise<never> {
    return Promise.reject(new TypeError('a bug'));
  }

  @Get('piped/:id')
  @TrackEvent('never')
  @TrackEvent('refused', {
    on: 'error',
    properties: ({ status, error }) => ({ status, bad: error instanceof BadRequestException }),
  })
  piped(@Param('id', ParseIntPipe) id: number): number {
    return id;
  }

  @Get('guarded')
  @UseGuards(Refusing)
  @TrackEvent('never', { on: 'always' })
  guarded(): void {}

  @Get('slow')
  @TrackEvent<{ done: string }>('slow_finished', { value: ({ result }) => result.done })
  @TrackEvent('never', { on: 'abort' })
  slow(): Promise<{ done: string }> {
    opened.next();
    return new Promise((resolve) => (release = resolve));
  }

  @Post('created')
  @TrackEvent('created', { value: ({ status }) => String(status) })
  created(): object {
    return { ok: true };
  }

  @Get('http-error')
  @TrackEvent('http_error', { on: 'error', value: ({ status }) => String(status) })
  httpError(): never {
    throw Object.assign(new Error('too big'), { status: 413, statusCode: 413, expose: true });
  }

  @Get('error-of/:kind')
  @TrackEvent('error_of', { on: 'error', value: ({ status }) => String(status) })
  errorOf(@Param('kind') kind: string): never {
    if (kind === 'object') throw { statusCode: 422, message: 'no error at all' }; // eslint-disable-line @typescript-eslint/only-throw-error
    const error = new Error('of a client that this app called');
    throw Object.assign(error, { statusCode: 418 }, kind === 'fastify' ? { code: 'FST_ERR_VALIDATION' } : {});
  }
}

@Controller()
@UseInterceptors(TrackingInterceptor)
class BoundController {
  @Get('bound')
  @TrackEvent('bound')
  @TrackEvent('bound_too')
  bound(): object {
    return {};
  }
}

describe('What reaches a decorated HTTP handler on Express', () => {
  let test: TestApp;
  const get = (path: string): Promise<Response> => fetch(`${test.url}/${path}`, { redirect: 'manual' });

  beforeAll(async () => {
    test = await startApp({ controllers: [KindsController] });
  });
  beforeEach(() => {
    tokens = new Subject();
    test.recorded.clear();
  });
  afterAll(closeApps);

  it('tracks an object with its value and the status that is sent', async () => {
    const response = await get('object');

    expect([response.status, await response.json()]).toEqual([299, { amount: 149 }]);
    expect(test.recorded.events).toMatchObject([
      { eventType: 'object_returned', value: '149', valueType: 'numeric', properties: { status: 299 } },
    ]);
  });

  it('reads the status that Nest chose for the method', async () => {
    await fetch(`${test.url}/created`, { method: 'POST' });

    expect(test.recorded.events).toMatchObject([{ value: '201' }]);
  });

  it('tracks one event from the last of several values', async () => {
    expect(await (await get('observable')).text()).toBe('3');
    expect(test.recorded.events).toMatchObject([{ eventType: 'numbers_returned', value: '3' }]);
  });

  it('tracks an SSE stream from its first item as that passes, and from its last at its completion', async () => {
    const response = await openTokens({ data: 'a' });
    expect(test.recorded.types()).toEqual(['answer_started']);
    tokens.next({ data: 'b' });
    tokens.next({ data: 'c' });
    expect(test.recorded.types()).toEqual(['answer_started']);
    tokens.complete();

    expect(await response.text()).toContain('data: c');
    expect(test.recorded.events).toMatchObject([
      { eventType: 'answer_started', value: 'a' },
      { eventType: 'answer_completed', value: 'c' },
      { eventType: 'answer_ended' },
    ]);
  });

  it('tracks an SSE stream that its client leaves as aborted, with what had passed', async () => {
    const leaving = new AbortController();
    await openTokens({ data: 'a' }, leaving.signal);
    const isClosed = firstOf(closed);
    leaving.abort();
    await isClosed;
    await test.recorded.waitFor(3);

    expect(test.recorded.events).toMatchObject([
      { eventType: 'answer_started', value: 'a' },
      { eventType: 'answer_aborted', value: 'a' },
      { eventType: 'answer_ended' },
    ]);
  });

  it('tracks a file without touching its bytes', async () => {
    expect(await (await get('file')).text()).toBe('bytes of a file');
    expect(test.recorded.events).toMatchObject([{ eventType: 'file_sent', value: 'StreamableFile' }]);
  });

  it('gives a handler that answers by hand an undefined result, and its status', async () => {
    expect((await get('library')).status).toBe(202);
    expect(test.recorded.events).toMatchObject([{ properties: { isUndefined: true, status: 202 } }]);
  });

  it('does not guess the status of a redirect', async () => {
    expect((await get('redirect')).status).toBe(302);
    expect(test.recorded.events).toMatchObject([{ eventType: 'redirected', properties: { hasStatus: false } }]);
  });

  it('tracks what a handler throws, with the status of the answer', async () => {
    expect((await get('throws')).status).toBe(402);
    expect(test.recorded.events).toMatchObject([
      { eventType: 'payment_failed', value: '1', properties: { status: 402, name: 'HttpException' } },
    ]);
  });

  it('tracks a bug as status 500', async () => {
    expect((await get('rejects')).status).toBe(500);
    expect(test.recorded.events).toMatchObject([{ properties: { status: 500, name: 'TypeError' } }]);
  });

  it('reads the status of an error as Nest answers it', async () => {
    expect((await get('http-error')).status).toBe(413);
    expect(test.recorded.events).toMatchObject([{ value: '413' }]);
  });

  it.each(['object', 'plain', 'fastify'])(
    'reads the status of an error of the kind %s as Nest answers it',
    async (kind) => {
      const { status } = await get(`error-of/${kind}`);

      expect(test.recorded.events).toMatchObject([{ value: String(status) }]);
    },
  );

  it('tracks what a pipe refuses as an error', async () => {
    expect((await get('piped/x')).status).toBe(400);
    expect(test.recorded.events).toMatchObject([{ eventType: 'refused', properties: { status: 400, bad: true } }]);
  });

  it('tracks nothing where a guard refuses', async () => {
    expect((await get('guarded')).status).toBe(403);
    expect(test.recorded.events).toEqual([]);
  });

  it('tracks each decorator once where the interceptor is bound to method, class and app', async () => {
    const bound = await startApp({
      controllers: [BoundController],
      configure: (app) => app.useGlobalInterceptors(app.get(TrackingInterceptor)),
      providers: [TrackingInterceptor],
    });
    await fetch(`${bound.url}/bound`);

    expect(bound.recorded.types()).toEqual(['bound', 'bound_too']);
  });

  it('tracks a handler whose client leaves meanwhile, because what it did is still true', async () => {
    const leaving = new AbortController();
    const isOpen = firstOf(opened);
    const left = fetch(`${test.url}/slow`, { signal: leaving.signal }).catch(() => 'left');
    await isOpen;
    leaving.abort();
    expect(await left).toBe('left');
    release({ done: 'yes' });
    await test.recorded.waitFor(1);

    expect(test.recorded.events).toMatchObject([{ eventType: 'slow_finished', value: 'yes' }]);
  });

  async function openTokens(first: MessageEvent, signal?: AbortSignal): Promise<Response> {
    const isOpen = firstOf(opened);
    const response = fetch(`${test.url}/tokens`, signal === undefined ? {} : { signal });
    await isOpen;
    tokens.next(first);
    return response;
  }
});

function firstOf(subject: Subject<void>): Promise<void> {
  return firstValueFrom(subject);
}
