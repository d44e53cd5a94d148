import { EntitySchema, MikroORM } from '@mikro-orm/postgresql';
import type { Library } from './library.types.js';

interface Order {
  readonly id: number;
  readonly note?: string;
}

const orders = new EntitySchema<Order>({
  name: 'Order',
  tableName: 'orders',
  properties: { id: { type: 'number', primary: true }, note: { type: 'string', nullable: true } },
});

export const mikroOrm: Library = {
  name: 'MikroORM',
  open: async (url) => {
    const orm = await MikroORM.init({ clientUrl: url, entities: [orders] });
    return {
      transaction: (work) => orm.em.fork().transactional((em) => work(em, (note) => em.insert(orders, { note }))),
      outside: orm.em.fork(),
      close: () => orm.close(),
    };
  },
};
