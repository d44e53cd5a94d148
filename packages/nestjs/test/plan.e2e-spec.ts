import {
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  Post,
  RequestMethod,
  SetMetadata,
  Sse,
  VERSION_NEUTRAL,
  Version,
  VersioningType,
  forwardRef,
  type DynamicModule,
  type INestApplication,
} from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  TrackDefaults,
  TrackEvent,
  TrackingModule,
  TrackingService,
  currency,
  defineEvents,
  readPlan,
  text,
} from '@greenflash-events/nestjs';
import { EMPTY, type Observable } from 'rxjs';
import { TestRecorder } from './support/test-recorder.js';
import { PRODUCT_ID } from './support/start-app.js';

const catalogue = defineEvents({
  upgrade_purchased: {
    description: 'A paid plan.',
    owner: 'team-billing',
    valueType: 'currency',
    influence: 'positive',
  },
});

const opened: string[] = [];

@Controller('billing')
@TrackDefaults({ forceSample: true, properties: { area: 'billing' } })
class BillingController {
  @Post('upgrade')
  @TrackEvent('upgrade_purchased', { value: () => currency(149), properties: { source: 'web' } })
  @TrackEvent('error_encountered', { on: 'error', value: text('declined'), influence: 'negative' })
  upgrade(): void {}

  undecorated(): void {}
}

@Controller(['assistant', 'helper'])
class AssistantController {
  @Sse('/answers/:thread')
  @TrackEvent('answer_started', { at: 'first', when: () => true })
  answer(): Observable<never> {
    return EMPTY;
  }

  @Get()
  @TrackEvent(() => [{ eventType: 'built' }])
  list(): void {}
}

@Injectable()
class Mailer {
  constructor(@Inject('database') readonly database: unknown) {
    opened.push('mailer');
  }

  @TrackEvent('mail_sent', { value: 12n, properties: ({ args }) => ({ to: args.length }) })
  send(): void {}
}

class MailerBase {
  @TrackEvent('inherited')
  inherited(): void {}
}
class FactoryMade extends MailerBase {}

@Module({
  imports: [forwardRef(() => BillingModule)],
  controllers: [AssistantController],
  providers: [
    Mailer,
    { provide: 'database', useFactory: () => void opened.push('database') },
    { provide: FactoryMade, useFactory: () => new FactoryMade() },
    { provide: 'text', useValue: 'no class' },
  ],
})
class AssistantModule {}

@Module({ imports: [forwardRef(() => AssistantModule)] })
class BillingModule {
  static register(): Promise<DynamicModule> {
    return Promise.resolve({ module: BillingModule, controllers: [BillingController] });
  }
}

@Module({
  imports: [
    TrackingModule.forRoot({ productId: PRODUCT_ID, delivery: new TestRecorder(), catalogue }),
    TrackingModule.forRoot({ productId: PRODUCT_ID, delivery: new TestRecorder(), name: 'eu' }),
    BillingModule.register(),
    AssistantModule,
  ],
})
class AppModule {}

