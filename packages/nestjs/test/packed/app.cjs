// An app as a user of the packed package writes it, except for decorator syntax, which plain Node does not read. It asks itself
// once for every kind of handler, and closes.

/** @param load `require()` of a CommonJS app, `import()` of an ESM app */
module.exports = async function run(load) {
  await load('reflect-metadata');
  const { Controller, Get, Module, Param } = await load('@nestjs/common');
  const { NestFactory } = await load('@nestjs/core');
  const { ApolloDriver } = await load('@nestjs/apollo');
  const { Args, GraphQLModule, Mutation, Query, Resolver } = await load('@nestjs/graphql');
  const { WsAdapter } = await load('@nestjs/platform-ws');
  const { Cron, ScheduleModule, SchedulerRegistry } = await load('@nestjs/schedule');
  const { MessageBody, SubscribeMessage, WebSocketGateway } = await load('@nestjs/websockets');
  const { TrackEvent, TrackingModule, TrackingService, currency, dedupeKey } = await load('@greenflash-events/nestjs');
  const { WebSocket } = await load('ws');

  const method = (target, name, types, ...decorators) => {
    Reflect.defineMetadata('design:paramtypes', types, target.prototype, name);
    const descriptor = Object.getOwnPropertyDescriptor(target.prototype, name);
    Reflect.decorate(decorators, target.prototype, name, descriptor);
  };
  const argument = (target, name, decorator) => decorator(target.prototype, name, 0);

  class Billing {
    constructor(tracking) {
      this.tracking = tracking;
    }

    upgrade(id) {
      this.tracking.track({ eventType: 'usage_logged', value: 1 });
      return { id, amount: 149 };
    }
  }
  argument(Billing, 'upgrade', Param('id'));
  method(
    Billing,
    'upgrade',
    [String],
    Get('upgrade/:id'),
    TrackEvent('upgrade_purchased', {
      value: ({ result }) => currency(result.amount),
      insertId: ({ result }) => dedupeKey('upgrade', result.id),
    }),
  );
  Reflect.defineMetadata('design:paramtypes', [TrackingService], Billing);
  Controller('billing')(Billing);

  class Plans {
    plan() {
      return 'team';
    }

    change(plan) {
      return plan;
    }
  }
  method(
    Plans,
    'plan',
    [],
    Query(() => String),
  );
  argument(Plans, 'change', Args('plan', { type: () => String }));
  const planChanged = TrackEvent('plan_changed', { value: ({ result }) => result });
  method(
    Plans,
    'change',
    [String],
    Mutation(() => String),
    planChanged,
  );
  Resolver()(Plans);

  class Chat {
    say(text) {
      return { event: 'said', data: text.toUpperCase() };
    }
  }
  argument(Chat, 'say', MessageBody());
  method(Chat, 'say', [String], SubscribeMessage('say'), TrackEvent('said', { value: ({ result }) => result.data }));
  WebSocketGateway({ path: '/chat' })(Chat);

  class Reports {
    constructor(registry) {
      this.registry = registry;
    }

    make() {
      this.registry.getCronJob('reports').stop();
      return { rows: 3 };
    }
  }
  const everySecond = Cron('* * * * * *', { name: 'reports' });
  method(Reports, 'make', [], everySecond, TrackEvent('report_made', { value: ({ result }) => result.rows }));
  Reflect.defineMetadata('design:paramtypes', [SchedulerRegistry], Reports);

  class App {}
  Module({
    imports: [
      TrackingModule.forRoot({
        productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a',
        context: ({ request }) => ({ externalUserId: request.headers?.['x-user'] }),
      }),
      GraphQLModule.forRoot({ driver: ApolloDriver, autoSchemaFile: true }),
      ScheduleModule.forRoot(),
    ],
    controllers: [Billing],
    providers: [Plans, Chat, Reports],
  })(App);

  const app = await NestFactory.create(App, { logger: ['warn', 'error'] });
  app.useWebSocketAdapter(new WsAdapter(app));
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();

  await ask(`${url}/billing/upgrade/42`, { headers: { 'x-user': 'ada' } });
  await ask(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-user': 'bob' },
    body: JSON.stringify({ query: 'mutation { one: change(plan: "team") two: change(plan: "pro") }' }),
  });
  await say(new WebSocket(`${url.replace('http', 'ws')}/chat`));
  const tracking = app.get(TrackingService);
  while (tracking.stats().accepted < 6) await new Promise((later) => setTimeout(later, 20));
  await app.close();
};

async function ask(url, request) {
  const { status } = await fetch(url, request);
  if (status !== 200) throw new Error(`${url} answered ${status}`);
}

async function say(socket) {
  await new Promise((opened) => socket.once('open', opened));
  socket.send(JSON.stringify({ event: 'say', data: 'hello' }));
  await new Promise((answered) => socket.once('message', answered));
  socket.close();
}
