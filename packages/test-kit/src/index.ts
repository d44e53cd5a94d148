export { startChild, type Child, type ChildOptions, type Exit } from './child-process.js';
export { startChaosProxy, type Chaos, type ChaosProxy } from './chaos-proxy.js';
export { describeDeliveryContract } from './delivery-contract.js';
export type { ContractTerms, DeliveryLimits, MakeDelivery } from './contract/contract.types.js';
export { createAuthority, type Authority, type Certificate, type CertificateWish } from './certificates.js';
export { expectLedger, isBalanced, unsettledOf } from './ledger.js';
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
export { seededRandom } from './seeded-random.js';
export { waitFor } from './wait-for.js';
