import connect from 'knex';
import type { Library } from './library.types.js';

export const knex: Library = {
  name: 'Knex',
  open: (url) => {
    const database = connect({ client: 'pg', connection: url });
    return Promise.resolve({
      transaction: (work) =>
        database.transaction((trx) => work(trx, (note) => Promise.resolve(trx('orders').insert({ note })))),
      outside: database,
      close: () => database.destroy(),
    });
  },
};
