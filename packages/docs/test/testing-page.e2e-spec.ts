import { Logger } from '@nestjs/common';
import { blocksOf, readPage } from './support/pages.js';
import { defineTests } from './support/run-block.js';

const blocks = blocksOf(readPage('packages/docs/testing.md'), 'ts');
const withTests = blocks.filter(({ code }) => /^(?:it|describe)\b/m.test(code));

beforeAll(() => {
  Logger.overrideLogger(false);
});

it('The page on testing has an example for each situation', () => {
  expect(withTests).toHaveLength(10);
});

describe.each(withTests)('The example $number of the page on testing', (block) => {
  const env = { ...process.env };
  beforeAll(() => {
    delete process.env['GREENFLASH_API_KEY'];
  });
  afterAll(() => {
    process.env = env;
  });

  defineTests(block, require, jest);
});
