import { Controller, Get, Inject, Injectable, Logger, Module, type INestApplication } from '@nestjs/common';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { ModuleMocker } from 'jest-mock';
import { ConversationId, InjectTracker, TrackEvent, TrackingModule, TrackingService } from '@greenflash-events/nestjs';
import { TestRecorder } from './support/test-recorder.js';
import { PRODUCT_ID } from './support/start-app.js';

@Injectable()
class PlanService {
  @TrackEvent<string>('plan_read', { value: ({ result }) => result })
  plan(): string {
    return 'pro';
  }

  @TrackEvent('plan_loaded')
  load(): Promise<string> {
    return Promise.resolve(this.plan());
  }
}

@Controller()
class PlanController {
  constructor(private readonly plans: PlanService) {}

  @Get('plan')
  @ConversationId({ header: 'x-thread' })
  @TrackEvent('plan_viewed')
  view(): string {
    return this.plans.plan();
  }
}

const mocker = new ModuleMocker(globalThis);

/** As `createMock()` of @golevelup has it: every property is a function that answers with another such proxy. */
function deepMock(): object {
  const answer = (): object => deepMock();
  return new Proxy(answer, {
    get: (target, key) => (key === 'then' ? undefined : ((Reflect.get(target, key) as unknown) ?? answer)),
  });
}

/** What a test gives in place of whatever its module lacks. */
const MOCKS: Record<string, (token?: unknown) => unknown> = {
  'an empty object': () => ({}),
  nothing: () => undefined,
  'a proxy that is its own every property': () => {
    const proxy: object = new Proxy(() => proxy, { get: (_, key) => (key === 'then' ? undefined : proxy) });
    return proxy;
  },
  'a proxy that answers true': () => new Proxy({}, { get: (_, key) => key !== 'then' }),
  'a proxy that answers with the key': () => new Proxy({}, { get: (_, key) => (key === 'then' ? undefined : key) }),
  'a proxy that throws where it is asked for anything but a hook of Nest': () =>
    new Proxy(
      {},
      {
        get: (_, key) => {
          if (typeof key === 'string') return undefined;
          throw new Error('not mocked');
        },
      },
    ),
  'a deep mock': deepMock,
  'an auto-mock': (token) => {
    if (typeof token !== 'function') return {};
    const Mock = mocker.generateFromMetadata(mocker.getMetadata(token as never)!) as unknown as new () => object;
    return new Mock();
  },
  'a string': () => 'mocked',
};

const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((app) => app.close())));

async function request(building: TestingModuleBuilder): Promise<string> {
  const app: INestApplication = (await building.compile()).createNestApplication({ logger: false });
  open.push(app);
  await app.listen(0, '127.0.0.1');
  return (await fetch(`${await app.getUrl()}/plan`)).text();
}

describe('A test of a decorated class without TrackingModule', () => {
  it('makes a controller alone, as the spec of `nest generate controller` does', async () => {
    const module = await Test.createTestingModule({
      controllers: [PlanController],
      providers: [PlanService],
    }).compile();
    open.push(module);

    expect(module.get(PlanController)).toBeDefined();
    expect(module.get(PlanController).view()).toBe('pro');
    await expect(module.get(PlanService).load()).resolves.toBe('pro');
  });

  it('serves its routes', async () => {
    expect(await request(Test.createTestingModule({ controllers: [PlanController], providers: [PlanService] }))).toBe(
      'pro',
    );
  });

  it.each(Object.keys(MOCKS))('calls the real methods beside %s of useMocker()', async (name) => {
    const building = Test.createTestingModule({ controllers: [PlanController], providers: [PlanService] });
    const module = await building.useMocker(MOCKS[name]! as never).compile();
    open.push(module);

    expect(module.get(PlanController).view()).toBe('pro');
    await expect(module.get(PlanService).load()).resolves.toBe('pro');
    const again = Test.createTestingModule({ controllers: [PlanController], providers: [PlanService] });
    expect(await request(again.useMocker(MOCKS[name]! as never))).toBe('pro');
  });

  it('gives a service whatever stands for TrackingService', async () => {
    @Injectable()
    class Renewals {
      constructor(
        private readonly tracking: TrackingService,
        @InjectTracker('eu') readonly european: TrackingService,
      ) {}

      @TrackEvent('renewed')
      renew(): unknown {
        return this.tracking.track({ eventType: 'renewing', value: 1 });
      }
    }
    const track = jest.fn(() => 'tracked');
    const module = await Test.createTestingModule({ providers: [Renewals] })
      .useMocker(() => ({ track }))
      .compile();
    open.push(module);

    expect(module.get(Renewals).renew()).toBe('tracked');
    expect(module.get(Renewals).european.track({ eventType: 'in_europe', value: 1 })).toBe('tracked');
    expect(track).toHaveBeenCalledTimes(2);
  });
});

describe('What is said where TrackingModule is missing', () => {
  const env = { ...process.env };
  afterEach(() => {
    process.env = { ...env };
    jest.restoreAllMocks();
  });

  async function said(): Promise<{ debug: string[]; warn: string[] }> {
    // Each method tells once in a process, so these are methods of classes that no other test has called.
    @Injectable()
    class PlanService {
      @TrackEvent('plan_read')
      plan(): string {
        return 'pro';
      }
    }
    @Controller()
    class PlanController {
      constructor(private readonly plans: PlanService) {}

      @Get('plan')
      @TrackEvent('plan_viewed')
      view(): string {
        return this.plans.plan();
      }
    }
    const lines = { debug: [] as string[], warn: [] as string[] };
    for (const level of ['debug', 'warn'] as const) {
      jest
        .spyOn(Logger.prototype, level)
        .mockImplementation((...args: unknown[]) => void lines[level].push(String(args[0])));
    }
    const module = await Test.createTestingModule({
      controllers: [PlanController],
      providers: [PlanService],
    }).compile();
    open.push(module);
    const app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    for (let i = 0; i < 3; i++) await fetch(`${await app.getUrl()}/plan`);
    await app.close();
    const ours = (line: string): boolean => line.includes('TrackingModule');
    return { debug: lines.debug.filter(ours), warn: lines.warn.filter(ours) };
  }

  const LINES: unknown[] = [
    expect.stringMatching(/PlanController.view.. was called and is not tracked: .* import TrackingModule.forRoot/),
    expect.stringMatching(/PlanService.plan.. was called and is not tracked: .* import TrackingModule.forRoot/),
  ];

  it('is one debug line for each method', async () => {
    expect(await said()).toEqual({ debug: LINES, warn: [] });
  });

  it('is a warning in production, where it is a mistake', async () => {
    process.env['NODE_ENV'] = 'production';
    expect(await said()).toEqual({ debug: [], warn: LINES });
  });
});

describe('Beside TrackingModule', () => {
  it('mocks of useMocker() stand for the rest', async () => {
    @Controller()
    class Mocked {
      constructor(@Inject('REPOSITORY') readonly repository: { find(): string }) {}

      @Get('plan')
      @TrackEvent<string>('plan_viewed', { value: ({ result }) => result })
      view(): string {
        return this.repository.find();
      }
    }
    const recorded = new TestRecorder();
    @Module({ imports: [TrackingModule.forRoot({ productId: PRODUCT_ID, delivery: recorded })] })
    class Tracking {}
    const building = Test.createTestingModule({ imports: [Tracking], controllers: [Mocked] });

    expect(await request(building.useMocker(() => ({ find: () => 'pro' })))).toBe('pro');
    expect(recorded).toHaveTracked('plan_viewed', { value: 'pro' });
  });
});
