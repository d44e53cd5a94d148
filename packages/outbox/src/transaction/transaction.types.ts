/** A client or pool client of `pg`; TypeORM's EntityManager and QueryRunner. */
export interface QueryHandle {
  query(text: string, values?: unknown[]): PromiseLike<unknown>;
}

/** Prisma's transaction client. */
export interface PrismaHandle {
  $queryRawUnsafe(text: string, ...values: unknown[]): PromiseLike<unknown>;
}

/** A transaction of Drizzle. */
export interface DrizzleHandle {
  execute(query: never): PromiseLike<unknown>;
}

/** A transaction of Kysely. */
export interface KyselyHandle {
  executeQuery(query: never): PromiseLike<unknown>;
}

/** A transaction of Knex. */
export interface KnexHandle {
  raw(text: string, values: readonly never[]): PromiseLike<unknown>;
}

/** MikroORM's EntityManager of a SQL driver, as `em.transactional()` gives it. */
export interface MikroOrmHandle {
  execute(text: string, values?: never[], method?: never): PromiseLike<unknown>;
  getTransactionContext(): unknown;
}

/**
 * The transaction that an event is written in, as the app's own library gives it: `pg`, TypeORM, Prisma, Drizzle, Kysely,
 * Knex or MikroORM.
 */
export type OutboxTransaction = QueryHandle | PrismaHandle | DrizzleHandle | KyselyHandle | KnexHandle | MikroOrmHandle;
