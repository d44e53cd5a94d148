import { DataSource } from 'typeorm';
import type { Library } from './library.types.js';

export const typeorm: Library = {
  name: 'TypeORM',
  open: async (url) => {
    const source = await new DataSource({ type: 'postgres', url }).initialize();
    return {
      transaction: (work) =>
        source.transaction((manager) =>
          work(manager, (note) => manager.query('insert into orders (note) values ($1)', [note])),
        ),
      outside: source.manager,
      close: () => source.destroy(),
    };
  },
};
