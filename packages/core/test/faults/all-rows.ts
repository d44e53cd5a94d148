import { ANSWER_FAULTS } from './answer-faults.js';
import { APP_FAULTS } from './app-faults.js';
import { CONNECTION_FAULTS } from './connection-faults.js';
import type { FaultRow } from './fault-row.types.js';
import { LOAD_FAULTS } from './load-faults.js';
import { PROCESS_FAULTS } from './process-faults.js';
import { REFUSAL_FAULTS } from './refusal-faults.js';
import { SOAK } from './soak.js';
import { TLS_FAULTS } from './tls-faults.js';

export const ALL_ROWS: readonly FaultRow[] = [
  ...CONNECTION_FAULTS,
  ...ANSWER_FAULTS,
  ...REFUSAL_FAULTS,
  ...LOAD_FAULTS,
  ...TLS_FAULTS,
  ...APP_FAULTS,
  ...PROCESS_FAULTS,
  ...SOAK,
];
