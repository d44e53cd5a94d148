export { startChild, type Child, type ChildOptions, type Exit } from './child-process.js';
export { startChaosProxy, type Chaos, type ChaosProxy } from './chaos-proxy.js';
export { describeClaimingContract } from './claiming-contract.js';
export type { BuriedEvent, ClaimableStore, Claimer, ClaimerOptions, OpenStore } from './claiming/claiming.types.js';
export { isClaimBalanced } from './claiming/claim-bench.js';
export { describeDeliveryContract } from './delivery-contract.js';
export type { ContractTerms, DeliveryLimits, MakeDelivery } from './contract/contract.types.js';
export { createAuthority, type Authority, type Certificate, type CertificateWish } from './certificates.js';
export { expectLedger, isBalanced, unsettledOf } from './ledger.js';
export { freePort } from './free-port.js';
export { findNode } from './other-nodes.js';
export { installApp, packPackages, type PackedApp } from './packed-app.js';
export { startPostgres, type PostgresServer } from './postgres.js';
export { describeWithPostgres, findPostgres } from './postgres-binaries.js';
export {
  accepted,
  cut,
  dripped,
  ended,
  neverAnswered,
  replied,
  reset,
  stalled,
  type Answer,
  type AnswerRule,
  type ReceivedAttempt,
} from './scripted-answers.js';
export { startScriptedServer, type ScriptedServer, type ServerOptions } from './scripted-server.js';
export { startExample, type RunningExample } from './start-example.js';
export { seededRandom } from './seeded-random.js';
export type { RedisServer } from './redis-server.js';
export { describeWithRedis, startRedis } from './start-redis.js';
export { waitFor, waitForAsync } from './wait-for.js';
