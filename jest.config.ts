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
 * Core and nestjs are tested from their sources, and './x.js' in a source means './x.ts'. The collector is not in the
 * list: its entry starts the built server in a process of its own, as it does for its users.
 */
const sources = {
  '^@greenflash-events/(core|nestjs)$': '<rootDir>/packages/$1/src/index.ts',
  '^@greenflash-events/(core|nestjs)/([a-z-]+)$': '<rootDir>/packages/$1/src/$2/index.ts',
  '^(\\.{1,2}/.*)\\.js$': '$1',
};

const project: Project = {
  testEnvironment: 'node',
  setupFiles: ['reflect-metadata'],
  modulePathIgnorePatterns: ['/dist/'],
  // NestJS 12 is ESM only; Jest's CommonJS runtime needs it transformed.
  transform: { '^.+\\.[jt]s$': swc },
  transformIgnorePatterns: ['/node_modules/(?!@nestjs/)'],
  moduleNameMapper: sources,
};

const config: Config = {
  coverageProvider: 'v8',
  collectCoverageFrom: ['packages/*/src/**/*.ts', '!**/main.ts'],
  projects: [
    {
      ...project,
      displayName: 'main',
      testMatch: [
        '<rootDir>/packages/*/{src,test}/**/*.{spec,e2e-spec}.ts',
        '<rootDir>/examples/*/test/**/*.e2e-spec.ts',
      ],
      testPathIgnorePatterns: ['/node_modules/', '\\.(browser|packed)\\.e2e-spec\\.ts$'],
    },
    {
      ...project,
      displayName: 'nestjs-11',
      testMatch: ['<rootDir>/packages/nestjs/{src,test}/**/*.{spec,e2e-spec}.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.packed\\.e2e-spec\\.ts$'],
      moduleNameMapper: { '^@nestjs/(.*)$': '<rootDir>/packages/nest-11/node_modules/@nestjs/$1', ...sources },
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
