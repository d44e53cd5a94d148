/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

type Project = Exclude<NonNullable<Config['projects']>[number], string>;

const swc: [string, Record<string, unknown>] = [
  '@swc/jest',
  {
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'commonjs' },
    jsc: {
      target: 'es2022',
      keepClassNames: true,
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    },
  },
];

/**
 * The libraries are tested from their sources, and './x.js' in a source means './x.ts'. The collector is not in the list:
 * its entry starts the built server in a process of its own, as it does for its users.
 */
const sources = {
  '^@greenflash-events/(core|nestjs|spool|outbox|bullmq)$': '<rootDir>/packages/$1/src/index.ts',
  '^@greenflash-events/(core|nestjs|spool|outbox|bullmq)/([a-z-]+)$': '<rootDir>/packages/$1/src/$2/index.ts',
  '^(\\.{1,2}/.*)\\.js$': '$1',
};

const project: Project = {
  testEnvironment: 'node',
  setupFiles: ['reflect-metadata'],
  modulePathIgnorePatterns: ['/dist/'],
  // NestJS 12 is ESM only, as is content-disposition, of Mercurius; Jest's CommonJS runtime needs them transformed.
  transform: { '^.+\\.c?[jt]s$': swc },
  transformIgnorePatterns: ['/node_modules/(?!@nestjs/|(.*/)?content-disposition/)'],
  moduleNameMapper: sources,
};

const config: Config = {
  // Most specs wait for servers and processes: Jest's own choice, a core less than there is, would leave half of two cores idle.
  maxWorkers: '100%',
  // Servers and browsers start on a busy machine: the limit is there for what hangs, not for what is slow.
  testTimeout: 240_000,
  // A process of hundreds of suites keeps gigabytes, and collects garbage while tests wait for a reaction: it is replaced.
  workerIdleMemoryLimit: '1GB',
  coverageProvider: 'v8',
  collectCoverageFrom: ['packages/*/src/**/*.ts', '!**/main.ts'],
  projects: [
    {
      ...project,
      displayName: 'main',
      testMatch: [
        '<rootDir>/packages/*/{src,test}/**/*.{spec,e2e-spec}.ts',
        '<rootDir>/packages/collector/page/src/**/*.spec.ts',
        '<rootDir>/examples/*/test/**/*.e2e-spec.ts',
      ],
      testPathIgnorePatterns: ['/node_modules/', '\\.(browser|packed)\\.e2e-spec\\.ts$'],
    },
    {
      ...project,
      displayName: 'nestjs-11',
      testMatch: [
        '<rootDir>/packages/nestjs/{src,test}/**/*.{spec,e2e-spec}.ts',
        '<rootDir>/packages/{outbox,bullmq}/test/nestjs.e2e-spec.ts',
      ],
      testPathIgnorePatterns: ['/node_modules/', '\\.packed\\.e2e-spec\\.ts$'],
      moduleNameMapper: { '^@nestjs/(.*)$': '<rootDir>/packages/nest-11/node_modules/@nestjs/$1', ...sources },
    },
    {
      ...project,
      displayName: 'bullmq-5',
      testMatch: ['<rootDir>/packages/bullmq/test/{contract,queue}.e2e-spec.ts'],
      moduleNameMapper: { '^bullmq$': '<rootDir>/node_modules/bullmq-5/dist/cjs/index.js', ...sources },
    },
    {
      ...project,
      displayName: 'ioredis-6',
      testMatch: ['<rootDir>/packages/bullmq/test/queue.e2e-spec.ts'],
      moduleNameMapper: { '^ioredis$': '<rootDir>/node_modules/ioredis-6/built/index.js', ...sources },
    },
    {
      ...project,
      displayName: 'browser',
      testMatch: ['<rootDir>/packages/*/test/**/*.browser.e2e-spec.ts'],
    },
    {
      ...project,
      displayName: 'packed',
      testMatch: ['<rootDir>/packages/*/test/**/*.packed.e2e-spec.ts'],
    },
  ],
};

export default config;
