import { Controller, Get, Param, Sse, type MessageEvent, type Type } from '@nestjs/common';
import { ConversationId, TrackEvent, type EventContext, type TrackingSource } from '@greenflash-events/nestjs';
import { of, type Observable } from 'rxjs';
import { PLATFORMS, closeApps, startApp } from './support/start-app.js';

interface Caller {
  readonly headers: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
}

const callerOf = ({ request }: TrackingSource<Caller>): string => request.headers['x-user']!;

class Base {
  @Get('plans/:id')
  @TrackEvent<object, Caller>('base_read', {
    externalUserId: callerOf,
    value: ({ request }) => request.params['id']!,
    properties: ({ type, status, args, execution }) => ({
      type,
      status,
      args: args.length,
      handler: `${execution.getClass().name}.${execution.getHandler().name}`,
    }),
  })
  read(@Param('id') id: string): object {
    return { id };
  }

  @Get('slow/:id')
  @TrackEvent<object, Caller>('base_slow', { externalUserId: callerOf })
  async slow(@Param('id') id: string): Promise<object> {
    return Promise.resolve({ id });
  }

  @Sse('stream/:id')
  @ConversationId({ param: 'id' })
  @TrackEvent<MessageEvent, Caller>('base_streamed', { externalUserId: callerOf })
  stream(@Param('id') id: string): Observable<MessageEvent> {
    return of({ data: id });
  }
}

@Controller()
class Decorated extends Base {
  @Get('plans/:id')
  @TrackEvent<object, Caller>('read', { externalUserId: callerOf })
  override read(@Param('id') id: string): object {
    return { ...super.read(id), more: true };
  }

  @Get('slow/:id')
  @TrackEvent<object, Caller>('slow', { externalUserId: callerOf })
  override async slow(@Param('id') id: string): Promise<object> {
    await Promise.resolve();
    return super.slow(id);
  }

  @Sse('stream/:id')
  @TrackEvent<MessageEvent, Caller>('streamed', { externalUserId: callerOf })
  override stream(@Param('id') id: string): Observable<MessageEvent> {
    return super.stream(id);
  }
}

@Controller()
class Bare extends Base {
  @Get('plans/:id')
  override read(@Param('id') id: string): object {
    return super.read(id);
  }
}

afterEach(closeApps);

describe.each(PLATFORMS)('On %s, a handler that is overridden and called by super', (platform) => {
  const contexts: unknown[] = [];
  const context = (source: TrackingSource<Caller>): EventContext => {
    contexts.push(source.request);
    return { externalOrganizationId: callerOf(source) };
  };
  beforeEach(() => contexts.splice(0));

  async function eventsOf(controller: Type, path: string, options: object = {}): Promise<readonly object[]> {
    const { url, recorded } = await startApp({ platform, controllers: [controller], options });
    const answer = await fetch(`${url}/${path}`, { headers: { 'x-user': 'ada' } });
    expect(answer.status).toBe(200);
    await answer.text();
    return recorded.events;
  }

  it('sees the same request, with the class that serves it', async () => {
    expect(await eventsOf(Decorated, 'plans/pro')).toMatchObject([
      {
        eventType: 'base_read',
        externalUserId: 'ada',
        value: 'pro',
        properties: { type: 'http', status: 200, args: 3, handler: 'Decorated.read' },
      },
      { eventType: 'read', externalUserId: 'ada' },
    ]);
  });

  it.each(['slow', 'stream'])('sees it later too, in %s', async (path) => {
    const events = await eventsOf(Decorated, `${path}/pro`);

    expect(events).toHaveLength(2);
    expect(events).toMatchObject([{ externalUserId: 'ada' }, { externalUserId: 'ada' }]);
  });

  it('has the context of the request, which is read once, and its own conversation', async () => {
    const events = await eventsOf(Decorated, 'stream/pro', { context });

    expect(events).toHaveLength(2);
    for (const event of events) {
      const conversation = (event as { eventType: string }).eventType === 'base_streamed' ? 'pro' : undefined;
      expect(event).toMatchObject({ externalUserId: 'ada', externalOrganizationId: 'ada' });
      expect((event as { externalConversationId?: string }).externalConversationId).toBe(conversation);
    }
    expect(contexts).toHaveLength(1);
  });

  it('sees it below an override that is not decorated, where the app has a context', async () => {
    expect(await eventsOf(Bare, 'plans/pro', { context })).toMatchObject([
      { eventType: 'base_read', externalUserId: 'ada', value: 'pro' },
    ]);
  });
});
