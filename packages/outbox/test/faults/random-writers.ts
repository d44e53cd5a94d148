import { createOutbox, type Outbox } from '@greenflash-events/outbox';
import type { Pool, PoolClient } from 'pg';
import { PRODUCT_ID } from '../support/many-events.js';

const WRITERS = 6;
const ISOLATION = ['read committed', 'repeatable read', 'serializable'];
/** Events that many transactions write, each for itself. */
const SHARED = 40;

/**
 * An app that places orders, each with its events in one transaction, and commits or rolls back at random. What was
 * committed is told by its own tables alone: after a lost connection it does not know itself.
 */
export class RandomWriters {
  readonly #outbox: Outbox;
  #placed = 0;

  constructor(
    private readonly pool: Pool,
    private readonly random: () => number,
  ) {
    this.#outbox = createOutbox({ pool, productId: PRODUCT_ID, warnOutsideTransaction: false });
  }

  /** Makes the tables. */
  async open(): Promise<void> {
    await this.pool.query('create table placed (id integer primary key); create table shares (number integer)');
  }

  /** Transactions that were begun so far. */
  get begun(): number {
    return this.#placed;
  }

  async run(transactions: number): Promise<void> {
    const writer = async (): Promise<void> => {
      while (this.#placed < transactions) await this.#place(++this.#placed);
    };
    await Promise.all(Array.from({ length: WRITERS }, writer));
  }

  /** Insert ids of all events whose transactions were committed. */
  async committed(): Promise<readonly string[]> {
    const { rows: orders } = await this.pool.query<{ id: number }>('select id from placed');
    const { rows: shares } = await this.pool.query<{ number: number }>('select distinct number from shares');
    return [...orders.flatMap(({ id }) => idsOf(id)), ...shares.map(({ number }) => `shared-${number}`)].sort();
  }

  /** One transaction; whatever it meets, it is over then. */
  async #place(id: number): Promise<void> {
    const isolation = ISOLATION[Math.floor(this.random() * ISOLATION.length)]!;
    const [end, share] = [this.random(), this.random() < 0.5 ? Math.floor(this.random() * SHARED) : undefined];
    const client = await this.#connect();
    try {
      await client.query(`begin isolation level ${isolation}`);
      await this.#write(client, id, share);
      if (end < 0.15) return client.release(true);
      await client.query(end < 0.4 ? 'rollback' : 'commit');
      client.release();
    } catch {
      client.release(true);
    }
  }

  /** The server may be down for a while. */
  async #connect(): Promise<PoolClient> {
    for (;;) {
      const client = await this.pool.connect().catch(() => undefined);
      if (client !== undefined) return client;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #write(client: PoolClient, id: number, share: number | undefined): Promise<void> {
    await client.query('insert into placed values ($1)', [id]);
    await this.#outbox.track(
      client,
      idsOf(id).map((insertId) => ({ eventType: 'order_placed', value: id, insertId })),
    );
    if (share === undefined) return;
    await client.query('insert into shares values ($1)', [share]);
    await this.#outbox.track(client, { eventType: 'shared', value: share, insertId: `shared-${share}` });
  }
}

function idsOf(order: number): readonly string[] {
  return Array.from({ length: 1 + (order % 3) }, (_, n) => `order-${order}-${n}`);
}
