// For tests of deliveries, relays and workers of others: what all of them have to keep, and the endpoint it is tried against.
export { describeDeliveryContract } from './delivery-contract.js';
export type { ContractTerms, DeliveryLimits, MakeDelivery } from './contract.types.js';
export { describeClaimingContract } from './claiming-contract.js';
export type { BuriedEvent, ClaimableStore, Claimer, ClaimerOptions, OpenStore } from './claiming/claiming.types.js';
export type { Expect, Matchers, TestRunner } from './runner.js';
export { isClaimBalanced } from './claiming/claim-bench.js';
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
} from './server/scripted-answers.js';
export { startScriptedServer, type ScriptedServer, type ServerOptions } from './server/scripted-server.js';
export { waitFor, waitForAsync } from './wait-for.js';
