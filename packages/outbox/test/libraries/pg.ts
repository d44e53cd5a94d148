import { Pool } from 'pg';
import { inTransaction } from '../support/database.js';
import type { Library } from './library.types.js';

export const pg: Library = {
  name: 'pg',
  open: (url) => {
    const pool = new Pool({ connectionString: url });
    return Promise.resolve({
      transaction: (work) =>
        inTransaction(pool, (tx) => work(tx, (note) => tx.query('insert into orders (note) values ($1)', [note]))),
      outside: pool,
      close: () => pool.end(),
    });
  },
};
