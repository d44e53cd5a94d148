import { Injectable, Module, type INestApplicationContext } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { TrackEvent } from '@greenflash-events/nestjs';
import { RecordedEvents, TrackingTestingModule } from '@greenflash-events/nestjs/testing';

@Injectable()
class Mailer {
  @TrackEvent('mail_sent')
  send(): void {}
}

type Shared = { useValue: Mailer } | { useFactory: () => Mailer };

const open: INestApplicationContext[] = [];
afterEach(() => Promise.all(open.splice(0).map((app) => app.close())));

/** An app whose mailer comes from elsewhere. */
async function start(shared: Shared, isInitialized = true): Promise<INestApplicationContext> {
  const app = await Test.createTestingModule({
    imports: [TrackingTestingModule.forRoot()],
    providers: [{ provide: Mailer, ...shared } as never],
  }).compile();
  if (isInitialized) await app.init();
  open.push(app);
  return app;
}

async function close(app: INestApplicationContext): Promise<void> {
  open.splice(open.indexOf(app), 1);
  await app.close();
}

const eventsOf = (app: INestApplicationContext): number => app.get(RecordedEvents).events.length;

describe.each<[string, (mailer: Mailer) => Shared]>([
  ['useValue', (mailer) => ({ useValue: mailer })],
  ['useFactory', (mailer) => ({ useFactory: () => mailer })],
])('An instance that %s gives to several apps', (_, given) => {
  it('tracks into each, one after the other', async () => {
    const mailer = new Mailer();
    for (let n = 0; n < 3; n++) {
      const app = await start(given(mailer));
      mailer.send();

      expect(eventsOf(app)).toBe(1);
      expect(app.get(RecordedEvents).rejections).toEqual([]);
      await close(app);
    }
  });

  it('belongs to the app that started last, and then to the one that still runs', async () => {
    const mailer = new Mailer();
    const first = await start(given(mailer));
    const second = await start(given(mailer));
    mailer.send();
    expect([eventsOf(first), eventsOf(second)]).toEqual([0, 1]);

    await close(second);
    mailer.send();
    expect(eventsOf(first)).toBe(1);
  });

  it('does not go back to an app that was closed', async () => {
    const mailer = new Mailer();
    const first = await start(given(mailer));
    const second = await start(given(mailer));
    await close(first);
    mailer.send();

    expect(eventsOf(second)).toBe(1);
  });
});

it('An instance of useValue is tracked in a test that does without init()', async () => {
  const mailer = new Mailer();
  const app = await start({ useValue: mailer }, false);
  mailer.send();

  expect(eventsOf(app)).toBe(1);
});

it('An instance that a test gives to a module which is loaded when it is needed is tracked', async () => {
  @Module({ providers: [Mailer] })
  class MailModule {}
  const mailer = new Mailer();
  const app = await Test.createTestingModule({ imports: [TrackingTestingModule.forRoot()] })
    .overrideProvider(Mailer)
    .useValue(mailer)
    .compile();
  await app.init();
  open.push(app);
  const loaded = await app.get(LazyModuleLoader).load(() => MailModule, { logger: false });
  loaded.get(Mailer).send();

  expect(eventsOf(app)).toBe(1);
});
