import { WsAdapter } from '@nestjs/platform-ws';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
  type WsResponse,
} from '@nestjs/websockets';
import { TrackEvent, TrackingService, type EventContext, type TrackingSource } from '@greenflash-events/nestjs';
import { from, map, type Observable } from 'rxjs';
import { WebSocket } from 'ws';
import { closeApps, startApp, type TestApp } from './support/start-app.js';

type User = WebSocket & { user?: string };

@WebSocketGateway({ path: '/chat' })
class ChatGateway {
  constructor(private readonly tracking: TrackingService) {}

  @SubscribeMessage('join')
  join(@MessageBody() user: string, @ConnectedSocket() socket: User): WsResponse<string> {
    socket.user = user;
    return { event: 'joined', data: user };
  }

  @SubscribeMessage('say')
  @TrackEvent<WsResponse<string>>('message_said', {
    value: ({ result }) => result.data,
    properties: ({ type, args }) => ({ type, data: args[1] as string }),
  })
  async say(@MessageBody() text: string): Promise<WsResponse<string>> {
    await Promise.resolve();
    this.tracking.track({ eventType: 'deep', value: text });
    return { event: 'said', data: text.toUpperCase() };
  }

  @SubscribeMessage('count')
  @TrackEvent<WsResponse<number>>('counted', { value: ({ result }) => result.data })
  count(): Observable<WsResponse<number>> {
    return from([1, 2, 3]).pipe(map((data) => ({ event: 'number', data })));
  }

  @SubscribeMessage('fail')
  @TrackEvent('never')
  @TrackEvent('message_refused', { on: 'error', value: ({ error }) => (error as Error).message })
  fail(): never {
    throw new WsException('refused');
  }
}

const member = ({ request }: TrackingSource): EventContext => ({ externalUserId: (request as User).user });

describe('A gateway of WebSockets', () => {
  let test: TestApp;
  const sockets: WebSocket[] = [];
  beforeAll(async () => {
    test = await startApp({
      providers: [ChatGateway],
      options: { context: member },
      configure: (app) => app.useWebSocketAdapter(new WsAdapter(app)),
    });
  });
  beforeEach(() => test.recorded.clear());
  afterAll(async () => {
    sockets.forEach((socket) => socket.close());
    await closeApps();
  });

  async function connect(): Promise<WebSocket> {
    const socket = new WebSocket(`${test.url.replace('http', 'ws')}/chat`);
    sockets.push(socket);
    await new Promise((resolve) => socket.once('open', resolve));
    return socket;
  }

  /** Sends a message, and gives back what comes until so many have come. */
  function ask(socket: WebSocket, event: string, data: unknown, answers = 1): Promise<unknown[]> {
    return new Promise((resolve) => {
      const received: unknown[] = [];
      const hear = (raw: Buffer): void => {
        received.push(JSON.parse(raw.toString('utf8')));
        if (received.length < answers) return;
        socket.off('message', hear);
        resolve(received);
      };
      socket.on('message', hear);
      socket.send(JSON.stringify({ event, data }));
    });
  }

  it('is tracked once for each message, with the context of its client', async () => {
    const socket = await connect();
    await ask(socket, 'join', 'ada');

    expect(await ask(socket, 'say', 'hello')).toEqual([{ event: 'said', data: 'HELLO' }]);
    await ask(socket, 'say', 'again');
    expect(test.recorded.events).toMatchObject([
      { eventType: 'deep', value: 'hello', externalUserId: 'ada' },
      { eventType: 'message_said', value: 'HELLO', properties: { type: 'ws', data: 'hello' } },
      { eventType: 'deep', value: 'again', externalUserId: 'ada' },
      { eventType: 'message_said', value: 'AGAIN', externalUserId: 'ada' },
    ]);
  });

  it('is tracked once for several answers, from the last', async () => {
    const socket = await connect();

    expect(await ask(socket, 'count', 0, 3)).toHaveLength(3);
    await test.recorded.waitFor({ count: 1 });
    expect(test.recorded.events).toMatchObject([{ eventType: 'counted', value: '3' }]);
  });

  it('is tracked where it throws', async () => {
    const socket = await connect();
    // Nest 11 answers nothing that this client would hear.
    socket.send(JSON.stringify({ event: 'fail' }));
    await test.recorded.waitFor({ count: 1 });

    expect(test.recorded.events).toMatchObject([{ eventType: 'message_refused', value: 'refused' }]);
  });

  it('keeps the clients apart', async () => {
    const users = Array.from({ length: 20 }, (_, index) => `user-${index}`);
    await Promise.all(
      users.map(async (user) => {
        const socket = await connect();
        await ask(socket, 'join', user);
        for (let i = 0; i < 10; i++) await ask(socket, 'say', user);
      }),
    );

    const deep = test.recorded.events.filter(({ eventType }) => eventType === 'deep');
    expect(deep).toHaveLength(200);
    expect(deep.filter(({ value, externalUserId }) => value !== externalUserId)).toEqual([]);
  });
});
