import { Controller, Get, Post } from '@nestjs/common';
import {
  TrackDefaults,
  TrackEvent,
  TrackingService,
  currency,
  dedupeKey,
  type EventMapping,
  type MappingContext,
  type RejectReason,
  text,
} from '@greenflash-events/nestjs';
import type { IncomingMessage } from 'node:http';
import { closeApps, startApp, type TestApp } from './support/start-app.js';

interface Upgrade {
  readonly id: string;
  readonly amount: number;
  readonly plan: string;
}

const UPGRADE: Upgrade = { id: 'u1', amount: 149, plan: 'team' };
let items: unknown = undefined;

@Controller()
class BillingController {
  @Post('upgrade')
  @TrackEvent<Upgrade, IncomingMessage>('upgrade_purchased', {
    influence: 'positive',
    value: ({ result }) => currency(result.amount),
    insertId: ({ result }) => dedupeKey('upgrade', result.id),
    eventAt: new Date('2026-01-02T03:04:05Z'),
    externalUserId: ({ request }) => request.headers['x-user'] as string,
    properties: ({ type, args, execution, status }) => ({
      type,
      args: args.length,
      handler: execution.getHandler().name,
      status,
    }),
  })
  upgrade(): Upgrade {
    return UPGRADE;
  }

  @Get('several')
  @TrackEvent('first')
  @TrackEvent<Upgrade>('second', { when: ({ result }) => result.amount > 100 })
  @TrackEvent<Upgrade>('never', { when: ({ result }) => result.amount > 1_000 })
  @TrackEvent('third', { on: 'always', value: text('as written') })
  several(): Upgrade {
    return UPGRADE;
  }

  @Get('built')
  @TrackEvent(() => items as never)
  built(): Upgrade {
    return UPGRADE;
  }

  @Get('failing-builds')
  @TrackEvent(({ error }) => ({ eventType: 'failed', properties: { message: (error as Error).message } }), {
    on: 'error',
  })
  failing(): never {
    throw new Error('boom');
  }

  @Get('broken')
  @TrackEvent<Upgrade>('broken', { value: ({ result }) => (result as unknown as { a: { b: string } }).a.b })
  @TrackEvent('invalid', { value: () => undefined })
  @TrackEvent('fine')
  broken(): Upgrade {
    return UPGRADE;
  }
}

@Controller('defaults')
@TrackDefaults<Upgrade>({
  influence: 'positive',
  externalUserId: () => 'of the class',
  properties: ({ result }) => ({ area: 'billing', plan: result.plan }),
})
class DefaultsController {
  @Get('own')
  @TrackEvent('own', { influence: 'negative', externalUserId: () => undefined, properties: { plan: 'own' } })
  own(): Upgrade {
    return UPGRADE;
  }

  @Get('built')
  @TrackEvent(() => [{ eventType: 'built', value: 7, properties: { built: true } }])
  built(): Upgrade {
    return UPGRADE;
  }

  @Get('undecorated')
  undecorated(): Upgrade {
    return UPGRADE;
  }
}

@Controller('inherited')
class InheritedController extends DefaultsController {}

