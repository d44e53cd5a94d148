import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Injectable, type CanActivate, type DynamicModule, type ExecutionContext, UseGuards } from '@nestjs/common';
import {
  Args,
  Field,
  GraphQLModule,
  Int,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { TrackEvent, TrackingService, type EventContext, type TrackingSource } from '@greenflash-events/nestjs';
import { createClient, type Client } from 'graphql-ws';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Subject, firstValueFrom } from 'rxjs';
import { WebSocket } from 'ws';
import { sendAllAtOnce } from './support/all-at-once.js';
import { closeApps, startApp, type Platform, type TestApp } from './support/start-app.js';

@ObjectType()
class Order {
  @Field()
  id!: string;

  @Field(() => Int)
  amount!: number;

  @Field()
  label?: string;
}

/** As an app's own guard: it fills `request.user`. */
@Injectable()
class AuthGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    const { req } = execution.getArgByIndex<{ req: { headers?: Record<string, string>; user?: string | undefined } }>(
      2,
    );
    req.user = req.headers?.['x-user'];
    return true;
  }
}

@Injectable()
class OrderService {
  constructor(private readonly tracking: TrackingService) {}

  async place(id: string): Promise<Order> {
    await nextTurn();
    this.tracking.track({ eventType: 'deep', value: id });
    return { id, amount: 5 };
  }
}

interface Numbers {
  readonly numbers: number;
}

const left = new Subject<void>();

/** One for all subscribers, as an app's own source of news may be: each has an item, and the end. */
let isAtEnd = true;
const shared: AsyncIterableIterator<Numbers> = {
  next: async () => {
    isAtEnd = !isAtEnd;
    return Promise.resolve(isAtEnd ? { done: true, value: undefined } : { done: false, value: { numbers: 1 } });
  },
  [Symbol.asyncIterator]: () => shared,
};

@Resolver(() => Order)
@UseGuards(AuthGuard)
class OrderResolver {
  constructor(private readonly orders: OrderService) {}

  @Query(() => Order)
  @TrackEvent<Order>('order_read', { value: ({ result }) => result.amount })
  order(@Args('id') id: string): Order {
    return { id, amount: 7 };
  }

  @Mutation(() => Order)
  @TrackEvent<Order>('order_placed', {
    value: ({ result }) => result.id,
    properties: ({ type, args, status }) => ({ type, args: args.length, hasStatus: status !== undefined }),
  })
  place(@Args('id') id: string): Promise<Order> {
    return this.orders.place(id);
  }

  @Mutation(() => Order)
  @TrackEvent('never')
  @TrackEvent('order_refused', { on: 'error', value: ({ error }) => (error as Error).message })
  refuse(): Order {
    throw new Error('refused');
  }

  @ResolveField(() => String)
  @TrackEvent<string>('label_resolved', {
    value: ({ result }) => result,
    properties: ({ type, args, request }) => ({ type, args: args.length, hasRequest: request !== undefined }),
  })
  label(@Parent() order: Order): string {
    return `order ${order.id}`;
  }

  @Subscription(() => Int)
  @TrackEvent('numbers_ended', { value: ({ result }) => (result as Numbers).numbers })
  @TrackEvent('numbers_began', { at: 'first', value: ({ result }) => (result as Numbers).numbers })
  async *numbers(): AsyncGenerator<Numbers> {
    for (const numbers of [1, 2, 3]) yield await Promise.resolve({ numbers });
  }

  @Subscription(() => Int, { name: 'shared', resolve: ({ numbers }: Numbers) => numbers })
  @TrackEvent('shared_ended')
  sharedNumbers(): AsyncIterable<Numbers> {
    return shared;
  }

  @Subscription(() => Int)
  @TrackEvent('endless_ended', { value: ({ result }) => (result as { endless: number }).endless })
  async *endless(): AsyncGenerator<{ endless: number }> {
    try {
      for (let endless = 1; ; endless++) yield await nextTurn({ endless });
    } finally {
      left.next();
    }
  }
}

const DRIVERS: [string, Platform, DynamicModule][] = [
  [
    'Apollo on Express',
    'express',
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      autoSchemaFile: true,
      subscriptions: { 'graphql-ws': true },
    }),
  ],
  [
    'Mercurius on Fastify',
    'fastify',
    GraphQLModule.forRoot<MercuriusDriverConfig>({
      driver: MercuriusDriver,
      autoSchemaFile: true,
      // Its cache is an ESM-only package, which Jest cannot import.
      cache: false,
      subscription: { context: (_, request) => ({ req: request }) },
    }),
  ],
];

const WITH_ENHANCERS = GraphQLModule.forRoot<ApolloDriverConfig>({
  driver: ApolloDriver,
  autoSchemaFile: true,
  fieldResolverEnhancers: ['interceptors'],
});

const identify = ({ request }: TrackingSource): EventContext => ({
  externalUserId: (request as { user?: string }).user,
});

function post(query: string, user: string): { method: 'POST'; headers: Record<string, string>; body: string } {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-user': user },
    body: JSON.stringify({ query }),
  };
}

async function ask(url: string, query: string, user = 'ada'): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, post(query, user));
  return response.json();
}

