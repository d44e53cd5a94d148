import { CacheModule } from '@nestjs/cache-manager';
import { TrackEvent, type EventMapping, type OtherEndMapping, type TrackingOptions } from '@greenflash-events/nestjs';
import { PLATFORMS, closeApps, startApp, type Platform, type TestApp } from './support/start-app.js';
import { ENDS, PATHS, routes, takeTrace } from './support/twin-routes.js';

const thrower = (): never => {
  throw new TypeError('a mistake in a mapping');
};
const rejecting = (): never => Promise.reject(new Error('too late')) as never;
const hostile = new Proxy({}, { get: thrower, ownKeys: thrower, has: thrower });

/** What no mapping should do. */
const MISBEHAVIOURS: Record<string, EventMapping | OtherEndMapping> = {
  'throws in a field': { value: thrower },
  'throws no error': {
    value: () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw null;
    },
  },
  'throws in when': { when: thrower },
  'returns a promise that rejects': { value: rejecting },
  'returns a promise in properties': { properties: rejecting },
  'returns a promise in when': { when: rejecting },
  'returns nonsense': { value: () => Symbol('x') as never, eventAt: () => NaN, sampleRate: () => 7 },
  'returns what throws when looked at': { properties: () => hostile },
  'changes nothing of a frozen result': { value: 'x', properties: ({ result }) => result as never },
  'runs on every end': { on: 'always', value: thrower },
  'runs on the first item': { at: 'first', value: thrower },
};

interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** What each route answers, and what could be seen of its handler from the outside. */
async function answersOf(test: TestApp): Promise<{ answers: Answer[]; trace: string[] }> {
  const answers: Answer[] = [];
  takeTrace();
  for (const path of PATHS) {
    const response = await fetch(`${test.url}/${path}`, { redirect: 'manual' });
    const headers = [...response.headers].filter(([name]) => name !== 'date');
    answers.push({ status: response.status, headers, body: await response.text() });
  }
  return { answers, trace: takeTrace() };
}

describe.each(PLATFORMS)('On %s, a decorated handler answers as its undecorated twin', (platform) => {
  let plain: Awaited<ReturnType<typeof answersOf>>;
  const unhandled: unknown[] = [];
  const listener = (reason: unknown): void => void unhandled.push(reason);

  beforeAll(async () => {
    process.on('unhandledRejection', listener);
    plain = await answersOf(await start(platform, () => undefined));
  });
  afterEach(closeApps);
  afterAll(() => process.off('unhandledRejection', listener));

  it('when its mapping is right', async () => {
    const test = await start(platform, TrackEvent('done', { on: 'always' }) as MethodDecorator);

    expect(await answersOf(test)).toEqual(plain);
    expect(test.recorded.events).toHaveLength(ENDS);
  });

  it.each(Object.entries(MISBEHAVIOURS))('when its mapping %s', async (_, mapping) => {
    for (const strict of [false, true]) {
      const test = await start(platform, TrackEvent('done', mapping as EventMapping) as MethodDecorator, {
        delivery: undefined,
        apiKey: 'unused',
        baseUrl: 'http://127.0.0.1:9',
        strict,
        shutdownDeadlineMs: 10,
      });
      expect(await answersOf(test)).toEqual(plain);
    }
    expect(unhandled).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    ['throws', thrower],
    ['returns a promise that rejects', rejecting],
    ['returns a number', () => 5],
    ['returns a list of nonsense', () => [5, 'x', undefined, [], hostile]],
  ])('when its build function %s', async (_, build) => {
    const test = await start(platform, TrackEvent(build as never) as MethodDecorator);

    expect(await answersOf(test)).toEqual(plain);
    expect(test.recorded.events).toEqual([]);
    expect(unhandled).toEqual([]);
  });
});

function start(platform: Platform, decorate: MethodDecorator, options: TrackingOptions = {}): Promise<TestApp> {
  return startApp({ platform, imports: [CacheModule.register()], controllers: [routes(decorate)], options });
}
