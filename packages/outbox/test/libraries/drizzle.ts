import { drizzle as connect } from 'drizzle-orm/node-postgres';
import { pgTable, serial, text } from 'drizzle-orm/pg-core';
import { Pool } from 'pg';
import type { Library } from './library.types.js';

const orders = pgTable('orders', { id: serial().primaryKey(), note: text() });

export const drizzle: Library = {
  name: 'Drizzle',
  open: (url) => {
    const pool = new Pool({ connectionString: url });
    const database = connect(pool);
    return Promise.resolve({
      transaction: (work) =>
        database.transaction((tx) => work(tx, (note) => Promise.resolve(tx.insert(orders).values({ note })))),
      outside: database,
      close: () => pool.end(),
    });
  },
};