describe('@TrackEvent()', () => {
  let test: TestApp;
  const get = (path: string): Promise<Response> => fetch(`${test.url}/${path}`);
  const rejected = (): Readonly<Record<RejectReason, number>> => test.app.get(TrackingService).stats().rejected;

  beforeAll(async () => {
    test = await startApp({ controllers: [BillingController, DefaultsController, InheritedController] });
  });
  beforeEach(() => {
    items = undefined;
    test.recorded.clear();
  });
  afterAll(closeApps);

  it('takes every field as it is or as its function finds it', async () => {
    await fetch(`${test.url}/upgrade`, { method: 'POST', headers: { 'x-user': 'ada' } });

    expect(test.recorded.events).toMatchObject([
      {
        eventType: 'upgrade_purchased',
        influence: 'positive',
        value: '149.00',
        valueType: 'currency',
        insertId: dedupeKey('upgrade', 'u1'),
        eventAt: '2026-01-02T03:04:05.000Z',
        externalUserId: 'ada',
        properties: { type: 'http', args: 3, handler: 'upgrade', status: 201 },
      },
    ]);
  });

  it('stands several times on a handler, in the order in which it is written, and asks when first', async () => {
    await get('several');

    expect(test.recorded.events).toMatchObject([
      { eventType: 'first', value: '1', valueType: 'numeric' },
      { eventType: 'second', value: '1', valueType: 'numeric' },
      { eventType: 'third', value: 'as written', valueType: 'text' },
    ]);
  });

  it.each([
    ['one event', { eventType: 'a' }, ['a']],
    ['several events and gaps', [{ eventType: 'a' }, undefined, { eventType: 'b', value: 'x' }, null], ['a', 'b']],
    ['an empty list', [], []],
    ['nothing', undefined, []],
    ['null', null, []],
  ])('tracks %s that its function builds', async (_, built, types) => {
    items = built;
    await get('built');

    expect(test.recorded.types()).toEqual(types);
    expect(rejected()).toMatchObject({ mapping: 0, invalid: 0 });
  });

  it('builds on the end that it is told to', async () => {
    await get('failing-builds');

    expect(test.recorded.events).toMatchObject([{ eventType: 'failed', value: '1', properties: { message: 'boom' } }]);
  });

  it('costs one event where a mapping throws, and does not take a missing value for an occurrence', async () => {
    const before = rejected();
    await get('broken');

    expect(test.recorded.types()).toEqual(['fine']);
    expect(rejected()).toMatchObject({ mapping: before.mapping + 1, invalid: before.invalid + 1 });
  });

  it('tells hooks which handler lost an event, without a value of it', async () => {
    const rejections: unknown[] = [];
    const { url } = await startApp({
      controllers: [BillingController],
      options: { hooks: { onRejected: (rejection) => rejections.push(rejection) } },
    });
    await fetch(`${url}/broken`);

    expect(rejections).toMatchObject([
      {
        reason: 'mapping',
        source: 'BillingController.broken',
        problems: [{ field: 'value', message: expect.stringContaining('TypeError') }],
      },
      { reason: 'invalid', eventType: 'invalid' },
    ]);
  });

  describe('with a bug', () => {
    interface Order {
      readonly amount: number;
      readonly order: Record<string, string> & { readonly isPaid: boolean };
      readonly lines: string[];
      total(): Record<string, unknown>;
    }
    const secret = 'jane@example.com';
    const BUGS: [string, EventMapping<Order> | ((c: MappingContext<Order>) => unknown), string][] = [
      [
        'reads from undefined',
        { value: ({ result }) => result.order['amount']! },
        "value: TypeError: Cannot read properties of undefined (reading 'amount')",
      ],
      [
        'calls what is none',
        { properties: ({ result }) => result.total() },
        'properties: TypeError: result.total is not a function',
      ],
      [
        'asks when',
        { when: ({ result }) => result.order.isPaid },
        "when: TypeError: Cannot read properties of undefined (reading 'isPaid')",
      ],
      [
        'builds',
        ({ result }: MappingContext<Order>) => [...result.lines],
        'build: TypeError: result.lines is not iterable',
      ],
      [
        'reads a key of the data',
        { value: ({ result }) => result.order[secret]! },
        'value: TypeError: Cannot read properties of undefined at ',
      ],
      ['parses', { value: () => JSON.parse(secret) as string }, 'value: SyntaxError at '],
      ['looks into a text', { value: () => String('x' in (secret as never)) }, 'value: TypeError at '],
      ['throws an error of its own', { value: () => fail(new TypeError(secret)) }, 'value: TypeError at '],
      ['throws a text', { value: () => fail(secret) }, 'value: a string'],
      [
        'gives no amount',
        { value: ({ result }) => currency(result.amount) },
        'value: GreenflashEventsError: currency() takes a finite number',
      ],
      ['makes a promise', { value: () => Promise.reject(new Error(secret)) as never }, 'value: returned a promise'],
    ];
    function fail(error: unknown): never {
      throw error;
    }

    async function linesOf(
      mapping: EventMapping<Order> | ((c: MappingContext<Order>) => unknown),
      strict: boolean,
    ): Promise<string[]> {
      const decorate = (
        typeof mapping === 'function' ? TrackEvent(mapping as never) : TrackEvent('a', mapping)
      ) as MethodDecorator;
      @Controller()
      class Buggy {
        @Get('buggy')
        @decorate
        handle(): object {
          return {};
        }
      }
      const lines: string[] = [];
      const logger = { debug: () => undefined, warn: (line: string) => void lines.push(line), error: () => undefined };
      const { url } = await startApp({ controllers: [Buggy], options: { logger, strict } });
      expect((await fetch(`${url}/buggy`)).status).toBe(200);
      return lines.filter((line) => line.includes('Buggy'));
    }

    it.each(BUGS)('that %s is told with handler, field and message, and without a value', async (_, mapping, told) => {
      const lines = await linesOf(mapping, false);
      expect(lines).toEqual([expect.stringContaining(`Buggy.handle, ${told}`)]);
      expect(lines.join()).not.toContain(secret);
    });

    it('of the app, is told with its message where strict is set', async () => {
      expect(await linesOf({ value: () => fail(new TypeError(secret)) }, true)).toEqual([
        expect.stringContaining(`Buggy.handle, value: TypeError: ${secret} at mappings.e2e-spec.ts:`),
      ]);
    });
  });

  describe('with @TrackDefaults()', () => {
    it('fills in what a decorator leaves open, and merges properties', async () => {
      await get('defaults/own');

      expect(test.recorded.events).toMatchObject([
        {
          influence: 'negative',
          externalUserId: 'of the class',
          properties: { area: 'billing', plan: 'own' },
        },
      ]);
    });

    it('fills in what a function builds', async () => {
      await get('defaults/built');

      expect(test.recorded.events).toMatchObject([
        { value: '7', influence: 'positive', properties: { area: 'billing', plan: 'team', built: true } },
      ]);
    });

    it('binds nothing', async () => {
      await get('defaults/undecorated');

      expect(test.recorded.events).toEqual([]);
    });

    it('holds for inherited handlers', async () => {
      await get('inherited/own');

      expect(test.recorded.events).toMatchObject([{ eventType: 'own', properties: { area: 'billing' } }]);
    });
  });

  it('refuses what no type checker has seen while the class is loaded, with every problem', () => {
    expect(() => {
      class Wrong {
        @TrackEvent('', { on: 'sometimes', at: 'middle', when: true } as never)
        handler(): void {}
      }
      return Wrong;
    }).toThrow(/@TrackEvent\(\) on Wrong\.handler:\n {2}- eventType: .*\n {2}- on: .*\n {2}- at: .*\n {2}- when: /);
  });

  it.each<[string, unknown[], RegExp]>([
    ['nothing', [], /Wrong\.handler:\n {2}- eventType: must be a string of at least one character, or a function/],
    ['no mapping', ['a', 'b'], /- mapping: must be an object of event fields/],
    ['a list', ['a', []], /- mapping: must be an object of event fields/],
    ['a misspelt field', ['a', { influense: 'good' }], /- influense: is unknown: did you mean influence\?/],
    ['an unknown field', ['a', { zzz: 1 }], /- zzz: is not one of productId, value, /],
    ['a type in the mapping', ['a', { eventType: 'b' }], /- eventType: stands before the mapping/],
    ['fields beside a function', [() => undefined, { value: 1 }], /- value: belongs in the returned event/],
  ])('refuses %s, with what to write instead', (_, given, message) => {
    const decorate = TrackEvent as unknown as (...given: unknown[]) => MethodDecorator;
    expect(() => {
      class Wrong {
        @decorate(...given)
        handler(): void {}
      }
      return Wrong;
    }).toThrow(message);
  });
});
