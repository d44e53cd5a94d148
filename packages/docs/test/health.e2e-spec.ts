import { Logger, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TrackingModule } from '@greenflash-events/nestjs';
import { blocksOf, readPage } from './support/pages.js';
import { runBlock } from './support/run-block.js';

/** As it stands on its page. */
function documentedModule(): Promise<Type> {
  const blocks = blocksOf(readPage('packages/docs/operations.md'), 'ts');
  return runBlock(
    blocks.find(({ code }) => code.includes('class HealthController'))!,
    require,
    'HealthModule',
  );
}

describe('the health page of the operations page', () => {
  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  it('answers in an app that imports its module', async () => {
    const imports = [await documentedModule(), TrackingModule.forRoot({ apiKey: 'test-key' })];
    const app = (await Test.createTestingModule({ imports }).compile()).createNestApplication();
    await app.listen(0, '127.0.0.1');

    const answer = await fetch(`${await app.getUrl()}/health`);

    expect(await answer.json()).toMatchObject({ status: 'ok', info: { tracking: { status: 'up', state: 'ok' } } });
    await app.close();
  });
});