function subscriber(url: string): Client {
  return createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, lazy: true });
}

describe.each(DRIVERS)('A resolver of GraphQL with %s', (_, platform, graphql) => {
  let test: TestApp;
  const context = jest.fn(identify);
  beforeAll(async () => {
    const module = { imports: [graphql], providers: [OrderResolver, OrderService] };
    test = await startApp({ ...module, platform, options: { context } });
  });
  beforeEach(() => {
    test.recorded.clear();
    context.mockClear();
  });
  afterAll(closeApps);

  it('tracks a query once, and a decorated field once for each time that it is resolved', async () => {
    expect(await ask(test.url, '{ order(id: "a") { amount label } }')).toEqual({
      data: { order: { amount: 7, label: 'order a' } },
    });
    expect(test.recorded.events).toMatchObject([
      { eventType: 'order_read', value: '7', externalUserId: 'ada' },
      { eventType: 'label_resolved', value: 'order a' },
    ]);
  });

  it('tracks a field as a plain method, without the request, since Nest runs no interceptor for it', async () => {
    await ask(test.url, '{ order(id: "a") { label } }');
    const [, field] = test.recorded.events;

    expect(field).toMatchObject({ properties: { type: 'method', args: 1, hasRequest: false } });
    expect(field).not.toHaveProperty('externalUserId');
  });

  it('tracks two aliased mutations as two, and asks who it is once for both', async () => {
    await ask(test.url, 'mutation { one: place(id: "a") { id } two: place(id: "b") { id } }');

    expect(test.recorded.events).toMatchObject([
      { eventType: 'deep', value: 'a', externalUserId: 'ada' },
      { eventType: 'order_placed', value: 'a', externalUserId: 'ada' },
      { eventType: 'deep', value: 'b', externalUserId: 'ada' },
      { eventType: 'order_placed', value: 'b', properties: { type: 'graphql', args: 4, hasStatus: false } },
    ]);
    expect(context).toHaveBeenCalledTimes(1);
  });

  it('tracks what a mutation throws', async () => {
    expect(await ask(test.url, 'mutation { refuse { id } }')).toMatchObject({ errors: [{ message: 'refused' }] });
    expect(test.recorded.events).toMatchObject([{ eventType: 'order_refused', value: 'refused' }]);
  });

  it('tracks a subscription once, from its last item, when it is over', async () => {
    const client = subscriber(test.url);
    const items: unknown[] = [];
    for await (const item of client.iterate({ query: 'subscription { numbers }' })) items.push(item.data);
    await client.dispose();

    expect(items).toEqual([{ numbers: 1 }, { numbers: 2 }, { numbers: 3 }]);
    expect(test.recorded.events).toMatchObject([
      { eventType: 'numbers_began', value: '1' },
      { eventType: 'numbers_ended', value: '3' },
    ]);
  });

  it('tracks a subscription that its client ends', async () => {
    const client = subscriber(test.url);
    const hasLeft = firstValueFrom(left);
    for await (const { data } of client.iterate({ query: 'subscription { endless }' })) {
      if (data !== undefined) break;
    }
    await client.dispose();
    await hasLeft;
    await test.recorded.waitFor({ count: 1 });

    expect(test.recorded.types()).toEqual(['endless_ended']);
  });

  it('leaves an iterable that subscribers share as it is, and tracks each of them once', async () => {
    const keys = Reflect.ownKeys(shared);
    const { next } = shared;
    const client = subscriber(test.url);
    for (let subscribed = 1; subscribed <= 5; subscribed++) {
      const items: unknown[] = [];
      for await (const { data } of client.iterate({ query: 'subscription { shared }' })) items.push(data);
      expect(items).toEqual([{ shared: 1 }]);
      await test.recorded.waitFor({ count: subscribed });
    }
    await client.dispose();

    expect(test.recorded.types()).toEqual(Array(5).fill('shared_ended'));
    expect([Reflect.ownKeys(shared), shared.next]).toEqual([keys, next]);
  });

  it('never mixes identities, with 1,000 operations at once', async () => {
    const users = Array.from({ length: 1_000 }, (__, index) => `user-${index}`);
    const statuses = await sendAllAtOnce(
      test.url,
      users.map((user) => ({ path: '/graphql', ...post(`mutation { place(id: "${user}") { id } }`, user) })),
    );

    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(test.recorded.events).toHaveLength(2_000);
    expect(test.recorded.events.filter(({ value, externalUserId }) => value !== externalUserId)).toEqual([]);
  });
});

describe('A field resolver that Nest runs interceptors for', () => {
  afterEach(closeApps);

  it('is tracked once too, with the context of the request', async () => {
    const module = { imports: [WITH_ENHANCERS], providers: [OrderResolver, OrderService] };
    const { url, recorded } = await startApp({ ...module, options: { context: identify } });
    await ask(url, '{ order(id: "a") { label } }');

    expect(recorded.events).toMatchObject([
      { eventType: 'order_read', externalUserId: 'ada' },
      {
        eventType: 'label_resolved',
        externalUserId: 'ada',
        properties: { type: 'graphql', args: 4, hasRequest: true },
      },
    ]);
  });
});
