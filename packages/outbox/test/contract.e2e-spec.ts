import { startRelay } from '@greenflash-events/outbox';
import {
  describeClaimingContract,
  describeWithPostgres,
  type BuriedEvent,
  type ClaimableStore,
} from '../../test-kit/src/index.js';
import { InsertStatements } from '../src/writing/insert-statements.js';
import { TestDatabases, countRows } from './support/database.js';

describeWithPostgres('On PostgreSQL', () => {
  const databases = new TestDatabases();
  beforeAll(() => databases.start());
  afterAll(() => databases.close());

  describeClaimingContract('the outbox', async () => {
    const pool = await databases.open();
    const store: ClaimableStore = {
      async put(events) {
        for (const { text, values } of new InsertStatements('greenflash_outbox').of(events)) {
          await pool.query(text, [...values]);
        }
      },
      start: (options) => startRelay({ pool, pollMaxMs: 50, shutdownDeadlineMs: 2_000, ...options }),
      waiting: () => countRows(pool, 'greenflash_outbox'),
      async deadLetters() {
        const { rows } = await pool.query<BuriedEvent>(
          'select insert_id as "insertId", reason from greenflash_outbox_dead',
        );
        return rows;
      },
      close: () => databases.endPools(),
    };
    return store;
  });
});
