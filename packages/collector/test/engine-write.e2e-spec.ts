import { sql, type CompiledQuery } from 'kysely';
import type { Engine } from '../src/server/storage/engine.types.js';
import { openDatabase } from '../src/server/storage/open-database.js';
import { describeOnEachEngine } from './support/engines.js';

describeOnEachEngine('a transaction of an engine', (newDatabase) => {
  let engine: Engine;

  beforeEach(async () => {
    engine = await openDatabase(await newDatabase());
  });

  afterEach(() => engine.close());

  const put = (namespace: string, total: string): CompiledQuery =>
    engine.database
      .insertInto('sums')
      .values({ namespace, event_type: 't', value_type: 'numeric', total })
      .onConflict((conflict) =>
        conflict
          .columns(['namespace', 'event_type', 'value_type'])
          .doUpdateSet((set) => ({ total: set.ref('excluded.total') })),
      )
      .compile();
  const failing = (): CompiledQuery => sql`insert into sums (namespace) values (null)`.compile(engine.database);

  async function stored(): Promise<Record<string, string>> {
    const rows = await engine.database.selectFrom('sums').select(['namespace', 'total']).execute();
    return Object.fromEntries(rows.map(({ namespace, total }) => [namespace, total]));
  }

  it('runs what comes with the commit after all else, in its order', async () => {
    const result = await engine.write(async (transaction, atCommit) => {
      atCommit(put('a', '2'), put('a', '3'));
      await transaction.executeQuery(put('a', '1'));
      return 'done';
    });

    expect(result).toBe('done');
    expect(await stored()).toEqual({ a: '3' });
  });

  it('runs what is asked for at once in the order of the asking', async () => {
    const answers = await engine.write((transaction) =>
      Promise.all([
        transaction.executeQuery(put('a', '1')),
        transaction.selectFrom('sums').select('total').execute(),
        transaction.executeQuery(put('a', '2')),
        transaction.selectFrom('sums').select('total').execute(),
      ]),
    );

    expect([answers[1], answers[3]]).toEqual([[{ total: '1' }], [{ total: '2' }]]);
  });

  it.each([
    ['a statement', async (transaction: Engine['database']) => void (await transaction.executeQuery(failing()))],
    ['the work itself', () => Promise.reject(new Error('no'))],
  ])('stores nothing when %s fails, and goes on to the next', async (_, fail) => {
    const failed = engine.write(async (transaction, atCommit) => {
      await transaction.executeQuery(put('a', '1'));
      atCommit(put('b', '1'));
      await fail(transaction);
    });
    await expect(failed).rejects.toThrow();

    await engine.write((transaction) => transaction.executeQuery(put('c', '1')));
    expect(await stored()).toEqual({ c: '1' });
  });

  it('stores nothing when a statement that comes with the commit fails', async () => {
    const failed = engine.write(async (transaction, atCommit) => {
      await transaction.executeQuery(put('a', '1'));
      atCommit(put('b', '1'), failing(), put('c', '1'));
    });
    await expect(failed).rejects.toThrow();

    expect(await stored()).toEqual({});
  });

  it('stores nothing when one of several statements on their way fails', async () => {
    const failed = engine.write((transaction) =>
      Promise.all([transaction.executeQuery(failing()), transaction.executeQuery(put('a', '1'))]),
    );
    await expect(failed).rejects.toThrow();

    expect(await stored()).toEqual({});
  });

  it('lets no writer in between', async () => {
    const add = (): Promise<void> =>
      engine.write(async (transaction, atCommit) => {
        const row = await transaction.selectFrom('sums').select('total').executeTakeFirst();
        atCommit(put('a', String(Number(row?.total ?? 0) + 1)));
      });
    await Promise.all(Array.from({ length: 20 }, add));

    expect(await stored()).toEqual({ a: '20' });
  });

  it('gives turns in the order of the asking, whatever connections are open already', async () => {
    const order: number[] = [];
    let next = 0;
    const ask = (): Promise<void> => {
      const mine = next++;
      return engine.write(async (transaction) => {
        await transaction.selectFrom('sums').select('total').execute();
        order.push(mine);
      });
    };
    const first = ask();
    const second = ask();
    await first;
    await Promise.all([second, ask(), ask(), ask()]);

    expect(order).toEqual([0, 1, 2, 3, 4]);
  });
});
