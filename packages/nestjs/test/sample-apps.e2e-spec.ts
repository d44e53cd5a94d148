import { ConversationId, TrackEvent } from '@greenflash-events/nestjs';
import { hub } from './sample-apps/hub.js';
import { decorateAll, type Sample } from './sample-apps/sample.js';
import { shop } from './sample-apps/shop.js';
import { PLATFORMS, closeApps, startApp, type Platform } from './support/start-app.js';

const thrower = (): never => {
  throw new TypeError('a mistake in a mapping');
};
const called = TrackEvent('called', { on: 'always' }) as MethodDecorator;
const conversation = ConversationId(() => 'thread') as MethodDecorator;

const MODES: Record<string, readonly MethodDecorator[]> = {
  '@TrackEvent()': [called],
  'a mapping that throws': [TrackEvent('called', { on: 'always', value: thrower }) as MethodDecorator],
  'a function that builds events': [TrackEvent(() => [{ eventType: 'called' }, undefined]) as MethodDecorator],
  'four decorators': [called, TrackEvent('first', { at: 'first' }) as MethodDecorator, conversation, called],
  '@ConversationId() alone': [conversation],
};

interface Run {
  readonly seen: unknown;
  readonly trace: readonly string[];
  readonly tracked: number;
  readonly decorated: number;
}

/** One life of the app, and all that its clients and its own code have seen of it. */
async function live(create: () => Sample, platform: Platform, decorators: readonly MethodDecorator[]): Promise<Run> {
  const sample = create();
  const decorated = sample.classes.reduce((count, target) => count + decorateAll(target, decorators), 0);
  const { app, url, recorded } = await startApp({
    platform,
    imports: [sample.module as never],
    configure: (started) => sample.configure?.(started),
    options: { context: () => ({ externalUserId: 'ada' }) },
  });
  const seen = await sample.use(app, url);
  await closeApps();
  return { seen, trace: sample.trace, tracked: recorded.events.length, decorated };
}

const SAMPLES: [string, () => Sample][] = [
  ['shop', shop],
  ['hub', hub],
];

afterEach(closeApps);

describe.each(SAMPLES)('The app %s, with a decorator on each of its methods,', (_, create) => {
  describe.each(PLATFORMS)('on %s', (platform) => {
    let plain: Run;
    beforeAll(async () => {
      plain = await live(create, platform, []);
    });

    it.each(Object.entries(MODES))('does as without: %s', async (mode, decorators) => {
      const run = await live(create, platform, decorators);

      expect(run.seen).toEqual(plain.seen);
      expect(run.trace).toEqual(plain.trace);
      expect(run.decorated).toBeGreaterThan(15);
      expect(run.tracked > run.decorated).toBe(mode !== '@ConversationId() alone' && mode !== 'a mapping that throws');
    });
  });
});