const PLAN = [
  {
    eventType: 'answer_started',
    handler: 'AssistantController.answer',
    kind: 'http',
    route: 'GET /assistant/answers/:thread, GET /helper/answers/:thread',
    on: 'success',
    at: 'first',
    conditional: true,
    fields: { value: { from: 'occurrence', value: '1' } },
  },
  {
    handler: 'AssistantController.list',
    kind: 'http',
    route: 'GET /assistant, GET /helper',
    on: 'success',
    at: 'last',
    conditional: false,
    fields: {},
  },
  {
    eventType: 'upgrade_purchased',
    description: 'A paid plan.',
    owner: 'team-billing',
    handler: 'BillingController.upgrade',
    kind: 'http',
    route: 'POST /billing/upgrade',
    on: 'success',
    at: 'last',
    conditional: false,
    fields: {
      value: { from: 'function' },
      influence: { from: 'catalogue', value: 'positive' },
      valueType: { from: 'catalogue', value: 'currency' },
      forceSample: { from: 'literal', value: true },
      properties: { from: 'literal', value: { area: 'billing', source: 'web' } },
    },
  },
  {
    eventType: 'error_encountered',
    handler: 'BillingController.upgrade',
    kind: 'http',
    route: 'POST /billing/upgrade',
    on: 'error',
    at: 'last',
    conditional: false,
    fields: {
      value: { from: 'literal', value: { value: 'declined', valueType: 'text' } },
      influence: { from: 'literal', value: 'negative' },
      forceSample: { from: 'literal', value: true },
      properties: { from: 'literal', value: { area: 'billing' } },
    },
  },
  {
    eventType: 'inherited',
    handler: 'FactoryMade.inherited',
    kind: 'provider',
    on: 'success',
    at: 'last',
    conditional: false,
    fields: { value: { from: 'occurrence', value: '1' } },
  },
  {
    eventType: 'mail_sent',
    handler: 'Mailer.send',
    kind: 'provider',
    on: 'success',
    at: 'last',
    conditional: false,
    fields: { value: { from: 'literal', value: '12' }, properties: { from: 'function' } },
  },
];

describe('The tracking plan', () => {
  it('is read without making a single instance, through circles, promises and dynamic modules', async () => {
    expect(await readPlan(AppModule)).toEqual(PLAN);
    expect(opened).toEqual([]);
  });

  it('is the same where the app runs', async () => {
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();

    expect(module.get(TrackingService).plan()).toEqual(PLAN);
    expect(JSON.parse(JSON.stringify(module.get(TrackingService).plan()))).toEqual(PLAN);
    await module.close();
  });

  it('is read from a dynamic module too, and described by a catalogue that stands elsewhere', async () => {
    const plan = await readPlan(BillingModule.register(), { catalogue });

    expect(plan.find(({ eventType }) => eventType === 'upgrade_purchased')?.description).toBe('A paid plan.');
    expect((await readPlan(BillingModule.register()))[3]).not.toHaveProperty('description');
  });

  it('says what calls a handler beside HTTP, by the metadata of the decorators of Nest', async () => {
    // Written down as keys, as readPlan() does: an app need not have the packages they come from.
    @Injectable()
    @SetMetadata('bullmq:processor_metadata', { name: 'mails' })
    class Handlers {
      @TrackEvent('a')
      @SetMetadata('graphql:resolver_type', 'Mutation')
      @SetMetadata('graphql:resolver_name', 'purchase')
      graphql(): void {}

      @TrackEvent('b')
      @SetMetadata('microservices:pattern', [{ cmd: 'sum' }])
      @SetMetadata('microservices:handler_type', 1)
      message(): void {}

      @TrackEvent('c')
      @SetMetadata('microservices:pattern', ['orders.paid'])
      @SetMetadata('microservices:handler_type', 2)
      event(): void {}

      @TrackEvent('d')
      @SetMetadata('websockets:message_mapping', true)
      @SetMetadata('message', 'chat')
      socket(): void {}

      @TrackEvent('e')
      @SetMetadata('SCHEDULE_CRON_OPTIONS', { cronTime: '0 4 * * *' })
      cron(): void {}

      @TrackEvent('f')
      @SetMetadata('SCHEDULE_INTERVAL_OPTIONS', { timeout: 1000 })
      interval(): void {}

      @TrackEvent('g')
      @SetMetadata('EVENT_LISTENER_METADATA', [{ event: 'order.created' }, { event: Symbol.for('order') }])
      listener(): void {}

      @TrackEvent('h')
      process(): void {}

      @TrackEvent('i')
      @SetMetadata('path', ['one', '/two/'])
      @SetMetadata('method', RequestMethod.ALL)
      paths(): void {}
    }
    @Module({ providers: [Handlers] })
    class HandlersModule {}

    const plan = await readPlan(HandlersModule);
    expect(Object.fromEntries(plan.map(({ eventType, kind, route }) => [eventType, `${kind}: ${route}`]))).toEqual({
      a: 'graphql: Mutation purchase',
      b: 'rpc: message {"cmd":"sum"}',
      c: 'rpc: event orders.paid',
      d: 'ws: message chat',
      e: 'provider: cron 0 4 * * *',
      f: 'provider: every 1000 ms',
      g: 'provider: event order.created, event Symbol(order)',
      h: 'provider: queue mails',
      i: 'http: ALL /one, ALL /two',
    });
  });
});

