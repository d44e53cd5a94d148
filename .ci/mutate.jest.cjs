// The unit specs of what is mutated: Stryker runs Jest in a copy of the sources, and knows no list of projects.
require('esbuild-register/dist/node').register();
const { default: config } = require('../jest.config.ts');

module.exports = {
  ...config.projects[0],
  rootDir: process.cwd(),
  testMatch: process.env.MUTATE.split(',').map((folder) => `<rootDir>/${folder}/**/*.spec.ts`),
  testTimeout: config.testTimeout,
};
