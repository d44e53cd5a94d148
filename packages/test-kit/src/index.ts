export { startChild, startCommand, type Child, type ChildOptions, type Exit } from './child-process.js';
export { startChaosProxy, type Chaos, type ChaosProxy } from './chaos-proxy.js';
export * from '@greenflash-events/core/contract';
export { createAuthority, type Authority, type Certificate, type CertificateWish } from './certificates.js';
export {
  BUN,
  DENO,
  TOOLS,
  deliveredBy,
  documented,
  documentedEnvironments,
  environmentsOf,
  itWith,
  versionOf,
  type DocumentedEnvironment,
} from './environments.js';
export { ForwardProxy } from './forward-proxy.js';
export { freePort } from './free-port.js';
export { findNode } from './other-nodes.js';
export { installApp, packPackages, type PackedApp } from './packed-app.js';
export { startPackageRegistry, type PackageRegistry } from './package-registry.js';
export { startPostgres, type PostgresServer } from './postgres.js';
export { describeWithPostgres, findPostgres } from './postgres-binaries.js';
export { startExample, type RunningExample } from './start-example.js';
export { seededRandom } from './seeded-random.js';
export type { RedisServer } from './redis-server.js';
export { describeWithRedis, startRedis } from './start-redis.js';
