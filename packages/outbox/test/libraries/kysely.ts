import { Kysely, PostgresDialect, type Generated } from 'kysely';
import { Pool } from 'pg';
import type { Library } from './library.types.js';

interface Tables {
  readonly orders: { readonly id: Generated<number>; readonly note: string | null };
}

export const kysely: Library = {
  name: 'Kysely',
  open: (url) => {
    const database = new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: new Pool({ connectionString: url }) }),
    });
    return Promise.resolve({
      transaction: (work) =>
        database
          .transaction()
          .execute((trx) => work(trx, (note) => trx.insertInto('orders').values({ note }).execute())),
      outside: database,
      close: () => database.destroy(),
    });
  },
};
