import { Controller, Get, Param, Post } from '@nestjs/common';
import { TrackEvent } from '@greenflash-events/nestjs';
import { PLATFORMS, closeApps, startApp, type TestApp } from './support/start-app.js';

@Controller()
class StatusController {
  @Post('created')
  @TrackEvent('created', { value: ({ status }) => String(status) })
  created(): object {
    return { ok: true };
  }

  @Get('error-of/:kind')
  @TrackEvent('error_of', { on: 'error', value: ({ status }) => String(status) })
  errorOf(@Param('kind') kind: string): never {
    if (kind === 'object') throw { statusCode: 422, message: 'no error at all' }; // eslint-disable-line @typescript-eslint/only-throw-error
    const error = new Error('of a client that this app called');
    throw Object.assign(error, { statusCode: 418 }, FIELDS[kind]);
  }
}

/** What makes libraries' errors known to Nest's own filter, or not. */
const FIELDS: Record<string, object> = {
  plain: {},
  fastify: { code: 'FST_ERR_VALIDATION' },
  'http-errors': { statusCode: 413, status: 413, expose: true },
};

describe.each(PLATFORMS)('The status that a mapping reads on %s', (platform) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startApp({ controllers: [StatusController], platform });
  });
  beforeEach(() => test.recorded.clear());
  afterAll(closeApps);

  it('is the one that Nest chose for the method', async () => {
    await fetch(`${test.url}/created`, { method: 'POST' });

    expect(test.recorded.events).toMatchObject([{ value: '201' }]);
  });

  it.each(['object', ...Object.keys(FIELDS)])(
    'is the one that Nest answers to an error of the kind %s',
    async (kind) => {
      const { status } = await fetch(`${test.url}/error-of/${kind}`);

      expect(test.recorded.events).toMatchObject([{ value: String(status) }]);
    },
  );
});