describe('The routes of a running app', () => {
  @Controller({ path: 'cats', version: '2' })
  class Cats {
    @Get(':id')
    @TrackEvent('cat_read')
    read(): void {}

    @Get()
    @Version(['1', VERSION_NEUTRAL])
    @TrackEvent('cats_read')
    list(): void {}
  }

  @Controller('health')
  class Health {
    @Get()
    @TrackEvent('health_read')
    read(): void {}
  }

  @Module({ controllers: [Cats] })
  class CatsModule {}

  @Module({
    imports: [
      TrackingModule.forRoot({ productId: PRODUCT_ID, delivery: new TestRecorder() }),
      CatsModule,
      RouterModule.register([{ path: 'animals', module: CatsModule }]),
    ],
    controllers: [Health],
  })
  class ZooModule {}

  async function routesOf(configure: (app: INestApplication) => unknown): Promise<Record<string, string>> {
    const lines: string[] = [];
    const ignore = (): void => undefined;
    const module = await Test.createTestingModule({ imports: [ZooModule] }).compile();
    const logger = { log: ignore, warn: ignore, error: ignore, debug: (message: string) => void lines.push(message) };
    const app = module.createNestApplication({ logger });
    configure(app);
    await app.listen(0, '127.0.0.1');
    const plan = app.get(TrackingService).plan();
    for (const { handler, route } of plan)
      expect(lines.some((line) => line.startsWith(`${handler} (${route})`))).toBe(true);
    for (const { route } of plan) {
      for (const served of route!.split(', ')) {
        const [, path = '', version] = /^GET (\S+)(?: \(version (\w+)\))?$/.exec(served)!;
        const { status } = await fetch((await app.getUrl()) + path.replace(':id', '1'), {
          headers: { 'x-version': version ?? '' },
        });
        expect([served, status]).toEqual([served, 200]);
      }
    }
    await app.close();
    return Object.fromEntries(plan.map(({ eventType, route }) => [eventType!, route!]));
  }

  it('have the paths of their modules', async () => {
    expect(await routesOf(() => undefined)).toEqual({
      cat_read: 'GET /animals/cats/:id',
      cats_read: 'GET /animals/cats',
      health_read: 'GET /health',
    });
  });

  it('have the global prefix, unless they are excluded from it', async () => {
    expect(await routesOf((app) => app.setGlobalPrefix('api', { exclude: ['health'] }))).toEqual({
      cat_read: 'GET /api/animals/cats/:id',
      cats_read: 'GET /api/animals/cats',
      health_read: 'GET /health',
    });
  });

  it('have their versions, in the path or beside it', async () => {
    const inPath = (app: INestApplication): void => {
      app.setGlobalPrefix('/api/', { exclude: [{ path: 'health', method: RequestMethod.GET }] });
      app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
    };
    expect(await routesOf(inPath)).toEqual({
      cat_read: 'GET /api/v2/animals/cats/:id',
      cats_read: 'GET /api/v1/animals/cats, GET /api/animals/cats',
      health_read: 'GET /v1/health',
    });
    const byHeader = (app: INestApplication): unknown =>
      app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' });
    expect(await routesOf(byHeader)).toEqual({
      cat_read: 'GET /animals/cats/:id (version 2)',
      cats_read: 'GET /animals/cats (version 1)',
      health_read: 'GET /health',
    });
  });
});
